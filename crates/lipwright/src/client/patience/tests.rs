use std::time::Duration;

use super::{LONGEST, MOST_ASKED, MOST_FAULTS, Patience};

#[test]
fn waits_grow_up_to_the_longest() {
    let mut patience = Patience::with_a_task();
    let waits: Vec<_> = (0..20).map(|_| patience.after_answer()).collect();
    assert!(waits.is_sorted());
    assert_eq!(waits.last(), Some(&LONGEST));
}

#[test]
fn what_the_server_asks_for_is_waited() {
    let mut patience = Patience::with_faults();
    let asked = Duration::from_secs(40);
    assert_eq!(patience.after_fault(Some(asked)), Some(asked));
    assert_eq!(patience.after_fault(Some(MOST_ASKED + asked)), None);
}

#[test]
fn patience_ends_after_faults_in_a_row_and_an_answer_renews_it() {
    let mut patience = Patience::with_faults();
    for _ in 0..MOST_FAULTS {
        assert!(patience.after_fault(None).is_some());
    }
    assert_eq!(patience.after_fault(None), None);
    patience.after_answer();
    assert!(patience.after_fault(None).is_some());
}
