//! Endpoints, and what they have been told.

use utoipa::ToSchema;

/// Whether an endpoint is told of anything.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum EndpointStatus {
    Enabled,
    Disabled,
}

/// What an endpoint can ask for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum EventName {
    GeneratedLipSyncVideoSuccess,
    GeneratedLipSyncVideoFailed,
}

/// An endpoint as it shall be: all three fields are required.
#[derive(ToSchema)]
#[schema(example = json!({
    "url": "https://app.example/hooks", "status": "enabled", "events": ["generated_lip_sync_video_success"],
}))]
pub(crate) struct EndpointRequest {
    /// HTTPS, unless the operator allows HTTP. Deliveries go to no private address.
    #[schema(format = "iri", max_length = 2048, pattern = r"^https?://[^\s/?#]")]
    url: String,
    status: EndpointStatus,
    #[schema(min_items = 1)]
    events: Vec<EventName>,
}

/// Where the caller is told.
#[derive(ToSchema)]
#[schema(example = json!({
    "endpoint_id": "ep_0195784bd9c07c5c8f2b3e6a1d4f7a90", "url": "https://app.example/hooks",
    "secret": "whsec_bm90IGEgcmVhbCBzZWNyZXQgYnV0IGFuIGV4YW1wbGU=", "status": "enabled",
    "events": ["generated_lip_sync_video_success"], "username": "you", "created_at": 1_741_500_000,
    "failing_since": null, "disabled_reason": null,
}))]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
pub(crate) struct Endpoint {
    endpoint_id: String,
    url: String,
    /// What deliveries are signed with. It does not change.
    secret: String,
    status: EndpointStatus,
    events: Vec<EventName>,
    username: String,
    /// Unix seconds.
    created_at: i64,
    /// Since when every try has failed, in Unix seconds.
    #[schema(required)]
    failing_since: Option<i64>,
    /// Why the server has disabled it, if it has.
    #[schema(required)]
    disabled_reason: Option<String>,
}

/// All of the caller's endpoints.
#[derive(ToSchema)]
#[schema(example = json!({ "endpoints": [] }))]
pub(crate) struct Endpoints {
    endpoints: Vec<Endpoint>,
}

/// The endpoint is gone.
#[derive(ToSchema)]
#[schema(example = json!({ "message": "Endpoint deleted" }))]
pub(crate) struct EndpointDeleted {
    message: String,
}

/// What an endpoint can ask for.
#[derive(ToSchema)]
#[schema(example = json!({
    "events": ["generated_lip_sync_video_success", "generated_lip_sync_video_failed"],
}))]
pub(crate) struct OfferedEvents {
    events: Vec<EventName>,
}

/// Where a delivery stands.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    Pending,
    Delivered,
    Failed,
}

/// An event that has been or will be told.
#[derive(ToSchema)]
pub(crate) struct Delivery {
    event_id: String,
    event: String,
    /// Null for a test.
    #[schema(required, format = Uuid)]
    task_id: Option<String>,
    state: DeliveryState,
    /// How often it has been sent.
    tries: u32,
    /// When it is sent next, in Unix seconds.
    #[schema(required)]
    next_at: Option<i64>,
    /// What the receiver last answered.
    #[schema(required)]
    last_status: Option<u16>,
    /// What last went wrong.
    #[schema(required)]
    last_error: Option<String>,
    /// Unix seconds.
    created_at: i64,
}

/// The newest 100.
#[derive(ToSchema)]
#[schema(example = json!({ "deliveries": [{
    "event_id": "evt_3d5c6930d0da4f7b826ecd1530f6734f", "event": "generated_lip_sync_video_success",
    "task_id": "3d5c6930-d0da-4f7b-826e-cd1530f6734f", "state": "delivered", "tries": 1, "next_at": null,
    "last_status": 200, "last_error": null, "created_at": 1_741_500_030,
}] }))]
pub(crate) struct Deliveries {
    deliveries: Vec<Delivery>,
}

/// It will be sent at once.
#[derive(ToSchema)]
#[schema(example = json!({ "event_id": "evt_3d5c6930d0da4f7b826ecd1530f6734f", "state": "pending" }))]
pub(crate) struct QueuedEvent {
    event_id: String,
    state: DeliveryState,
}
