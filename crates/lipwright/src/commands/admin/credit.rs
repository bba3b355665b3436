//! `lipwright credit`: what accounts have left, and why.

use lipwright_server::Hundredths;
use serde_json::json;

use super::{account, on_store, store_failed};
use crate::cli::{CreditArgs, CreditVerb};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(args: &CreditArgs) -> Result<(), Failure> {
    match &args.verb {
        CreditVerb::Grant { user, amount, at } => {
            let hundredths = (amount * 100.0).round();
            if !hundredths.is_finite() || hundredths.abs() > 1e15 || hundredths.abs() < 1.0 {
                return Err(Failure::usage(
                    "no_amount",
                    format!("{amount} is no amount: give one like 12.5"),
                ));
            }
            on_store(&at.settings, async |store, _settings| {
                let owner = account(&store, user).await?;
                store.grant(owner.id, Hundredths(hundredths as i64)).await.map_err(store_failed)?;
                let credits = store.balance(owner.id).await.map_err(store_failed)?.credits();
                if at.json {
                    output::event(&json!({ "user": user, "credits": credits }));
                } else {
                    output::say(&format!("{user} has {credits} credits"));
                }
                Ok(())
            })
        }
        CreditVerb::Show { user, limit, at } => on_store(&at.settings, async |store, _settings| {
            let owner = account(&store, user).await?;
            let credits = store.balance(owner.id).await.map_err(store_failed)?.credits();
            let entries = store.ledger(owner.id, *limit).await.map_err(store_failed)?;
            if !at.json {
                output::say(&format!("{user} has {credits} credits"));
            }
            for entry in entries {
                let (kind, amount) = (&entry.kind, entry.amount.credits());
                let task = entry.task.map(|task| task.to_string());
                if at.json {
                    output::event(&json!({
                        "kind": kind, "amount": amount, "task": task, "at": entry.at.seconds(),
                    }));
                } else {
                    output::say(&format!("{amount:>12}  {kind:<8} {}", task.unwrap_or_default()));
                }
            }
            Ok(())
        }),
    }
}
