//! `GET user/…`: who the caller is and what is left.

use axum::extract::State;
use serde_json::json;

use super::auth::Caller;
use super::reply::Reply;
use super::{Answer, App};

/// `GET user/whoami`.
pub(crate) async fn whoami(State(app): State<App>, Caller(owner): Caller) -> Answer {
    let balance = app.store.balance(owner.id).await?;
    Ok(Reply::success(json!({
        "email": owner.email,
        "username": owner.username,
        "plan": owner.plan,
        "credits": balance.credits(),
        "callback_secret": app.callback_secret(owner.id),
    })))
}

/// `GET user/remaining_quota`.
pub(crate) async fn remaining_quota(State(app): State<App>, Caller(owner): Caller) -> Answer {
    let balance = app.store.balance(owner.id).await?;
    Ok(Reply::success(json!({ "remaining_quota": balance.credits() })))
}
