//! Tells receivers what is in the outbox. Every process dispatches; the store makes sure that each
//! delivery is in one hand at a time, and each receiver told one thing at a time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::post::{Answered, Poster};
use super::schedule::wait_after;
use super::signature::{jogg_signature, standard_signature};
use crate::api::{App, Base, event_data};
use crate::clock::{Clock, millis};
use crate::fetch::{FetcherError, Names};
use crate::store::{DeliveryEnd, DueDelivery, StoreError};
use crate::task::Jitter;

/// Deliveries under way at the same time.
const MOST: usize = 32;
/// An endpoint that has only failed for so long is closed.
const PATIENCE: Duration = Duration::from_hours(5 * 24);
/// However long a receiver asks us to wait, it is not longer.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// How long a delivery is in one hand; the next try of a process that died begins after it.
const LEASE: Duration = Duration::from_secs(30);

/// Tells receivers what is in the outbox.
pub struct Dispatcher {
    app: App,
    base: Base,
    poster: Poster,
    clock: Arc<dyn Clock>,
    jitter: Box<dyn Jitter>,
    poll: Duration,
}

impl Dispatcher {
    /// Dispatches for `app`, whose links begin with `base`.
    pub fn new(
        app: App,
        names: Arc<dyn Names>,
        clock: Arc<dyn Clock>,
        jitter: Box<dyn Jitter>,
    ) -> Result<Self, FetcherError> {
        let base = Base::without_request(&app.settings);
        let poster = Poster::new(&app.settings.webhooks, names)?;
        let poll = app.settings.webhooks.poll;
        Ok(Self { app, base, poster, clock, jitter, poll })
    }

    /// Dispatches until stopped; a delivery under way is finished.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut under_way = JoinSet::new();
        while !stop.is_cancelled() {
            let room = MOST.saturating_sub(under_way.len());
            let due = self.app.store.take_due(LEASE, u32::try_from(room).unwrap_or(0)).await;
            let due = due.unwrap_or_else(|fault| {
                tracing::warn!(%fault, "the outbox cannot be read");
                Vec::new()
            });
            let none = due.is_empty();
            for delivery in due {
                under_way.spawn(Arc::clone(&self).deliver(delivery));
            }
            if none {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = sleep(self.poll) => {}
                }
            }
            while under_way.try_join_next().is_some() {}
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn deliver(self: Arc<Self>, due: DueDelivery) {
        let end = self.send(&due).await.unwrap_or_else(|fault| self.failed(&due, None, fault));
        let (event, target, tries) = (&due.event_id, &due.target, due.tries);
        tracing::info!(event, target, tries, ?end, "delivery tried");
        metrics::counter!("lipwright_webhook_tries_total", "end" => end_name(&end)).increment(1);
        if let Err(fault) = self.app.store.delivery_ended(&due, &end).await {
            // It is sent again when its lease ends, with the same id.
            tracing::warn!(event, %fault, "the delivery's end could not be written");
        }
    }

    async fn send(&self, due: &DueDelivery) -> Result<DeliveryEnd, String> {
        let given_up =
            |fault: &str| Ok(DeliveryEnd::GivenUp { status: None, fault: fault.to_owned(), close: None });
        let Some(url) = &due.url else { return given_up("the endpoint is disabled or deleted") };
        let Some(body) = self.body(due).await.map_err(|fault| fault.to_string())? else {
            return given_up("the task is deleted");
        };
        let body = Bytes::from(body.to_string());
        let headers = self.headers(due, &body).map_err(|fault| fault.to_string())?;
        let answered = self.poster.post(url, headers, body).await?;
        Ok(self.judged(due, answered))
    }

    fn judged(&self, due: &DueDelivery, answered: Answered) -> DeliveryEnd {
        let status = answered.status;
        if status.is_success() {
            return DeliveryEnd::Delivered { status: status.as_u16() };
        }
        let fault = format!("HTTP {}", status.as_u16());
        if status == StatusCode::GONE {
            let close = Some(String::from("the receiver answered 410 Gone"));
            return DeliveryEnd::GivenUp { status: Some(status.as_u16()), fault, close };
        }
        match self.failed(due, Some(status.as_u16()), fault) {
            DeliveryEnd::Again { after, status: answered_status, fault } => {
                let slow = matches!(
                    status,
                    StatusCode::TOO_MANY_REQUESTS | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT
                );
                let asked = answered.retry_after.filter(|_| slow).unwrap_or_default().min(LONGEST_WAIT);
                DeliveryEnd::Again { after: after.max(asked), status: answered_status, fault }
            }
            end => end,
        }
    }

    fn failed(&self, due: &DueDelivery, status: Option<u16>, fault: String) -> DeliveryEnd {
        let failing = due.failing_since.map_or(0, |since| self.clock.now().0 - since.0);
        if failing > millis(PATIENCE) {
            let close = Some(String::from("every delivery has failed for five days"));
            return DeliveryEnd::GivenUp { status, fault, close };
        }
        match wait_after(due.tries, &*self.jitter) {
            Some(after) => DeliveryEnd::Again { after, status, fault },
            None => DeliveryEnd::GivenUp { status, fault, close: None },
        }
    }

    /// The body; `None` if there is nothing left to tell of.
    async fn body(&self, due: &DueDelivery) -> Result<Option<Value>, StoreError> {
        let data = match due.task {
            None => json!({ "message": "This is a test." }),
            Some(id) => match self.app.store.any_task(id).await? {
                Some(task) => event_data(&self.app, &self.base, &task),
                None => return Ok(None),
            },
        };
        Ok(Some(json!({
            "event_id": due.event_id,
            "event": due.event,
            "timestamp": due.created_at.seconds(),
            "data": data,
        })))
    }

    fn headers(
        &self,
        due: &DueDelivery,
        body: &[u8],
    ) -> Result<HeaderMap, reqwest::header::InvalidHeaderValue> {
        let timestamp = self.clock.now().seconds();
        let secret = due.secret.clone().unwrap_or_else(|| self.app.callback_secret(due.owner));
        let signed = standard_signature(&secret, &due.event_id, timestamp, body);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-webhook-event", due.event.clone()),
            ("x-webhook-signature", jogg_signature(&secret, body)),
            ("webhook-id", due.event_id.clone()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signed),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(&value)?);
        }
        Ok(headers)
    }
}

const fn end_name(end: &DeliveryEnd) -> &'static str {
    match end {
        DeliveryEnd::Delivered { .. } => "delivered",
        DeliveryEnd::Again { .. } => "again",
        DeliveryEnd::GivenUp { .. } => "given_up",
    }
}
