use super::*;

fn open_lips(gap: f32) -> Lips<Point3> {
    let arc = |i: usize, half_width: f32, upper: f32, lower: f32| {
        let angle = std::f32::consts::PI * i as f32 / 10.0;
        let y = angle.sin();
        [-half_width * angle.cos(), if y > 0.0 { y * lower } else { y * upper }, 0.0]
    };
    Lips {
        outer: std::array::from_fn(|i| arc(i, 0.2, 0.06 + gap / 2.0, 0.07 + gap / 2.0)),
        inner: std::array::from_fn(|i| arc(i, 0.18, gap / 2.0, gap / 2.0)),
    }
}

#[test]
fn shut_lips_leave_no_gap_and_keep_their_thickness() {
    let open = open_lips(0.1);
    let closed = shut(&open);
    assert!(closed.aperture() < 1e-6);
    let thickness = |lips: &Lips<Point3>| lips.outer[5][1] - lips.inner[5][1];
    assert!((thickness(&closed) / thickness(&open) - 1.0).abs() < 0.15);
    assert!((closed.half_width() - open.half_width()).abs() < 1e-6);
}

#[test]
fn closing_shut_lips_changes_nothing() {
    let closed = shut(&open_lips(0.05));
    assert_eq!(shut(&closed), closed);
}

#[test]
fn the_chin_share_is_the_slope_of_chin_over_gap() {
    let glance = |aperture: f32| Glance { frame: 0, aperture, chin_y: 0.5 + 0.5 * aperture, frontal: true };
    let glances = [0.0, 0.02, 0.07, 0.1].map(glance);
    assert!((chin_share(&glances) - 0.5).abs() < 1e-3);
}
