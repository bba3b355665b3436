use super::*;

fn rest() -> Lips<Point3> {
    let arc = |i: usize, half_width: f32, upper: f32, lower: f32| {
        let angle = std::f32::consts::PI * i as f32 / 10.0;
        let y = angle.sin();
        [-half_width * angle.cos(), 0.3 + if y > 0.0 { y * lower } else { y * upper }, 0.0]
    };
    Lips {
        outer: std::array::from_fn(|i| arc(i, 0.2, 0.05, 0.07)),
        inner: std::array::from_fn(|i| arc(i, 0.18, 0.0, 0.0)),
    }
}

#[test]
fn lips_open_by_the_gap_that_is_asked_for() {
    for gap in [0.0, 0.02, 0.08, 0.12] {
        let lips = pose_lips(&rest(), gap, 0.0);
        assert!((lips.aperture() - gap).abs() <= 0.06 * gap + 1e-6, "{gap}: {}", lips.aperture());
    }
}

#[test]
fn lips_at_rest_are_left_as_they_are() {
    let lips = pose_lips(&rest(), 0.0, 0.0);
    for (a, b) in lips.outer.iter().zip(&rest().outer) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn spread_widens_and_rounding_narrows() {
    let half_width = |width: f32| pose_lips(&rest(), 0.03, width).half_width();
    assert!(half_width(1.0) > half_width(0.0) * 1.05);
    assert!(half_width(-1.0) < half_width(0.0) * 0.85);
}

#[test]
fn outer_lips_always_enclose_the_inner_ones() {
    for gap in [0.0, 0.05, 0.12] {
        for width in [-1.0, 0.0, 1.0] {
            let lips = pose_lips(&rest(), gap, width);
            for i in 1..FAR_CORNER {
                assert!(lips.outer[i][1] > lips.inner[i][1], "lower lip {i} at {gap} {width}");
                let upper = N_CONTOUR - i;
                assert!(lips.outer[upper][1] < lips.inner[upper][1], "upper lip {upper} at {gap} {width}");
            }
        }
    }
}
