//! The OpenAPI document, and a page that shows it. What the document says of a route stands at its handler;
//! here is what it says of all of them.

use std::sync::LazyLock;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{OpenApi, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};

use super::App;
use super::schema::{EXAMPLE_RID, Refusal};

/// Everything comes from here, and nothing runs that is not a file of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where the document keeps its schemas, and what the names of envelopes begin with.
const SCHEMAS: &str = "#/components/schemas/";
const ENVELOPE: &str = "Envelope_";

const ABOUT: &str = "Lip sync as a service: a video of a face and a speech go in, a video of the face saying \
the speech comes out. Send your key in the header `x-api-key`.\n\n\
Every path below `/v2` exists below `/open/v2` as well. Every reply but files, streams and metrics is JSON in \
one envelope, whose `code` is 0 if all is well. Statuses are those listed here, unless the operator has set \
`http_errors = \"envelope\"`: then every reply below `/v2` has status 200, and only `code` tells. \
The routes of the contract that this server does not offer (avatars, voices, templates, products, translation, \
scripts) answer 403 with code 18025, unknown routes 404 with code 10104, and other methods 405 with code 40000. \
A server that cannot go on answers any request with 500 and code 50000.";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Lipwright", description = ABOUT),
    servers((url = "/", description = "This server")),
    components(schemas(Refusal)),
    modifiers(&Key),
    tags(
        (name = "Tasks", description = "Make a video, follow it, throw it away"),
        (name = "Files", description = "Bring files in, take results out"),
        (name = "Account", description = "Who you are and what is left"),
        (name = "Webhooks", description = "Be told when a task ends"),
        (name = "Operation", description = "For whatever watches the server; without a key"),
    ),
)]
struct Unfinished;

struct Key;

impl Modify for Key {
    fn modify(&self, openapi: &mut OpenApi) {
        let value = ApiKeyValue::with_description("x-api-key", "The service prints it at its first start.");
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(value));
        openapi.components.get_or_insert_default().add_security_scheme("key", scheme);
        openapi.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("key", [])]);
    }
}

/// The document before its routes are in it.
pub(crate) fn unfinished() -> OpenApi {
    Unfinished::openapi()
}

/// The whole document, with what is the same everywhere.
pub(crate) fn document(openapi: OpenApi) -> Value {
    let mut document = serde_json::to_value(openapi).unwrap_or_default();
    document["components"]["headers"] = json!({ "RequestId": {
        "description": "The request's id. Name it when you report a fault.",
        "required": true,
        "schema": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
    } });
    for (name, schema) in members(&mut document["components"]["schemas"]) {
        // By name: written out in full, every shape would be there twice.
        if let Some(data) = name.strip_prefix(ENVELOPE) {
            schema["properties"]["data"] = json!({ "$ref": format!("{SCHEMAS}{data}") });
        }
    }
    let schemas = document["components"]["schemas"].clone();
    let paths = members(&mut document["paths"]);
    for (_method, operation) in paths.flat_map(|(_path, operations)| members(operations)) {
        for (_status, response) in members(&mut operation["responses"]) {
            response["headers"]["x-request-id"] = json!({ "$ref": "#/components/headers/RequestId" });
        }
        let success = operation.pointer_mut("/responses/200/content/application~1json");
        if let Some(content) = success.and_then(Value::as_object_mut)
            && let Some(example) = example(content.get("schema"), &schemas)
        {
            content.insert(String::from("example"), example);
        }
    }
    document
}

fn members(object: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    object.as_object_mut().into_iter().flatten()
}

/// The envelope that this schema names, with the example of its data.
fn example(envelope: Option<&Value>, schemas: &Value) -> Option<Value> {
    let name = envelope?.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)?.strip_prefix(ENVELOPE)?;
    let data = schemas.get(name)?.get("example")?;
    Some(json!({ "code": 0, "msg": "Success", "data": data, "rid": EXAMPLE_RID }))
}

/// Gives this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "Operation",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Value)),
    security(()),
)]
pub(crate) async fn openapi_json() -> Response {
    /// It is the same for as long as the process lives.
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| crate::router::openapi().to_string());
    file("application/json", DOCUMENT.as_bytes())
}

/// The page and its files.
pub(crate) fn docs_pages() -> Router<App> {
    let page = |content_type, bytes: &'static [u8]| get(async move || file(content_type, bytes));
    Router::new()
        .route("/docs", page("text/html; charset=utf-8", include_bytes!("docs/index.html")))
        .route("/docs/docs.css", page("text/css; charset=utf-8", include_bytes!("docs/docs.css")))
        .route("/docs/docs.js", page("text/javascript; charset=utf-8", include_bytes!("docs/docs.js")))
        .route("/docs/parts.js", page("text/javascript; charset=utf-8", include_bytes!("docs/parts.js")))
}

fn file(content_type: &'static str, bytes: &'static [u8]) -> Response {
    let fixed = |name, value| (name, HeaderValue::from_static(value));
    let headers = [
        fixed(CONTENT_TYPE, content_type),
        fixed(CONTENT_SECURITY_POLICY, POLICY),
        fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"),
        fixed(REFERRER_POLICY, "no-referrer"),
        fixed(CACHE_CONTROL, "no-cache"),
    ];
    (headers, bytes).into_response()
}
