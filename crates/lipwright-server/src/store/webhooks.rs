//! Webhook endpoints, and the outbox of what they are still to be told.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::clock::UnixMillis;
use crate::task::{OwnerId, TaskId, Write};

/// The target of a delivery that goes to a task's own `callback_url`.
pub const CALLBACK: &str = "callback";

/// Names an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointId(pub String);

impl EndpointId {
    /// A new one.
    pub fn fresh() -> Self {
        Self(format!("ep_{}", Uuid::now_v7().simple()))
    }
}

/// What a client decides about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointChange {
    /// Where to post.
    pub url: String,
    /// Whether to.
    pub enabled: bool,
    /// Of what.
    pub events: Vec<String>,
}

/// A webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name.
    pub id: EndpointId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What its owner decided.
    pub wants: EndpointChange,
    /// What deliveries are signed with.
    pub secret: String,
    /// Since when every delivery has failed.
    pub failing_since: Option<UnixMillis>,
    /// Why this server closed it.
    pub closed_reason: Option<String>,
    /// When it was made.
    pub created_at: UnixMillis,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent, or sent again.
    Pending,
    /// Received.
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryState {
    /// Its name in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::Failed].into_iter().find(|state| state.name() == name)
    }
}

/// A delivery as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's name, the same at every try.
    pub event_id: String,
    /// What happened.
    pub event: String,
    /// To which task.
    pub task: Option<TaskId>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it has been sent.
    pub tries: u32,
    /// When it is sent next, if it is.
    pub next_at: UnixMillis,
    /// What the receiver last answered.
    pub last_status: Option<u16>,
    /// What last went wrong.
    pub last_fault: Option<String>,
    /// When the event happened.
    pub created_at: UnixMillis,
}

/// A delivery to be sent now, by whoever has just taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The event's name.
    pub event_id: String,
    /// The endpoint's name, or [`CALLBACK`].
    pub target: String,
    /// Whose task it was.
    pub owner: OwnerId,
    /// What happened.
    pub event: String,
    /// To which task; none for a test.
    pub task: Option<TaskId>,
    /// Where to post; none if the endpoint is gone or disabled.
    pub url: Option<String>,
    /// The endpoint's secret; none for a callback.
    pub secret: Option<String>,
    /// Number of this try, from 1.
    pub tries: u32,
    /// When the event happened.
    pub created_at: UnixMillis,
    /// Since when the endpoint has only failed.
    pub failing_since: Option<UnixMillis>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// The receiver has it.
    Delivered {
        /// What it answered.
        status: u16,
    },
    /// Again, after this wait.
    Again {
        /// How long.
        after: Duration,
        /// What it answered, if it did.
        status: Option<u16>,
        /// What went wrong.
        fault: String,
    },
    /// Never again. `close`: the endpoint gets nothing more, for this reason.
    GivenUp {
        /// What it answered, if it did.
        status: Option<u16>,
        /// What went wrong.
        fault: String,
        /// Set if the endpoint is to be disabled.
        close: Option<String>,
    },
}

/// Endpoints and the outbox.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Adds an endpoint unless its owner has `most` already; tells whether it did.
    async fn add_endpoint(&self, endpoint: &Endpoint, most: u32) -> Result<bool, StoreError>;
    /// The owner's endpoints, oldest first.
    async fn endpoints(&self, owner: OwnerId) -> Result<Vec<Endpoint>, StoreError>;
    /// Changes an endpoint, effective at once; `None` if it is not that owner's.
    async fn change_endpoint(
        &self,
        owner: OwnerId,
        id: &EndpointId,
        change: &EndpointChange,
    ) -> Result<Option<Endpoint>, StoreError>;
    /// Deletes an endpoint and what it was still to be told; stale if it is not that owner's.
    async fn delete_endpoint(&self, owner: OwnerId, id: &EndpointId) -> Result<Write, StoreError>;
    /// Puts a test event for one endpoint into the outbox; gives the event's name, `None` if the
    /// endpoint is not that owner's.
    async fn test_endpoint(&self, owner: OwnerId, id: &EndpointId) -> Result<Option<String>, StoreError>;
    /// The endpoint's newest deliveries, newest first.
    async fn deliveries(
        &self,
        owner: OwnerId,
        id: &EndpointId,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError>;
    /// Sends a delivery again, with all its tries before it; stale if there is no such.
    async fn replay(&self, owner: OwnerId, id: &EndpointId, event_id: &str) -> Result<Write, StoreError>;
    /// Takes what is due, for `lease_for`: at most `most`, and one at a time for each target, so that a
    /// slow receiver holds up nobody but itself.
    async fn take_due(&self, lease_for: Duration, most: u32) -> Result<Vec<DueDelivery>, StoreError>;
    /// Writes down how a try ended.
    async fn delivery_ended(&self, due: &DueDelivery, end: &DeliveryEnd) -> Result<(), StoreError>;
}
