use super::*;

#[test]
fn teeth_keep_their_scale_at_both_lips() {
    for (height, donor) in [(40.0, 60.0), (40.0, 40.0), (50.0, 40.0)] {
        let at = |down: f32| donor_row(down, height, donor).0;
        assert!((at(1.0) - at(0.0) - 1.0).abs() < 0.1);
        assert!((at(height) - donor).abs() < 1e-3);
        assert!((at(height) - at(height - 1.0) - 1.0).abs() < 0.1);
    }
}

#[test]
fn rows_never_run_backwards() {
    for donor in [10.0, 30.0, 60.0, 90.0] {
        let rows: Vec<f32> = (0..=60).map(|i| donor_row(i as f32, 60.0, donor).0).collect();
        let turns = rows.windows(2).filter(|pair| pair[1] < pair[0] - 1e-3).count();
        assert!(donor < 20.0 || turns == 0, "{donor}: {rows:?}");
    }
}

#[test]
fn a_donor_that_is_open_enough_shows_no_painted_dark() {
    for i in 0..=20 {
        assert!(donor_row(i as f32, 20.0, 25.0).1.abs() < 1e-6);
    }
}

#[test]
fn the_painted_interior_is_no_flat_dark_hole() {
    let tooth = interior_colour(0.05, 0.3, 150.0);
    let dark = interior_colour(0.0, 0.62, 150.0);
    assert!(tooth[0] > 2.0 * dark[0]);
    assert!(dark[0] > 25.0);
}

#[test]
fn lips_that_hardly_part_show_no_teeth() {
    let donor = synthetic_donor(140.0).unwrap();
    let luma = |gap: f32| {
        let scale = 400.0;
        let contour: Contour = std::array::from_fn(|i| {
            let angle = std::f32::consts::TAU * i as f32 / AROUND as f32;
            Point::new(200.0 - 60.0 * angle.cos(), 100.0 + gap * scale / 2.0 * angle.sin())
        });
        let opening = Opening::new(&contour).unwrap();
        let interior = Interior::new(opening, scale, &donor, 140.0).unwrap();
        // A quarter of the way down, where the upper teeth are.
        interior.luma(Point::new(2.0, -0.25 * gap * scale))
    };
    assert!((luma(0.005) - 70.0).abs() < 5.0, "the lips' shadow: {}", luma(0.005));
    assert!(luma(0.05) > 90.0, "teeth: {}", luma(0.05));
}

#[test]
fn painted_teeth_are_several() {
    let row: Vec<f32> = (-60..=60).map(|i| interior_colour(i as f32 / 100.0, 0.32, 150.0)[0]).collect();
    let gaps = row.windows(3).filter(|three| three[1] < three[0] && three[1] <= three[2]).count();
    assert!((3..=7).contains(&gaps), "{gaps} gaps between the teeth in front");
}
