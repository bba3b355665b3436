//! `GET endpoints`, `POST endpoint`, `PUT endpoint/{id}`, `DELETE endpoint/{id}`, `GET events`: where the
//! caller wants to be told of what.

use axum::extract::State;
use serde_json::{Value, json};

use super::auth::{Caller, CountedCaller};
use super::body::JsonObject;
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::clock::UnixMillis;
use crate::store::{Endpoint, EndpointChange, EndpointId, Owner};
use crate::task::Write;
use crate::webhook::{Event, new_secret};

/// Lists your endpoints.
#[utoipa::path(
    get,
    path = "/endpoints",
    tag = "Webhooks",
    responses((status = 200, description = "Your endpoints", body = Envelope<schema::Endpoints>), schema::Keyed),
)]
pub(crate) async fn endpoints(State(app): State<App>, Caller(owner): Caller) -> Answer {
    let endpoints = app.store.endpoints(owner.id).await?;
    let items: Vec<_> = endpoints.iter().map(|endpoint| endpoint_json(&owner, endpoint)).collect();
    Ok(Reply::success(json!({ "endpoints": items })))
}

/// Adds an endpoint.
///
/// An account has at most 20.
#[utoipa::path(
    post,
    path = "/endpoint",
    tag = "Webhooks",
    request_body = schema::EndpointRequest,
    responses(
        (status = 200, description = "The endpoint", body = Envelope<schema::Endpoint>),
        schema::BadParameter, schema::Counted, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn add_endpoint(
    State(app): State<App>,
    CountedCaller { owner }: CountedCaller,
    body: JsonObject,
) -> Answer {
    let most = app.settings.webhooks.most;
    let endpoint = Endpoint {
        id: EndpointId::fresh(),
        owner: owner.id,
        wants: wants(&app, &body)?,
        secret: new_secret(),
        failing_since: None,
        closed_reason: None,
        created_at: UnixMillis(0),
    };
    if !app.store.add_endpoint(&endpoint, most).await? {
        return Err(Reply::because(Code::Parameter, &format!("an account has at most {most} endpoints")));
    }
    let added = app.store.endpoints(owner.id).await?.into_iter().find(|added| added.id == endpoint.id);
    Ok(Reply::success(endpoint_json(&owner, &added.unwrap_or(endpoint))))
}

/// Changes an endpoint.
///
/// In effect at once. The secret does not change.
#[utoipa::path(
    put,
    path = "/endpoint/{endpoint_id}",
    tag = "Webhooks",
    params(("endpoint_id" = String, Path, description = "The endpoint")),
    request_body = schema::EndpointRequest,
    responses(
        (status = 200, description = "The endpoint", body = Envelope<schema::Endpoint>),
        schema::BadParameter, schema::NoSuchEndpoint, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn change_endpoint(
    State(app): State<App>,
    Caller(owner): Caller,
    Names(id): Names<String>,
    body: JsonObject,
) -> Answer {
    let change = wants(&app, &body)?;
    let changed = app.store.change_endpoint(owner.id, &EndpointId(id), &change).await?;
    let endpoint = changed.ok_or_else(|| Reply::plain(Code::NotFound))?;
    Ok(Reply::success(endpoint_json(&owner, &endpoint)))
}

/// Deletes an endpoint.
#[utoipa::path(
    delete,
    path = "/endpoint/{endpoint_id}",
    tag = "Webhooks",
    params(("endpoint_id" = String, Path, description = "The endpoint")),
    responses(
        (status = 200, description = "It is gone", body = Envelope<schema::EndpointDeleted>),
        schema::NoSuchEndpoint, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn delete_endpoint(
    State(app): State<App>,
    Caller(owner): Caller,
    Names(id): Names<String>,
) -> Answer {
    if app.store.delete_endpoint(owner.id, &EndpointId(id)).await? == Write::Stale {
        return Err(Reply::plain(Code::NotFound));
    }
    Ok(Reply::success(json!({ "message": "Endpoint deleted" })))
}

/// Lists what endpoints can ask for.
#[utoipa::path(
    get,
    path = "/events",
    tag = "Webhooks",
    responses((status = 200, description = "Their names", body = Envelope<schema::OfferedEvents>), schema::Keyed),
)]
pub(crate) async fn offered_events(Caller(_owner): Caller) -> Answer {
    Ok(Reply::success(json!({ "events": Event::OFFERED.map(Event::name) })))
}

/// What the body says: all three fields are required.
fn wants(app: &App, body: &JsonObject) -> Result<EndpointChange, Reply> {
    let url = app
        .receivers
        .check(body.required("url")?)
        .map_err(|fault| Reply::parameter("url", &fault.to_string()))?;
    let enabled = match body.required("status")? {
        "enabled" => true,
        "disabled" => false,
        _ => return Err(Reply::parameter("status", "must be enabled or disabled")),
    };
    Ok(EndpointChange { url: url.into(), enabled, events: wanted_events(body)? })
}

fn wanted_events(body: &JsonObject) -> Result<Vec<String>, Reply> {
    let wrong = |wrong: &str| Reply::parameter("events", wrong);
    let Some(events) = body.given("events") else { return Err(wrong("is required")) };
    let events = events.as_array().ok_or_else(|| wrong("must be a list"))?;
    if events.is_empty() {
        return Err(wrong("must name at least one event"));
    }
    let mut names: Vec<String> = Vec::new();
    for event in events {
        let name = event.as_str().unwrap_or_default();
        if !Event::OFFERED.iter().any(|offered| offered.name() == name) {
            let offered = Event::OFFERED.map(Event::name).join(", ");
            return Err(wrong(&format!("must be of {offered}")));
        }
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

pub(super) fn endpoint_json(owner: &Owner, endpoint: &Endpoint) -> Value {
    json!({
        "endpoint_id": endpoint.id.0,
        "url": endpoint.wants.url,
        "secret": endpoint.secret,
        "status": if endpoint.wants.enabled { "enabled" } else { "disabled" },
        "events": endpoint.wants.events,
        "username": owner.username,
        "created_at": endpoint.created_at.seconds(),
        "failing_since": endpoint.failing_since.map(UnixMillis::seconds),
        "disabled_reason": endpoint.closed_reason,
    })
}
