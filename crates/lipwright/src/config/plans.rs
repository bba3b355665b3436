//! Price plans as the settings file spells them: `[plans.studio]`.

use std::collections::BTreeMap;
use std::time::Duration;

use lipwright_server::{Hundredths, PlanTier, PlanTiers, Share};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The plan of accounts whose own is not on the list.
const USUAL: &str = "default";

/// One plan; what it does not say is as usual.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Plan {
    /// `POST` requests per key and minute; 0: any number.
    posts_per_minute: Option<u32>,
    /// Tasks that wait at the same time.
    max_waiting: Option<u32>,
    /// Tasks at work at the same time.
    max_running: Option<u32>,
    /// The longest input.
    max_seconds: Option<u64>,
    /// Of two accounts with tasks waiting, each gets media seconds in proportion to its weight.
    weight: Option<u32>,
    /// 1 to 4; lower goes first.
    priority: Option<u8>,
    /// What a new account is given.
    credits: Option<f64>,
}

/// The plans, with `posts_per_minute` for those that do not say.
pub(super) fn tiers(posts_per_minute: u32, plans: &BTreeMap<String, Plan>) -> Result<PlanTiers, Failure> {
    let everybody = PlanTier { posts_per_minute: limited(posts_per_minute), ..PlanTier::default() };
    let usual = plans.get(USUAL).map_or(Ok(everybody.clone()), |plan| tier(USUAL, plan, &everybody))?;
    let named = plans.iter().filter(|(name, _plan)| *name != USUAL);
    let named = named.map(|(name, plan)| Ok((name.clone(), tier(name, plan, &usual)?)));
    Ok(PlanTiers { named: named.collect::<Result<_, Failure>>()?, usual })
}

fn tier(name: &str, plan: &Plan, usual: &PlanTier) -> Result<PlanTier, Failure> {
    let wrong = |what: &str| Failure::usage("settings", format!("plans.{name}: {what}"));
    if plan.priority.is_some_and(|priority| !(1..=4).contains(&priority)) {
        return Err(wrong("priority must be from 1 to 4"));
    }
    if plan.weight == Some(0) || plan.max_running == Some(0) {
        return Err(wrong("weight and max_running must be above zero"));
    }
    let share = usual.share;
    Ok(PlanTier {
        posts_per_minute: plan.posts_per_minute.map_or(usual.posts_per_minute, limited),
        share: Share {
            priority: plan.priority.unwrap_or(share.priority),
            weight: plan.weight.unwrap_or(share.weight),
            max_running: plan.max_running.unwrap_or(share.max_running),
            max_waiting: plan.max_waiting.unwrap_or(share.max_waiting),
            max_media: plan.max_seconds.map(Duration::from_secs).or(share.max_media),
        },
        credits: plan.credits.map_or(usual.credits, |credits| Hundredths((credits * 100.0).round() as i64)),
    })
}

fn limited(posts_per_minute: u32) -> Option<u32> {
    (posts_per_minute > 0).then_some(posts_per_minute)
}

#[cfg(test)]
mod tests;
