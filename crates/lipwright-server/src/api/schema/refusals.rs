//! What requests are refused with. Statuses and examples are those of real replies, so they cannot differ.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};

use super::super::reply::{Code, Reply};
use super::EXAMPLE_RID;
use crate::rate_limit::Allowance;

/// Names a set of refusals, so that handlers can say which are theirs.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident: $replies:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    responses($replies)
                }
            }
        )*
    };
}

refusals! {
    /// Of every request with a key.
    Keyed: keyed();
    /// The same, of streams.
    KeyedAndStreamed: [keyed(), vec![("too_many_streams", Reply::away("too many event streams"))]].concat();
    /// Of requests that are counted.
    Counted: vec![limited()];
    /// The same, of tasks, which wait.
    CountedAndQueued: vec![limited(), ("queue_full", Reply::queue_full())];
    /// Of requests that make or change something.
    Writes: vec![("storage_full", Reply::full())];
    /// Of requests with a body or a query.
    BadParameter: vec![("parameter_error", Reply::parameter("audio_url", "is required"))];
    /// Of requests about one task.
    NoSuchTask: vec![("no_such_task", Reply::plain(Code::NotFound))];
    /// Of requests about one endpoint.
    NoSuchEndpoint: vec![("no_such_endpoint", Reply::plain(Code::NotFound))];
    /// Of requests that cost something.
    NoCredit: vec![("insufficient_credit", Reply::plain(Code::InsufficientCredit))];
    /// Of signed links.
    BadLink: bad_link();
    /// Of requests for a part of a file.
    Range: vec![(
        "range",
        Reply::because(Code::Parameter, "range lies outside the file")
            .with_status(StatusCode::RANGE_NOT_SATISFIABLE),
    )];
    /// Of uploads.
    UploadRefused: [bad_link(), bad_upload()].concat();
    /// Of the check whether the server can work.
    Unready: vec![
        broken(),
        away(),
        ("storage_nearly_full", Reply::away("storage nearly full")),
        ("storage_full", Reply::full()),
    ];
}

type Named = (&'static str, Reply);

fn keyed() -> Vec<Named> {
    vec![("invalid_key", Reply::plain(Code::InvalidKey)), broken(), away()]
}

fn broken() -> Named {
    ("system_error", Reply::plain(Code::System))
}

fn away() -> Named {
    ("storage_unavailable", Reply::away("storage unavailable"))
}

fn limited() -> Named {
    ("rate_limit", Reply::limited(Allowance { limit: 20, remaining: 0, retry_after: Some(3) }, 3))
}

fn bad_link() -> Vec<Named> {
    let refused = |why| Reply::because(Code::NoPermission, why);
    vec![
        ("link_expired", refused("the link has expired")),
        ("link_not_valid", refused("the link is not valid")),
        ("no_such_file", Reply::plain(Code::NotFound)),
        broken(),
        away(),
    ]
}

fn bad_upload() -> Vec<Named> {
    let refused = |why| Reply::because(Code::NoPermission, why);
    vec![
        ("link_used", refused("the upload link has been used")),
        ("under_way", refused("another upload to this link is under way").with_status(StatusCode::CONFLICT)),
        ("body_empty", Reply::parameter("body", "is empty")),
        ("body_short", Reply::parameter("body", "ended too early")),
        ("body_large", Reply::parameter("body", "is larger than the 1024000 bytes agreed on")),
        ("body_slow", Reply::parameter("body", "came too slowly").with_status(StatusCode::REQUEST_TIMEOUT)),
    ]
}

/// One response for each status among them, with all of its examples.
fn responses(replies: Vec<Named>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for (name, reply) in replies {
        by_status.entry(reply.status.as_str().to_owned()).or_default().push((name, reply));
    }
    by_status.into_iter().map(|(status, replies)| (status, RefOr::T(response(&replies)))).collect()
}

fn response(replies: &[Named]) -> Response {
    let described: Vec<_> = replies
        .iter()
        .map(|(_, reply)| format!("{}: {}", reply.code.number(), reply.message.trim_end_matches('.')))
        .collect();
    let examples = replies.iter().map(|(name, reply)| {
        let example = ExampleBuilder::new()
            .summary(&reply.message)
            .value(serde_json::to_value(reply.body(EXAMPLE_RID)).ok());
        (*name, example.build())
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Refusal")))
        .examples_from_iter(examples)
        .build();
    let mut response =
        ResponseBuilder::new().description(described.join(". ")).content("application/json", content);
    for (name, _value) in replies.iter().flat_map(|(_, reply)| &reply.headers) {
        // Whole seconds, or a count.
        let whole = ObjectBuilder::new().schema_type(Type::Integer).build();
        response = response.header(name.as_str(), HeaderBuilder::new().schema(Some(whole)).build());
    }
    response.build()
}
