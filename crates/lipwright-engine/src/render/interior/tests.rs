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
