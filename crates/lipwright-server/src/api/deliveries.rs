//! What an endpoint has been told: a list, once more, and a test.

use axum::extract::State;
use serde_json::{Value, json};

use super::auth::{Caller, CountedCaller};
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::store::{Delivery, DeliveryState, EndpointId};
use crate::task::Write;

/// The most deliveries that are listed.
const MOST: u32 = 100;

/// Lists what an endpoint has been told.
#[utoipa::path(
    get,
    path = "/endpoint/{endpoint_id}/deliveries",
    tag = "Webhooks",
    params(("endpoint_id" = String, Path, description = "The endpoint")),
    responses(
        (status = 200, description = "The newest first", body = Envelope<schema::Deliveries>),
        schema::NoSuchEndpoint, schema::Keyed,
    ),
)]
pub(crate) async fn deliveries(
    State(app): State<App>,
    Caller(owner): Caller,
    Names(id): Names<String>,
) -> Answer {
    let id = EndpointId(id);
    if !app.store.endpoints(owner.id).await?.iter().any(|endpoint| endpoint.id == id) {
        return Err(Reply::plain(Code::NotFound));
    }
    let deliveries = app.store.deliveries(owner.id, &id, MOST).await?;
    let items: Vec<_> = deliveries.iter().map(delivery_json).collect();
    Ok(Reply::success(json!({ "deliveries": items })))
}

/// Sends an event once more, with the same id.
#[utoipa::path(
    post,
    path = "/endpoint/{endpoint_id}/deliveries/{event_id}/replay",
    tag = "Webhooks",
    params(
        ("endpoint_id" = String, Path, description = "The endpoint"),
        ("event_id" = String, Path, description = "The event"),
    ),
    responses(
        (status = 200, description = "It will be sent", body = Envelope<schema::QueuedEvent>),
        schema::NoSuchEndpoint, schema::Counted, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn replay_delivery(
    State(app): State<App>,
    CountedCaller { owner }: CountedCaller,
    Names((id, event_id)): Names<(String, String)>,
) -> Answer {
    if app.store.replay(owner.id, &EndpointId(id), &event_id).await? == Write::Stale {
        return Err(Reply::plain(Code::NotFound));
    }
    Ok(Reply::success(json!({ "event_id": event_id, "state": DeliveryState::Pending.name() })))
}

/// Sends an event that means nothing.
#[utoipa::path(
    post,
    path = "/endpoint/{endpoint_id}/test",
    tag = "Webhooks",
    params(("endpoint_id" = String, Path, description = "The endpoint")),
    responses(
        (status = 200, description = "It will be sent", body = Envelope<schema::QueuedEvent>),
        schema::NoSuchEndpoint, schema::Counted, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn test_endpoint(
    State(app): State<App>,
    CountedCaller { owner }: CountedCaller,
    Names(id): Names<String>,
) -> Answer {
    let event_id = app.store.test_endpoint(owner.id, &EndpointId(id)).await?;
    let event_id = event_id.ok_or_else(|| Reply::plain(Code::NotFound))?;
    Ok(Reply::success(json!({ "event_id": event_id, "state": DeliveryState::Pending.name() })))
}

fn delivery_json(delivery: &Delivery) -> Value {
    let waits = delivery.state == DeliveryState::Pending;
    json!({
        "event_id": delivery.event_id,
        "event": delivery.event,
        "task_id": delivery.task.map(|task| task.to_string()),
        "state": delivery.state.name(),
        "tries": delivery.tries,
        "next_at": waits.then(|| delivery.next_at.seconds()),
        "last_status": delivery.last_status,
        "last_error": delivery.last_fault,
        "created_at": delivery.created_at.seconds(),
    })
}
