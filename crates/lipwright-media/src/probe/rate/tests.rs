use super::*;

fn rate(average: f64) -> String {
    constant_rate(Some(average), 60).unwrap().to_string()
}

#[test]
fn a_rate_near_a_usual_one_is_that_one() {
    let cases = [
        (23.976, "24000/1001"),
        (24.0, "24/1"),
        (24.01, "24/1"),
        (25.0, "25/1"),
        (29.97, "30000/1001"),
        (29.98, "30000/1001"),
        (29.99, "30/1"),
        (50.02, "50/1"),
        (59.94, "60000/1001"),
        (60.0, "60/1"),
        (60.05, "60/1"),
    ];
    for (average, expected) in cases {
        assert_eq!(rate(average), expected, "{average}");
    }
}

#[test]
fn another_rate_is_kept_as_a_bounded_fraction() {
    for average in [10.0, 12.5, 15.0, 14.985, 20.02, 29.53, 29.221_234_567, 47.952_048] {
        let kept = constant_rate(Some(average), 60).unwrap();
        assert!((kept.per_second() - average).abs() < 1e-5, "{average}: {kept}");
        assert!(kept.denominator() <= 1001 && kept.numerator() <= 60_060, "{average}: {kept}");
    }
}

#[test]
fn a_fast_rate_is_divided_by_a_whole_number() {
    for (average, expected) in
        [(120.0, "60/1"), (119.88, "60000/1001"), (240.0, "60/1"), (90.0, "45/1"), (61.0, "61/2")]
    {
        assert_eq!(rate(average), expected, "{average}");
    }
    assert!(constant_rate(Some(1e9), 60).unwrap().per_second() <= 60.06);
}

#[test]
fn a_slide_show_or_an_unknown_rate_is_decoded_at_25() {
    for average in [None, Some(0.000_03), Some(1.0), Some(f64::NAN), Some(f64::INFINITY), Some(-3.0)] {
        assert_eq!(constant_rate(average, 60).unwrap().to_string(), "25/1", "{average:?}");
    }
}
