//! The document and the server say the same: each has the other's routes, and replies are as described.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use jsonschema::Validator;
use lipwright_server::{Hundredths, openapi};
use serde_json::{Value, json};

use crate::rig::fake::Act;
use crate::rig::{Answer, Rig};

/// Routes beside the API: a page for people, and what refuses the contract's other routes.
fn is_described_in_words(path: &str) -> bool {
    ["/docs", "/panic", "/open/v2/"].iter().any(|start| path.starts_with(start))
        || path.ends_with("{*rest}")
        || path == "/v2/{other}"
        // What axum calls its own way out, of which nothing can be asked.
        || path == "/"
        || path.contains("__private__axum")
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let methods = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods.into_iter().map(move |(method, operation)| (path.clone(), method, operation))
    };
    paths.iter().flat_map(methods).collect()
}

/// Every field that is described must be there as described, and none besides.
fn strict(schema: &mut Value) {
    if let Some(fields) = schema.as_object_mut() {
        if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
            fields.insert("additionalProperties".to_owned(), json!(false));
        }
        fields.values_mut().for_each(strict);
    } else if let Some(parts) = schema.as_array_mut() {
        parts.iter_mut().for_each(strict);
    }
}

fn validator(document: &Value, schema: &Value) -> Validator {
    let mut whole = json!({ "components": { "schemas": document["components"]["schemas"] } });
    strict(&mut whole);
    whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
    jsonschema::draft202012::new(&whole).unwrap()
}

fn assert_valid(document: &Value, schema: &Value, value: &Value, what: &str) {
    let faults: Vec<_> =
        validator(document, schema).iter_errors(value).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}\n{value:#}");
}

/// Holds the answer to what the document says of this operation.
fn assert_described(document: &Value, method: &str, path: &str, answer: &Answer) {
    let what = format!("{method} {path} {}", answer.status);
    let response = &document["paths"][path][method]["responses"][answer.status.as_str()];
    assert!(response.is_object(), "{what} is not in the document: {}", answer.message());
    let schema = &response["content"]["application/json"]["schema"];
    assert_valid(document, schema, &answer.json(), &what);
    for header in response["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
        assert_ne!(answer.header(header), "", "{what}: {header}");
    }
}

#[tokio::test]
async fn the_document_has_every_route_and_method_and_no_other() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let document = openapi();
    let mut described: std::collections::BTreeMap<String, BTreeSet<String>> =
        std::collections::BTreeMap::new();
    for (path, method, _) in operations(&document) {
        described.entry(path).or_default().insert(method.to_uppercase());
    }
    // The router tells its paths in this form only.
    let told = format!("{:?}", rig.router());
    let routes: BTreeSet<_> =
        told.split('"').filter(|part| part.starts_with('/')).map(str::to_owned).collect();
    assert!(routes.len() > 40, "{routes:?}");
    let other_prefix = |path: &str| path.replacen("/v2/", "/open/v2/", 1);
    for path in described.keys().filter(|path| path.starts_with("/v2/")) {
        assert!(routes.contains(&other_prefix(path)), "{path} is not below /open/v2");
    }
    for path in routes.iter().filter(|path| !is_described_in_words(path)) {
        let is_refused = rig.get(path).await.status == 403 && !path.starts_with("/files/");
        assert!(described.contains_key(path) || is_refused, "{path} is not in the document");
    }
    for (path, methods) in &described {
        let answer = rig.call(Method::PATCH, path, &rig.key, None).await;
        assert_eq!(answer.status, 405, "{path}");
        let allowed: BTreeSet<_> =
            answer.header("allow").split(',').filter(|name| *name != "HEAD").map(str::to_owned).collect();
        assert_eq!(&allowed, methods, "{path}");
    }
}

#[test]
fn every_example_is_as_its_schema_says() {
    let document = openapi();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    let mut checked = 0;
    for (path, method, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let content = &response["content"]["application/json"];
            let listed = content["examples"].as_object().into_iter().flatten();
            let examples: Vec<_> =
                content.get("example").into_iter().chain(listed.map(|(_, one)| &one["value"])).collect();
            for example in &examples {
                assert_valid(&document, &content["schema"], example, &format!("{method} {path} {status}"));
                checked += 1;
            }
            let is_json = content.is_object() && path != "/openapi.json";
            assert!(!is_json || !examples.is_empty(), "{method} {path} {status} has no example");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for example in schema["examples"].as_array().into_iter().flatten().chain(schema.get("example")) {
            assert_valid(
                &document,
                &json!({ "$ref": format!("#/components/schemas/{name}") }),
                example,
                name,
            );
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn every_code_of_the_contract_is_in_the_document() {
    let text = openapi().to_string();
    for code in [0, 10104, 10105, 18020, 18025, 40000, 429, 50000] {
        assert!(text.contains(&format!("\"code\":{code},")), "no example of {code}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_of_every_status_are_as_described() {
    let rig = Rig::new().await;
    let document = openapi();
    let one = "/v2/lip_sync_video/{task_id}";
    let inputs = rig.inputs().await;
    rig.fake.acts([Act::Make, Act::Fail(lipwright_pipeline::Cause::NoFaceFound), Act::Block]);
    let created = rig.post("/v2/create_lip_sync_video", inputs.clone()).await;
    assert_described(&document, "post", "/v2/create_lip_sync_video", &created);
    let made = created.data()["task_id"].as_str().unwrap().to_owned();
    rig.finished(&made).await;
    let failed = rig.create(inputs.clone()).await;
    rig.finished(&failed).await;
    let running = rig.create(inputs.clone()).await;
    rig.until(&running, |task| task["status"] == "processing").await;
    let waiting = rig.create(inputs.clone()).await;
    for id in [&made, &failed, &running, &waiting] {
        assert_described(&document, "get", one, &rig.get(&format!("/v2/lip_sync_video/{id}")).await);
    }
    let (video, audio) = (inputs["video_url"].as_str().unwrap(), inputs["audio_url"].as_str().unwrap());
    for query in [String::new(), format!("?video_url={video}&audio_url={audio}"), "?page=0".to_owned()] {
        let answer = rig.get(&format!("/v2/lip_sync_video{query}")).await;
        assert_described(&document, "get", "/v2/lip_sync_video", &answer);
    }
    for id in [&waiting, &made, &made] {
        let path = format!("/v2/lip_sync_video/{id}");
        assert_described(&document, "delete", one, &rig.call(Method::DELETE, &path, &rig.key, None).await);
    }
}

#[tokio::test]
async fn account_and_webhooks_answer_as_described() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let document = openapi();
    for path in
        ["/v2/user/whoami", "/v2/user/remaining_quota", "/v2/endpoints", "/v2/events", "/healthz", "/readyz"]
    {
        assert_described(&document, "get", path, &rig.get(path).await);
    }
    let body = json!({
        "url": "http://127.0.0.1:9/hook", "status": "enabled", "events": ["generated_lip_sync_video_failed"],
    });
    let added = rig.post("/v2/endpoint", body.clone()).await;
    assert_described(&document, "post", "/v2/endpoint", &added);
    assert_described(&document, "post", "/v2/endpoint", &rig.post("/v2/endpoint", json!({})).await);
    let id = added.data()["endpoint_id"].as_str().unwrap().to_owned();
    let tested = rig.post(&format!("/v2/endpoint/{id}/test"), json!({})).await;
    assert_described(&document, "post", "/v2/endpoint/{endpoint_id}/test", &tested);
    let event = tested.data()["event_id"].as_str().unwrap().to_owned();
    let replayed = rig.post(&format!("/v2/endpoint/{id}/deliveries/{event}/replay"), json!({})).await;
    let replay = "/v2/endpoint/{endpoint_id}/deliveries/{event_id}/replay";
    assert_described(&document, "post", replay, &replayed);
    let list = rig.get(&format!("/v2/endpoint/{id}/deliveries")).await;
    assert_eq!(list.data()["deliveries"].as_array().unwrap().len(), 1);
    assert_described(&document, "get", "/v2/endpoint/{endpoint_id}/deliveries", &list);
    let path = format!("/v2/endpoint/{id}");
    for (method, body) in [(Method::PUT, Some(body)), (Method::DELETE, None), (Method::DELETE, None)] {
        let answer = rig.call(method.clone(), &path, &rig.key, body).await;
        let method = method.as_str().to_lowercase();
        assert_described(&document, &method, "/v2/endpoint/{endpoint_id}", &answer);
    }
}

#[tokio::test]
async fn refusals_are_as_described() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.plans.usual.posts_per_minute = Some(3);
    })
    .await;
    let document = openapi();
    let create = "/v2/create_lip_sync_video";
    let body = json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let (_owner, poor) = rig.add_owner(Hundredths(0)).await;
    for (key, body, status) in [
        (rig.key.as_str(), json!({}), 400),
        ("wrong", body.clone(), 401),
        (poor.as_str(), body.clone(), 402),
        (rig.key.as_str(), body.clone(), 200),
        (rig.key.as_str(), body.clone(), 200),
        (rig.key.as_str(), body.clone(), 429),
    ] {
        let answer = rig.call(Method::POST, create, key, Some(body)).await;
        assert_eq!(answer.status, status);
        assert_described(&document, "post", create, &answer);
    }
    // Whatever the document says of an operation with a key, it says what a wrong one is told.
    for (path, method, operation) in operations(&document) {
        if operation.get("security").is_none() {
            let sent = method.to_uppercase().parse().unwrap();
            assert_described(
                &document,
                &method,
                &path,
                &rig.call(sent, &path, "wrong", Some(json!({}))).await,
            );
        }
    }
}

#[tokio::test]
async fn links_answer_as_described() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let document = openapi();
    let announced =
        rig.post("/v2/upload/asset", json!({ "filename": "a", "content_type": "video/mp4" })).await;
    assert_described(&document, "post", "/v2/upload/asset", &announced);
    let data = announced.data();
    let link = data["sign_url"].as_str().unwrap();
    for (body, status) in [("", 400), ("a face", 200), ("a face", 403)] {
        let answer = rig.follow(Method::PUT, link, &[], Body::from(body)).await;
        assert_eq!(answer.status, status);
        assert_described(&document, "put", "/files/uploads/{asset}", &answer);
    }
    for path in ["/files/assets/{asset}", "/files/results/{task}/{name}"] {
        assert_described(&document, "get", path, &rig.get(path).await);
    }
}

#[tokio::test]
async fn the_document_and_its_page_are_served_without_a_key() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for (path, content_type) in
        [("/docs", "text/html; charset=utf-8"), ("/docs/docs.js", "text/javascript; charset=utf-8")]
    {
        let bare = rig.send(Request::builder().uri(path).body(Body::empty()).unwrap()).await;
        assert_eq!((bare.status.as_u16(), bare.header("content-type")), (200, content_type));
        let policy = bare.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{policy}");
        let text = String::from_utf8(bare.bytes).unwrap();
        assert!(!text.contains("https://") && !text.contains("http://"), "{path} names another place");
    }
    let served = rig.send(Request::builder().uri("/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(served.json(), openapi());
}
