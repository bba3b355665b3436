//! Price plans: what an account may have of the machines, and what it is given.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::credits::Hundredths;
use crate::task::Share;

/// One price plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTier {
    /// `POST` requests per key and minute; `None`: any number.
    pub posts_per_minute: Option<u32>,
    /// What its tasks may have of the machines.
    pub share: Share,
    /// Credits that a new account is given.
    pub credits: Hundredths,
}

impl Default for PlanTier {
    fn default() -> Self {
        Self {
            posts_per_minute: Some(20),
            share: Share {
                priority: 2,
                weight: 100,
                max_running: 1_000_000,
                max_waiting: 1_000,
                max_media: None,
            },
            credits: Hundredths(100_000_000),
        }
    }
}

/// The plans by name. An account whose plan is not on the list has the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanTiers {
    /// For accounts without a plan of their own.
    pub usual: PlanTier,
    /// By name.
    pub named: BTreeMap<String, PlanTier>,
}

impl PlanTiers {
    /// The plan of that name.
    pub fn of(&self, name: &str) -> &PlanTier {
        self.named.get(name).unwrap_or(&self.usual)
    }
}

/// The shorter of the limit on everybody and the plan's own, in whole seconds.
pub(crate) fn shorter(everybody: u64, plan: Option<i64>) -> u64 {
    let own = plan.map(|ms| Duration::from_millis(ms.max(0).unsigned_abs()).as_secs());
    own.map_or(everybody, |own| own.min(everybody))
}
