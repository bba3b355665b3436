//! What can happen.

use proptest::prelude::*;

/// One thing that happens. The numbers choose, modulo what there is to choose from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Create(usize),
    Cancel(usize),
    /// Takes whatever is next.
    Take(usize),
    Claim(usize, usize),
    Write(Writing, usize),
    /// The lease runs out.
    Expire(usize),
    ExpireAll,
    Sweep,
    LoseTickets(usize),
    Reissue,
    Revoke(usize),
}

/// What a worker writes with a lease that it has, or had.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Writing {
    Renew,
    Report,
    Succeed,
    Fail,
    Retry,
    RetryLater,
    GiveBack,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let pick = 0..1_000_usize;
    let writing = prop_oneof![
        1 => Just(Writing::Renew),
        1 => Just(Writing::Report),
        3 => Just(Writing::Succeed),
        1 => Just(Writing::Fail),
        2 => Just(Writing::Retry),
        1 => Just(Writing::RetryLater),
        1 => Just(Writing::GiveBack),
    ];
    prop_oneof![
        6 => pick.clone().prop_map(Step::Create),
        1 => pick.clone().prop_map(Step::Cancel),
        5 => pick.clone().prop_map(Step::Take),
        3 => (pick.clone(), pick.clone()).prop_map(|(task, worker)| Step::Claim(task, worker)),
        9 => (writing, pick.clone()).prop_map(|(writing, lease)| Step::Write(writing, lease)),
        3 => pick.clone().prop_map(Step::Expire),
        1 => Just(Step::ExpireAll),
        3 => Just(Step::Sweep),
        2 => pick.clone().prop_map(Step::LoseTickets),
        2 => Just(Step::Reissue),
        1 => pick.prop_map(Step::Revoke),
    ]
}
