use super::is_unfixed;

#[test]
fn releases_before_the_fixed_one_are_known() {
    for old in ["5.1.8-0+deb12u1", "5.1", "4.4.2-0ubuntu0.22.04.1", "n5.0"] {
        assert!(is_unfixed(old), "{old}");
    }
    for new in ["5.1.9-0+deb12u1", "5.2", "7.0.2", "n7.1", "N-112233-gabcdef"] {
        assert!(!is_unfixed(new), "{new}");
    }
}
