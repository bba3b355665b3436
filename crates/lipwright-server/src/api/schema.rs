//! The shapes of requests and replies as the OpenAPI document tells them. Handlers read fields one by one,
//! so that refusals can name them, and write JSON; `tests/it/openapi.rs` holds both to these types.
#![expect(dead_code, reason = "these types only describe: nothing is read into them or written from them")]

mod account;
mod refusals;
mod tasks;
mod webhooks;

use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

pub(crate) use account::{
    Bytes, Health, Quota, Readiness, UploadLinks, UploadRequest, UploadedBytes, WhoAmI,
};
pub(crate) use refusals::{
    BadLink, BadParameter, Counted, CountedAndQueued, Keyed, KeyedAndStreamed, NoCredit, NoSuchEndpoint,
    NoSuchTask, Range, Unready, UploadRefused, Writes,
};
pub(crate) use tasks::{
    CreatedTask, DeletedTask, NewTask, PlaybackType, Task, TaskLog, TaskOrPage, TaskStatus,
};
pub(crate) use webhooks::{
    Deliveries, Endpoint, EndpointDeleted, EndpointRequest, Endpoints, OfferedEvents, QueuedEvent,
};

use super::reply::Code;

/// The request id of every example.
pub(crate) const EXAMPLE_RID: &str = "5f0c7e1f2a3b4c5d6e7f8091a2b3c4d5";

/// Every successful JSON reply.
#[derive(ToSchema)]
pub(crate) struct Envelope<T> {
    /// 0: success.
    #[schema(minimum = 0, maximum = 0)]
    code: i32,
    /// `Success`.
    msg: String,
    data: T,
    /// The request's id; also in the header `x-request-id`. Name it when you report a fault.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    rid: String,
}

/// Every refusal and failure. Clients judge by `code`; `msg` is for people.
#[derive(ToSchema)]
pub(crate) struct Refusal {
    /// The contract's code: 10104 record not found, 10105 invalid API key, 18020 insufficient credit, 18025 no
    /// permission, 40000 parameter error, 429 rate limit exceeded, 50000 system error.
    #[schema(schema_with = codes)]
    code: i32,
    /// What is wrong, in words; may say more after a colon.
    msg: String,
    /// Always null.
    #[schema(schema_with = null)]
    data: (),
    /// The request's id; also in the header `x-request-id`.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    rid: String,
    /// Seconds after which to try again; only with code 429.
    #[serde(rename = "retryAfter")]
    #[schema(nullable = false)]
    retry_after: Option<u64>,
}

fn codes() -> Object {
    let refusals = Code::ALL.into_iter().filter(|code| *code != Code::Success);
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .enum_values(Some(refusals.map(|code| json!(code.number()))))
        .build()
}

fn null() -> Object {
    ObjectBuilder::new().schema_type(Type::Null).build()
}
