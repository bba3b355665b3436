use super::*;

/// A field over 100 x 60 pixels that has seen `above` laid on `below` everywhere but in the middle.
fn seen(below: impl Fn(f32, f32) -> [f32; 3], above: [f32; 3]) -> ToneField {
    let mut field = ToneField::new([20, 10], [100, 60], 4.0);
    for y in 10..70 {
        for x in 20..120 {
            let (fx, fy) = (x as f32 + 0.5, y as f32 + 0.5);
            if !(50..90).contains(&x) || !(25..55).contains(&y) {
                field.note(fx, fy, below(fx, fy), above);
            }
        }
    }
    field.settle();
    field
}

#[test]
fn the_same_skin_stays_as_it_is() {
    let field = seen(|_, _| [120.0, 110.0, 150.0], [120.0, 110.0, 150.0]);
    let tone = field.at(70.0, 40.0);
    assert!((tone.gain - 1.0).abs() < 1e-3 && tone.shift.iter().all(|shift| shift.abs() < 1e-3), "{tone:?}");
}

#[test]
fn darker_skin_is_made_as_light_as_its_surroundings_also_in_the_middle() {
    let field = seen(|_, _| [120.0, 112.0, 148.0], [104.0, 110.0, 150.0]);
    let tone = field.at(70.0, 40.0);
    assert!((tone.luma(104.0) - 120.0).abs() < 2.5, "{tone:?}");
    assert!((tone.shift[0] - 2.0).abs() < 0.1 && (tone.shift[1] + 2.0).abs() < 0.1, "{tone:?}");
}

#[test]
fn light_from_one_side_is_followed() {
    let field = seen(|x, _| [80.0 + 0.5 * x, 110.0, 150.0], [115.0, 110.0, 150.0]);
    assert!(field.at(30.0, 40.0).gain + 0.1 < field.at(110.0, 40.0).gain);
}

#[test]
fn no_gain_is_larger_than_light_explains() {
    let field = seen(|_, _| [235.0, 110.0, 150.0], [20.0, 110.0, 150.0]);
    assert!(field.at(70.0, 40.0).gain <= 1.25 + 1e-6);
}

#[test]
fn without_anything_seen_nothing_changes() {
    let mut field = ToneField::new([0, 0], [40, 40], 4.0);
    field.settle();
    let tone = field.at(20.0, 20.0);
    assert!((tone.gain - 1.0).abs() < 1e-6 && tone.shift.iter().all(|shift| shift.abs() < 1e-6));
}
