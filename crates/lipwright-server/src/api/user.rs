//! `GET user/…`: who the caller is and what is left.

use axum::extract::State;
use serde_json::json;

use super::auth::Caller;
use super::reply::Reply;
use super::schema::{self, Envelope};
use super::{Answer, App};

/// Tells whose key this is.
#[utoipa::path(
    get,
    path = "/user/whoami",
    tag = "Account",
    responses((status = 200, description = "Your account", body = Envelope<schema::WhoAmI>), schema::Keyed),
)]
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

/// Tells what is left.
#[utoipa::path(
    get,
    path = "/user/remaining_quota",
    tag = "Account",
    responses((status = 200, description = "Your credits", body = Envelope<schema::Quota>), schema::Keyed),
)]
pub(crate) async fn remaining_quota(State(app): State<App>, Caller(owner): Caller) -> Answer {
    let balance = app.store.balance(owner.id).await?;
    Ok(Reply::success(json!({ "remaining_quota": balance.credits() })))
}
