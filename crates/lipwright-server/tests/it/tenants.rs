//! No account sees or touches what is another's: every operation of the OpenAPI document is tried by a
//! stranger, so that a new one is tried too, and one whose parameter is unknown here is a failure.

use std::collections::BTreeMap;

use axum::http::Method;
use lipwright_server::{Hundredths, openapi};
use serde_json::{Value, json};

use crate::rig::{Answer, Rig};

/// What one account has, by the names that the document's parameters have.
type Things = BTreeMap<&'static str, String>;

struct Operation {
    method: Method,
    path: String,
    needs_key: bool,
    /// The parameters in its path.
    parameters: Vec<String>,
    /// The parameters in its query and the fields of its body that name inputs.
    queries: Vec<String>,
    body: Option<Value>,
}

fn operations() -> Vec<Operation> {
    let document = openapi();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, told) in methods.as_object().unwrap() {
            let names = |place: &str| -> Vec<String> {
                let all = told["parameters"].as_array().into_iter().flatten();
                let here = all.filter(|parameter| parameter["in"] == place);
                here.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
            };
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                needs_key: told.get("security").is_none(),
                parameters: names("path"),
                queries: names("query").into_iter().filter(|name| is_input(name)).collect(),
                body: body(&document, told),
            });
        }
    }
    // What reads comes before what changes, and what deletes comes last.
    operations.sort_by_key(|operation| (operation.method == Method::DELETE, operation.method != Method::GET));
    operations
}

/// The document's own example of a body.
fn body(document: &Value, operation: &Value) -> Option<Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    let schema = &document["components"]["schemas"][name];
    let example = schema["examples"].get(0).or_else(|| schema.get("example"));
    Some(example.unwrap_or_else(|| panic!("{name} has no example")).clone())
}

fn is_input(name: &str) -> bool {
    ["video_url", "audio_url"].contains(&name)
}

fn nobodys() -> Things {
    const NONE: &str = "3d5c6930-d0da-4f7b-826e-cd1530f6734f";
    let url = format!("http://lips.test/files/assets/{NONE}");
    let names = ["task_id", "task", "asset", "endpoint_id", "event_id"].map(|name| (name, NONE.to_owned()));
    let urls = [("video_url", url.clone()), ("audio_url", url), ("name", "1.mp4".to_owned())];
    names.into_iter().chain(urls).collect()
}

/// An account with one of everything.
async fn account(rig: &Rig, key: &str, name: &str) -> Things {
    let post = async |path: &str, body: Value| rig.call(Method::POST, path, key, Some(body)).await.data();
    let text = |value: &Value, field: &str| value[field].as_str().unwrap().to_owned();
    let video_url = rig.upload_as(key, &format!("{name}.mp4"), "video/mp4", name.as_bytes()).await;
    let audio_url = rig.upload_as(key, &format!("{name}.wav"), "audio/wav", name.as_bytes()).await;
    let asked = json!({ "video_url": video_url, "audio_url": audio_url, "metadata": { "of": name } });
    let task = text(&post("/v2/create_lip_sync_video", asked).await, "task_id");
    let hook = format!("http://127.0.0.1:9/{name}");
    let hook = json!({ "url": hook, "status": "enabled", "events": ["generated_lip_sync_video_failed"] });
    let endpoint = text(&post("/v2/endpoint", hook).await, "endpoint_id");
    let event = text(&post(&format!("/v2/endpoint/{endpoint}/test"), json!({})).await, "event_id");
    let asset = video_url.rsplit('/').next().unwrap().to_owned();
    let path = format!("/v2/lip_sync_video/{task}");
    while rig.call(Method::GET, &path, key, None).await.data()["status"] != "success" {
        tokio::task::yield_now().await;
    }
    BTreeMap::from([
        ("task_id", task.clone()),
        ("task", task),
        ("name", "1.mp4".to_owned()),
        ("asset", asset),
        ("endpoint_id", endpoint),
        ("event_id", event),
        ("video_url", video_url),
        ("audio_url", audio_url),
    ])
}

impl Operation {
    fn told(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Asks with these in the places of its parameters.
    async fn ask(&self, rig: &Rig, key: &str, things: &Things) -> Answer {
        let thing = |name: &str| {
            let known = things.get(name);
            known.unwrap_or_else(|| panic!("{}: say here who has a {name:?}", self.told())).as_str()
        };
        let mut path = self.path.clone();
        for name in &self.parameters {
            path = path.replace(&format!("{{{name}}}"), thing(name));
        }
        let query: Vec<_> = self.queries.iter().map(|name| format!("{name}={}", thing(name))).collect();
        if !query.is_empty() {
            path = [path, query.join("&")].join("?");
        }
        let mut body = self.body.clone();
        for (name, value) in body.iter_mut().filter_map(Value::as_object_mut).flatten() {
            if is_input(name) {
                *value = json!(thing(name));
            }
        }
        rig.call(self.method.clone(), &path, key, body).await
    }

    /// Everything in it that belongs to somebody.
    fn places(&self) -> Vec<&str> {
        let fields = self.body.as_ref().and_then(Value::as_object).into_iter().flat_map(|body| body.keys());
        let fields = fields.filter(|name| is_input(name));
        let names = self.parameters.iter().chain(&self.queries).chain(fields);
        names.map(String::as_str).filter(|name| *name != "name").collect()
    }
}

/// All but the request's own number.
fn said(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), without_rid(&answer.bytes))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_shows_or_changes_what_is_a_strangers() {
    let rig = Rig::new().await;
    let (_stranger, strange_key) = rig.add_owner(Hundredths(10_000)).await;
    let owner = rig.key.clone();
    let mine = account(&rig, &owner, "of-the-owner").await;
    let theirs = account(&rig, &strange_key, "of-the-stranger").await;
    let nobodys = nobodys();
    let operations = operations();
    let readable = |operation: &&Operation| operation.method == Method::GET && operation.needs_key;
    let mut before = Vec::new();
    for operation in operations.iter().filter(readable) {
        let answer = operation.ask(&rig, &owner, &mine).await;
        assert_eq!(answer.status, 200, "{}: what follows would show nothing", operation.told());
        before.push(answer.bytes);
    }

    let mut tried = 0;
    for operation in &operations {
        let places = operation.places();
        // Each of the places is the owner's or the stranger's own, and at least one is the owner's.
        for choice in 1..1_usize << places.len() {
            let (mut asked, mut instead) = (theirs.clone(), theirs.clone());
            for (at, name) in places.iter().enumerate().filter(|(at, _name)| choice & (1 << at) != 0) {
                let (name, _thing) = mine
                    .get_key_value(*name)
                    .unwrap_or_else(|| panic!("{}: say here who has a {:?}", operation.told(), places[at]));
                asked.insert(name, mine[name].clone());
                instead.insert(name, nobodys[name].clone());
            }
            let refused = operation.ask(&rig, &strange_key, &asked).await;
            let missing = operation.ask(&rig, &strange_key, &instead).await;
            assert!(refused.status.is_client_error(), "{}: {}", operation.told(), refused.status);
            assert_eq!(said(&refused), said(&missing), "{}: as if there were none", operation.told());
            tried += 1;
        }
        // What names nothing of anybody's shows the stranger's own alone.
        if places.is_empty() {
            let answer = operation.ask(&rig, &strange_key, &theirs).await;
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            let known = mine.iter().filter(|(name, _thing)| **name != "name").map(|(_name, thing)| thing);
            for thing in known.chain([&rig.owner.to_string(), &"of-the-owner".to_owned()]) {
                assert!(!text.contains(thing), "{} shows {thing}", operation.told());
            }
            tried += 1;
        }
    }
    assert!(tried >= operations.len(), "{tried}");

    for (operation, before) in operations.iter().filter(readable).zip(before) {
        let after = operation.ask(&rig, &owner, &mine).await;
        assert_eq!(without_rid(&after.bytes), without_rid(&before), "{}: has changed", operation.told());
    }
    // The refusals were for whose it is, not for what was asked.
    for operation in operations.iter().filter(|operation| operation.needs_key) {
        let answer = operation.ask(&rig, &owner, &mine).await;
        assert_eq!(answer.status, 200, "{}: {}", operation.told(), String::from_utf8_lossy(&answer.bytes));
    }
}

/// The same for what is JSON; streams have no such number.
fn without_rid(bytes: &[u8]) -> Value {
    let Ok(mut said) = serde_json::from_slice::<Value>(bytes) else {
        return json!(String::from_utf8_lossy(bytes));
    };
    said.as_object_mut().unwrap().remove("rid");
    said
}
