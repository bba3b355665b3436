use super::*;

#[test]
fn every_record_is_found_where_it_was_put() {
    for n in [0, 1, PER_BLOCK - 1, PER_BLOCK, PER_BLOCK + 1, 3 * PER_BLOCK] {
        let mut records = Records::default();
        (0..n).for_each(|record| records.push(record));
        assert_eq!((records.len(), records.is_empty()), (n, n == 0));
        assert!((0..n).all(|index| records.get(index) == Some(&index)), "{n}");
        assert_eq!(records.get(n), None);
    }
}

#[test]
fn no_record_moves_while_the_list_grows() {
    let mut records = Records::default();
    records.push(0);
    let first: *const usize = records.get(0).unwrap();
    (1..10 * PER_BLOCK).for_each(|record| records.push(record));
    assert_eq!(records.get(0).map(std::ptr::from_ref), Some(first));
}
