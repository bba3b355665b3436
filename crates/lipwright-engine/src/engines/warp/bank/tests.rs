use super::*;

#[test]
fn a_donor_that_is_too_small_fits_worse_than_one_too_large() {
    assert!(misfit(0.04, 0.06) > misfit(0.09, 0.06));
    assert!(misfit(0.06, 0.06) < 1e-6);
}

#[test]
fn any_donor_will_do_while_the_lips_are_shut() {
    assert!(misfit(0.2, 0.0).abs() < 1e-9);
}
