//! `lipwright user`: accounts.

use lipwright_server::{Owner, OwnerId, Write};
use serde_json::json;

use super::{account, new_key, on_store, store_failed};
use crate::cli::{UserArgs, UserVerb};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(args: &UserArgs) -> Result<(), Failure> {
    match &args.verb {
        UserVerb::Add { name, email, plan, at } => on_store(&at.settings, async |store, settings| {
            if store.owner_named(name).await.map_err(store_failed)?.is_some() {
                return Err(Failure::bad_input("user_exists", format!("there is an account {name} already")));
            }
            let (key, new) = new_key("first");
            let owner = Owner {
                id: OwnerId::fresh(),
                email: email.clone(),
                username: name.clone(),
                plan: plan.clone(),
            };
            let grant = settings.plans.of(plan).credits;
            store.add_owner(&owner, &new, grant).await.map_err(store_failed)?;
            let (key, credits) = (key.reveal(), grant.credits());
            if at.json {
                output::event(&json!({ "user": name, "plan": plan, "key": key, "credits": credits }));
            } else {
                output::say(&format!(
                    "{name} has {credits} credits and the key (shown only this once)\n{key}"
                ));
            }
            Ok(())
        }),
        UserVerb::List { at } => on_store(&at.settings, async |store, _settings| {
            for user in store.owners().await.map_err(store_failed)? {
                let (owner, credits) = (&user.owner, user.balance.credits());
                if at.json {
                    output::event(&json!({
                        "user": owner.username, "email": owner.email, "plan": owner.plan,
                        "credits": credits, "unfinished": user.unfinished,
                    }));
                } else {
                    let (name, plan, unfinished) = (&owner.username, &owner.plan, user.unfinished);
                    output::say(&format!(
                        "{name:<24} {plan:<12} {credits:>12} credits  {unfinished} unfinished"
                    ));
                }
            }
            Ok(())
        }),
        UserVerb::Plan { name, plan, at } => on_store(&at.settings, async |store, _settings| {
            let owner = account(&store, name).await?;
            match store.set_plan(owner.id, plan).await.map_err(store_failed)? {
                Write::Applied => output::say(&format!("{name} has the plan {plan}")),
                Write::Stale => output::note(&format!("{name} is gone")),
            }
            Ok(())
        }),
    }
}
