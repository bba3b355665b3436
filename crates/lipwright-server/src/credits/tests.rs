use super::*;

#[test]
fn a_result_costs_what_the_contract_says() {
    for (milliseconds, hundredths) in
        [(0, 0), (1, 1), (1_250, 1), (1_251, 2), (12_500, 10), (35_000, 28), (125_000, 100)]
    {
        assert_eq!(cost(Duration::from_millis(milliseconds)), Hundredths(hundredths), "{milliseconds} ms");
    }
}

#[test]
fn an_absurd_length_costs_everything_rather_than_wrapping() {
    assert_eq!(cost(Duration::MAX), Hundredths(i64::MAX));
}
