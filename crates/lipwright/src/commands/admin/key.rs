//! `lipwright key`: keys of accounts.

use lipwright_server::{ApiKey, KeyId, KeyInfo, Write};
use serde_json::json;

use super::{account, new_key, on_store, store_failed};
use crate::cli::{AdminArgs, KeyArgs, KeyVerb};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(args: &KeyArgs) -> Result<(), Failure> {
    match &args.verb {
        KeyVerb::Create { user, name, at } => on_store(&at.settings, async |store, _settings| {
            let owner = account(&store, user).await?;
            let (key, new) = new_key(name);
            store.add_key(owner.id, &new).await.map_err(store_failed)?;
            show_new(&key, at);
            Ok(())
        }),
        KeyVerb::List { user, at } => on_store(&at.settings, async |store, _settings| {
            let owner = account(&store, user).await?;
            for key in store.keys(owner.id).await.map_err(store_failed)? {
                show(&key, at);
            }
            Ok(())
        }),
        KeyVerb::Revoke { id, at } => {
            let key = key_id(id)?;
            on_store(&at.settings, async |store, _settings| {
                found(id, store.revoke_key(&key).await.map_err(store_failed)?)?;
                output::say(&format!("{id} opens nothing any more"));
                Ok(())
            })
        }
        KeyVerb::Rotate { id, at } => {
            let old = key_id(id)?;
            on_store(&at.settings, async |store, _settings| {
                let (key, new) = new_key("rotated");
                found(id, store.rotate_key(&old, &new).await.map_err(store_failed)?)?;
                show_new(&key, at);
                Ok(())
            })
        }
    }
}

fn key_id(text: &str) -> Result<KeyId, Failure> {
    let wrong = || {
        let message = format!("{text} is no key's id: lipwright key list USER shows them");
        Failure::usage("no_key_id", message)
    };
    KeyId::parse(text).ok_or_else(wrong)
}

fn found(id: &str, write: Write) -> Result<(), Failure> {
    match write {
        Write::Applied => Ok(()),
        Write::Stale => {
            let message = format!("there is no live key {id}: lipwright key list USER shows them");
            Err(Failure::bad_input("no_such_key", message))
        }
    }
}

fn show_new(key: &ApiKey, at: &AdminArgs) {
    let id = KeyId::of(key.hash()).to_string();
    if at.json {
        output::event(&json!({ "id": id, "key": key.reveal() }));
    } else {
        output::say(&format!("{id} (the key is shown only this once)\n{}", key.reveal()));
    }
}

fn show(key: &KeyInfo, at: &AdminArgs) {
    let seconds =
        |moment: Option<lipwright_server::UnixMillis>| moment.map(lipwright_server::UnixMillis::seconds);
    let (id, last4, name) = (key.id.to_string(), &key.last4, &key.name);
    if at.json {
        output::event(&json!({
            "id": id, "last4": last4, "name": name, "created_at": key.created_at.seconds(),
            "last_used_at": seconds(key.last_used_at), "revoked_at": seconds(key.revoked_at),
        }));
        return;
    }
    let state = match (key.revoked_at, key.last_used_at) {
        (Some(_), _) => "revoked",
        (None, Some(_)) => "in use",
        (None, None) => "not used yet",
    };
    output::say(&format!("{id}  …{last4}  {state:<12}  {name}"));
}
