use super::*;

/// V of a tongue, of lips and of teeth and dark.
const TONGUE: f32 = 175.0;
const LIPS: f32 = 162.0;
const INSIDE: f32 = 130.0;

/// Lips 40 pixels wide and 20 high in a patch of 64 by 48, and between them what has this V.
fn mouth(inside: f32) -> f32 {
    let arc = |i: usize, height: f32| {
        let angle = std::f32::consts::TAU * i as f32 / N_CONTOUR as f32;
        [32.0 - 20.0 * angle.cos(), 24.0 + height * angle.sin(), 0.0]
    };
    let lips =
        Lips { outer: std::array::from_fn(|i| arc(i, 10.0)), inner: std::array::from_fn(|i| arc(i, 4.0)) };
    let patch = Patch::paint(64, 48, |at| {
        let away = |height: f32| ((at.x - 32.0) / 20.0).powi(2) + ((at.y - 24.0) / height).powi(2);
        let v = if away(4.0) < 1.0 {
            inside
        } else if away(10.0) < 1.0 {
            LIPS
        } else {
            145.0
        };
        [120.0, 110.0, v]
    });
    redness(&patch, &lips)
}

#[test]
fn a_tongue_between_the_lips_is_found() {
    let mut mouths = vec![mouth(INSIDE); 20];
    mouths.push(mouth(TONGUE));
    let tongues = tongues(&mouths);
    assert!(tongues[..20].iter().all(|tongue| *tongue <= 0.0), "{tongues:?}");
    assert!(tongues[20] > 0.9, "{tongues:?}");
}

#[test]
fn red_lips_are_no_tongue_where_all_are_red() {
    let lips: Vec<f32> = (0..20).map(|i| 178.0 + (i % 3) as f32).collect();
    assert!(tongues(&lips).iter().all(|tongue| *tongue <= 0.0));
}

#[test]
fn one_mouth_alone_is_as_usual() {
    assert_eq!(tongues(&[170.0]), [0.0]);
    assert!(tongues(&[]).is_empty());
}
