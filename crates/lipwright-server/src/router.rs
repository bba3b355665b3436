//! Every route, in one list.

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::documents::{docs_pages, document, unfinished};
use crate::api::{
    App, CONTRACT_PREFIXES, Code, EnvelopeRules, Reply, create_task, delete_task, deliveries, documents,
    endpoints, envelope, events, files, find_latest, get_asset, get_task, health, log, panicked, put_asset,
    upload_asset, user,
};

/// Where a page for people may be put: [`router`] leaves it free.
pub const PAGE_PATH: &str = "/";

/// First segments of the contract's other routes: avatars, voices, templates, products, translation,
/// scripts. A client that calls them is told that they are not offered here.
const NOT_OFFERED: [&str; 13] = [
    "avatar",
    "avatars",
    "photo_avatar",
    "voice",
    "voices",
    "template",
    "templates",
    "product",
    "products",
    "video_translate",
    "translate",
    "script",
    "scripts",
];

/// The whole API. `pages` are routes beside it, such as a page at [`PAGE_PATH`].
pub fn router(app: App, pages: Router) -> Router {
    let rules = EnvelopeRules { errors: app.settings.http_errors };
    let cors = cors(&app.settings.cors_origins);
    let [prefix, other_prefix] = CONTRACT_PREFIXES;
    let (routes, _document) = documented(prefix).split_for_parts();
    let routes = routes
        .nest(prefix, not_offered_routes())
        .nest(other_prefix, contract().split_for_parts().0.merge(not_offered_routes()))
        .merge(docs_pages())
        .with_state(app)
        .merge(pages)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(rules, envelope));
    match cors {
        Some(cors) => routes.layer(cors),
        None => routes,
    }
}

/// What a process without the API answers: only how it is.
pub(crate) fn watching(app: App) -> Router {
    let rules = EnvelopeRules { errors: app.settings.http_errors };
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .with_state(app)
        .layer(from_fn_with_state(rules, envelope))
}

/// The OpenAPI document: made from the routes, so that it has every one of them.
pub fn openapi() -> Value {
    document(documented(CONTRACT_PREFIXES[0]).into_openapi())
}

/// Every route that the document tells of.
fn documented(prefix: &str) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(unfinished())
        .nest(prefix, contract())
        .routes(routes!(put_asset::put_asset))
        .routes(routes!(get_asset::get_asset))
        .routes(routes!(files::get_file))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .routes(routes!(documents::openapi_json))
}

/// The routes of the wire contract, under whichever prefix.
fn contract() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_task::create_task))
        .routes(routes!(find_latest::find_latest_or_list))
        .routes(routes!(get_task::get_task, delete_task::delete_task))
        .routes(routes!(events::get_events))
        .routes(routes!(log::get_log))
        .routes(routes!(upload_asset::upload_asset))
        .routes(routes!(user::whoami))
        .routes(routes!(user::remaining_quota))
        .routes(routes!(endpoints::endpoints))
        .routes(routes!(endpoints::add_endpoint))
        .routes(routes!(endpoints::change_endpoint, endpoints::delete_endpoint))
        .routes(routes!(deliveries::test_endpoint))
        .routes(routes!(deliveries::deliveries))
        .routes(routes!(deliveries::replay_delivery))
        .routes(routes!(endpoints::offered_events))
}

/// The contract's routes that this server has not.
fn not_offered_routes() -> Router<App> {
    let routes = NOT_OFFERED.into_iter().fold(Router::new(), |routes, segment| {
        routes
            .route(&format!("/{segment}"), any(not_offered))
            .route(&format!("/{segment}/{{*rest}}"), any(not_offered))
    });
    // The contract's other creates: create_video_from_avatar, create_video_with_template, …
    routes.route("/{other}", any(other)).route("/{other}/{*rest}", any(other_below))
}

async fn not_offered() -> Reply {
    refusal()
}

fn refusal() -> Reply {
    Reply::because(Code::NoPermission, "not offered by this server")
}

async fn other(Path(name): Path<String>) -> Reply {
    not_offered_or_unknown(&name)
}

async fn other_below(names: Result<Path<(String, String)>, PathRejection>) -> Reply {
    // What is no text is no route.
    names.map_or_else(|_fault| no_route(), |Path((name, _rest))| not_offered_or_unknown(&name))
}

fn not_offered_or_unknown(name: &str) -> Reply {
    let documented =
        ["create_", "avatar_", "product_", "template_", "video_translat", "translat", "ai_script"];
    if documented.iter().any(|prefix| name.starts_with(prefix)) {
        return refusal();
    }
    no_route()
}

fn no_route() -> Reply {
    Reply::because(Code::NotFound, "there is no such route")
}

/// Lets pages of these origins call the API.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| origin.trim_end_matches('/').parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let request_headers = [
        HeaderName::from_static("x-api-key"),
        HeaderName::from_static("x-api-platform"),
        HeaderName::from_static("idempotency-key"),
        header::CONTENT_TYPE,
        header::RANGE,
    ];
    let reply_headers = [
        HeaderName::from_static("x-request-id"),
        HeaderName::from_static("x-ratelimit-limit"),
        HeaderName::from_static("x-ratelimit-remaining"),
        header::RETRY_AFTER,
        header::CONTENT_RANGE,
    ];
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers(request_headers)
            .expose_headers(reply_headers),
    )
}
