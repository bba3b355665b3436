//! The envelope: every reply in one shape, every code of the contract reachable.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use lipwright_server::{HttpErrors, Hundredths};
use serde_json::json;

use crate::rig::{Answer, On, Rig, on_both};

/// Status, code, and the shape that every JSON reply has.
fn told(answer: &Answer) -> (u16, i64) {
    let body = answer.json();
    let rid = body["rid"].as_str().expect("a request id");
    assert!(rid.len() == 32 && rid.bytes().all(|b| b.is_ascii_hexdigit()), "{rid}");
    assert_eq!(answer.header("x-request-id"), rid);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(body["msg"].is_string() && body["code"].is_i64() && body.get("data").is_some(), "{body}");
    if body["code"] != 0 {
        assert_eq!(body["data"], json!(null));
    }
    (answer.status.as_u16(), answer.code())
}

fn request(method: Method, path: &str, key: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("x-api-key", key)
}

#[tokio::test]
async fn success_answers_0() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    assert_eq!(told(&rig.get("/v2/user/whoami").await), (200, 0));
    assert_eq!(told(&rig.get("/healthz").await), (200, 0));
    assert_eq!(told(&rig.get("/readyz").await), (200, 0));
}

#[tokio::test]
async fn an_unknown_task_answers_10104() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for id in ["3d5c6930-d0da-4f7b-826e-cd1530f6734f", "nonsense", "..", "%00", "1 OR 1=1"] {
        let path = format!("/v2/lip_sync_video/{}", id.replace(' ', "%20"));
        assert_eq!(told(&rig.get(&path).await), (404, 10104), "{id}");
    }
}

#[tokio::test]
async fn an_unknown_route_answers_10104() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for path in [
        "/",
        "/v2",
        "/v2/",
        "/v1/user/whoami",
        "/v2/user",
        "/v2/user/whoami/x",
        "/v2/nonsense",
        "/v2/nonsense/x",
        "/v2/nonsense/%ff",
        "/v2/lip_sync_video/x/y",
        "/favicon.ico",
    ] {
        assert_eq!(told(&rig.get(path).await), (404, 10104), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_answers_in_the_envelope() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let answer = rig.get("/v2/create_lip_sync_video").await;
    assert_eq!(told(&answer), (405, 40000));
    assert_eq!(answer.header("allow"), "POST");
    assert_eq!(told(&rig.call(Method::PATCH, "/v2/lip_sync_video/x", &rig.key, None).await), (405, 40000));
}

#[tokio::test]
async fn a_wrong_or_missing_key_answers_10105() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let other = lipwright_server::ApiKey::generate("test");
    let mut damaged = rig.key.clone();
    damaged.pop();
    for key in ["", "nonsense", other.reveal(), &damaged, "ключ"] {
        let request = request(Method::GET, "/v2/user/whoami", key).body(Body::empty()).unwrap();
        assert_eq!(told(&rig.send(request).await), (401, 10105), "{key}");
    }
    let bare = Request::builder().uri("/v2/user/whoami").body(Body::empty()).unwrap();
    assert_eq!(told(&rig.send(bare).await), (401, 10105));
}

#[tokio::test]
async fn every_route_of_the_contract_wants_a_key() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for prefix in ["/v2", "/open/v2"] {
        for (method, path) in [
            (Method::POST, "/create_lip_sync_video"),
            (Method::GET, "/lip_sync_video"),
            (Method::GET, "/lip_sync_video/3d5c6930-d0da-4f7b-826e-cd1530f6734f"),
            (Method::DELETE, "/lip_sync_video/3d5c6930-d0da-4f7b-826e-cd1530f6734f"),
            (Method::POST, "/upload/asset"),
            (Method::GET, "/user/whoami"),
            (Method::GET, "/user/remaining_quota"),
        ] {
            let answer = rig.call(method, &format!("{prefix}{path}"), "wrong", None).await;
            assert_eq!(told(&answer), (401, 10105), "{path}");
        }
    }
}

#[tokio::test]
async fn too_little_credit_answers_18020_and_makes_no_task() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let (_owner, poor) = rig.add_owner(Hundredths(47)).await;
    let body = json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let answer = rig.call(Method::POST, "/v2/create_lip_sync_video", &poor, Some(body)).await;
    assert_eq!(told(&answer), (402, 18020));
    let list = rig.call(Method::GET, "/v2/lip_sync_video", &poor, None).await.data();
    assert_eq!(list["pagination"]["total_items"], 0);
}

#[tokio::test]
async fn the_contracts_other_routes_answer_18025() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for path in [
        "/v2/avatar_video/abc",
        "/open/v2/avatar_video/abc",
        "/v2/create_video_from_avatar/abc/def",
        "/open/v2/translation/abc",
        "/v2/avatars/public",
        "/v2/avatars",
        "/v2/voices",
        "/v2/templates",
        "/v2/product",
        "/v2/create_video_from_avatar",
        "/v2/video_translate/list",
        "/v2/script",
        "/open/v2/voices/custom",
    ] {
        let answer = rig.get(path).await;
        assert_eq!(told(&answer), (403, 18025), "{path}");
        assert_eq!(answer.message(), "No permission to call APIs: not offered by this server");
    }
}

#[tokio::test]
async fn a_wrong_parameter_answers_40000_and_names_it() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let answer =
        rig.post("/v2/create_lip_sync_video", json!({ "video_url": "https://example.com/a.mp4" })).await;
    assert_eq!(told(&answer), (400, 40000));
    assert_eq!(answer.message(), "Parameter error: audio_url is required");
}

#[tokio::test]
async fn bodies_that_are_no_json_objects_answer_40000() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let deep = "[".repeat(10_000);
    let twice = r#"{"video_url":"https://a.example","video_url":"https://b.example"}"#;
    let huge = format!(r#"{{"video_url":"{}"}}"#, "x".repeat(70_000));
    for body in ["", "{", "[]", "5", "null", "\"x\"", "{\"a\":1}}", "\u{feff}{}", &deep, twice, &huge] {
        let request = request(Method::POST, "/v2/create_lip_sync_video", &rig.key)
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let answer = rig.send(request).await;
        assert_eq!(told(&answer), (400, 40000), "{}", &body[..body.len().min(40)]);
        assert!(answer.message().starts_with("Parameter error: body is "), "{}", answer.message());
    }
    let form = request(Method::POST, "/v2/create_lip_sync_video", &rig.key)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(rig.send(form).await.message(), "Parameter error: content-type must be application/json");
}

#[tokio::test]
async fn too_many_posts_answer_429_until_the_bucket_has_filled() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.plans.usual.posts_per_minute = Some(2);
    })
    .await;
    let body = json!({ "filename": "a.mp4", "content_type": "video/mp4" });
    for _ in 0..2 {
        assert_eq!(told(&rig.post("/v2/upload/asset", body.clone()).await), (200, 0));
    }
    let refused = rig.post("/v2/upload/asset", body.clone()).await;
    assert_eq!(told(&refused), (429, 429));
    assert_eq!(refused.message(), "Rate limit exceeded. Please try again later.");
    assert_eq!(refused.json()["retryAfter"], 30);
    let headers =
        ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"].map(|name| refused.header(name));
    assert_eq!(headers, ["30", "2", "0"]);
    assert_eq!(told(&rig.get("/v2/user/whoami").await), (200, 0), "GET is free");
    rig.clock.advance(std::time::Duration::from_secs(30));
    assert_eq!(told(&rig.post("/v2/upload/asset", body).await), (200, 0));
}

/// However a request ends, it is counted once: with the task that it makes, or by itself.
async fn a_shared_bucket_counts_what_makes_a_task_and_what_is_refused(on: On) {
    let rig = Rig::with_shared_buckets(on, 3).await;
    let create = "/v2/create_lip_sync_video";
    let body = json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    assert_eq!(told(&rig.post(create, json!({})).await), (400, 40000));
    assert_eq!(told(&rig.post(create, body.clone()).await), (200, 0));
    assert_eq!(told(&rig.post(create, json!("no object")).await), (400, 40000));
    for body in [body, json!({}), json!("no object")] {
        let refused = rig.post(create, body).await;
        assert_eq!(told(&refused), (429, 429));
        assert_eq!(
            (refused.header("x-ratelimit-limit"), refused.header("x-ratelimit-remaining")),
            ("3", "0")
        );
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=20).contains(&wait), "{wait} s");
    }
    assert_eq!(rig.rows.number("SELECT count(*) FROM task".to_owned()).await, 1);
}

on_both!(a_shared_bucket_counts_what_makes_a_task_and_what_is_refused);

#[tokio::test]
async fn each_key_of_an_account_has_an_allowance_of_its_own() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.plans.usual.posts_per_minute = Some(1);
    })
    .await;
    let second = lipwright_server::ApiKey::generate("test");
    sqlx::query("INSERT INTO api_key (hash, owner_id, last4, created_at) VALUES (?, ?, ?, 0)")
        .bind(second.hash().0.as_slice())
        .bind(rig.owner.to_string())
        .bind(second.last4())
        .execute(rig.rows.sqlite())
        .await
        .unwrap();
    for key in [rig.key.as_str(), second.reveal()] {
        for code in [0, 429] {
            let body = json!({ "filename": "a.mp4", "content_type": "video/mp4" });
            let answer = rig.call(Method::POST, "/v2/upload/asset", key, Some(body)).await;
            assert_eq!(answer.code(), code);
        }
    }
}

#[tokio::test]
async fn a_full_queue_answers_429_with_retry_after() {
    let whole = Rig::with(|settings| {
        settings.workers = 0;
        settings.limits.max_queue = 0;
    });
    let own = Rig::with(|settings| {
        settings.workers = 0;
        settings.plans.usual.share.max_waiting = 0;
    });
    for rig in [whole.await, own.await] {
        let answer = rig.post("/v2/create_lip_sync_video", rig.inputs().await).await;
        assert_eq!(told(&answer), (429, 429));
        assert_eq!((answer.header("retry-after"), &answer.json()["retryAfter"]), ("30", &json!(30)));
        assert_eq!(rig.get("/v2/lip_sync_video").await.data()["pagination"]["total_items"], 0);
    }
}

#[tokio::test]
async fn a_panic_answers_50000_and_tells_nothing() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let answer = rig.get("/panic").await;
    assert_eq!(told(&answer), (500, 50000));
    assert_eq!(answer.message(), "System error");
}

#[tokio::test]
async fn a_store_that_is_away_answers_503_with_retry_after() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.times.database = std::time::Duration::from_millis(20);
    })
    .await;
    let backup = rig.rows.sqlite().begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let body = json!({ "filename": "a.mp4", "content_type": "video/mp4" });
    let answer = rig.post("/v2/upload/asset", body).await;
    assert_eq!(told(&answer), (503, 50000));
    assert_eq!(answer.message(), "System error: storage unavailable");
    assert_eq!(answer.header("retry-after"), "5");
    drop(backup);
}

#[tokio::test]
async fn a_full_store_answers_507_and_still_reads() {
    // That a full disk is told so by the database, the store's own tests hold.
    let rig = Rig::with_faults(["create.before=full"]).await;
    let body = json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let refused = rig.post("/v2/create_lip_sync_video", body.clone()).await;
    assert_eq!(told(&refused), (507, 50000));
    assert_eq!(refused.message(), "System error: storage full");
    assert_eq!(told(&rig.get("/v2/lip_sync_video").await), (200, 0));
    assert_eq!(told(&rig.post("/v2/create_lip_sync_video", body).await), (200, 0), "once there is room");
}

#[tokio::test]
async fn errors_come_with_200_where_the_operator_wants_it() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.http_errors = HttpErrors::Envelope;
    })
    .await;
    assert_eq!(told(&rig.get("/v2/lip_sync_video/x").await), (200, 10104));
    assert_eq!(told(&rig.get("/v2/nowhere").await), (200, 10104));
    assert_eq!(told(&rig.get("/open/v2/nowhere").await), (200, 10104));
    assert_eq!(told(&rig.call(Method::GET, "/v2/user/whoami", "x", None).await), (200, 10105));
}

#[tokio::test]
async fn links_and_health_checks_tell_the_true_status_even_there() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.http_errors = HttpErrors::Envelope;
    })
    .await;
    assert_eq!(told(&rig.get("/files/results/x/1.mp4").await), (403, 18025));
    assert_eq!(told(&rig.call(Method::PUT, "/files/uploads/x", &rig.key, None).await), (403, 18025));
    assert_eq!(told(&rig.call(Method::POST, "/healthz", &rig.key, None).await), (405, 40000));
    assert_eq!(told(&rig.get("/v2x").await), (404, 10104));
    assert_eq!(told(&rig.get("/panic").await), (500, 50000));
    std::fs::rename(rig.folder.path(), rig.folder.path().with_extension("away")).unwrap();
    let ready = rig.get("/readyz").await;
    std::fs::rename(rig.folder.path().with_extension("away"), rig.folder.path()).unwrap();
    assert_eq!(told(&ready), (503, 50000));
}

#[tokio::test]
async fn pages_of_configured_origins_may_call_the_api() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.cors_origins = vec!["https://app.example".to_owned()];
    })
    .await;
    let preflight = |origin: &str| {
        Request::builder()
            .method(Method::OPTIONS)
            .uri("/v2/create_lip_sync_video")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-api-key,content-type")
            .body(Body::empty())
            .unwrap()
    };
    let allowed = rig.send(preflight("https://app.example")).await;
    assert_eq!(allowed.status, StatusCode::OK);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example");
    assert!(allowed.header("access-control-allow-headers").contains("x-api-key"));
    assert_eq!(rig.send(preflight("https://evil.example")).await.header("access-control-allow-origin"), "");
    let refused = request(Method::GET, "/v2/user/whoami", "wrong")
        .header("origin", "https://app.example")
        .body(Body::empty())
        .unwrap();
    let answer = rig.send(refused).await;
    assert_eq!(told(&answer), (401, 10105));
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example", "errors can be read too");
}
