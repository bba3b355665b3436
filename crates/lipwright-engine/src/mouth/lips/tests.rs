use super::*;

fn ellipse() -> [Point; N_CONTOUR] {
    std::array::from_fn(|i| {
        let angle = std::f32::consts::PI * (1.0 - i as f32 / 10.0);
        Point::new(100.0 * angle.cos(), 40.0 * angle.sin())
    })
}

#[test]
fn the_curve_passes_through_every_landmark() {
    let points = ellipse();
    let contour = contour_around(&points);
    for (i, p) in points.iter().enumerate() {
        assert!(contour[i * STEPS].distance(*p) < 1e-4);
    }
}

#[test]
fn the_curve_stays_near_a_smooth_outline() {
    for p in contour_around(&ellipse()) {
        let radius = (p.x / 100.0).hypot(p.y / 40.0);
        // The lip's first span has no neighbour beyond the corner, so it bends a little less.
        assert!((radius - 1.0).abs() < 0.03, "{radius}");
    }
}

#[test]
fn aperture_is_the_gap_between_the_inner_lips() {
    let flat = Lips { outer: [[0.0; 3]; N_CONTOUR], inner: [[0.0; 3]; N_CONTOUR] };
    let mut open = flat;
    for lower in 1..FAR_CORNER {
        open.inner[lower][1] = 0.06;
        open.inner[N_CONTOUR - lower][1] = -0.02;
    }
    assert!(flat.aperture().abs() < 1e-6);
    assert!((open.aperture() - 0.08).abs() < 1e-6);
}
