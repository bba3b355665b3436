//! Every route, in one list.

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;

use crate::api::{
    App, CONTRACT_PREFIXES, Code, EnvelopeRules, Reply, add_endpoint, change_endpoint, create_task,
    delete_endpoint, delete_task, deliveries, endpoints, envelope, find_latest_or_list, get_asset,
    get_events, get_file, get_task, healthz, metrics, offered_events, panicked, put_asset, readyz,
    remaining_quota, replay_delivery, test_endpoint, upload_asset, whoami,
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
    let routes = CONTRACT_PREFIXES
        .into_iter()
        .fold(Router::new(), |routes, prefix| routes.nest(prefix, contract()))
        .route("/files/uploads/{asset}", put(put_asset))
        .route("/files/assets/{asset}", get(get_asset))
        .route("/files/results/{task}/{name}", get(get_file))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
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
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(app)
        .layer(from_fn_with_state(rules, envelope))
}

/// The routes of the wire contract, under whichever prefix.
fn contract() -> Router<App> {
    let routes = Router::new()
        .route("/create_lip_sync_video", post(create_task))
        .route("/lip_sync_video", get(find_latest_or_list))
        .route("/lip_sync_video/{task_id}", get(get_task).delete(delete_task))
        .route("/lip_sync_video/{task_id}/events", get(get_events))
        .route("/upload/asset", post(upload_asset))
        .route("/user/whoami", get(whoami))
        .route("/user/remaining_quota", get(remaining_quota))
        .route("/endpoints", get(endpoints))
        .route("/endpoint", post(add_endpoint))
        .route("/endpoint/{endpoint_id}", put(change_endpoint).delete(delete_endpoint))
        .route("/endpoint/{endpoint_id}/test", post(test_endpoint))
        .route("/endpoint/{endpoint_id}/deliveries", get(deliveries))
        .route("/endpoint/{endpoint_id}/deliveries/{event_id}/replay", post(replay_delivery))
        .route("/events", get(offered_events));
    let routes = NOT_OFFERED.into_iter().fold(routes, |routes, segment| {
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
