//! What the service writes down about what it does: enough to follow a request and a task, and no secret.

use std::fs::{self, File};

use lipwright_testkit::{FaceClip, speech_wav, tempdir};
use serde_json::{Value, json};

use crate::binary::{ended, lipwright};
use crate::served::greeted;

/// The first value of this field, as JSON has it.
fn field(text: &str, name: &str) -> String {
    let (_before, after) = text.split_once(&format!("\"{name}\":\"")).expect(text);
    after.split('"').next().unwrap().to_owned()
}

#[test]
fn the_log_follows_requests_and_tasks_and_tells_no_secret() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    FaceClip::lasting(1.0).size(256, 256).write(&here.join("face.mp4")).unwrap();
    speech_wav(1.0, &here.join("speech.wav")).unwrap();
    let mut serve = lipwright();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(here.join("data"));
    serve.args(["--log", "info,lipwright_server=debug"]).stderr(File::create(here.join("log")).unwrap());
    let (mut service, greeting) = greeted(&mut serve);
    let word = |from: &str| {
        let mut words = greeting.iter().flat_map(|line| line.split_whitespace());
        words.find(|word| word.starts_with(from)).unwrap().to_owned()
    };
    let (url, key) = (word("http://"), word("lsk_"));

    let mut submit = lipwright();
    submit.args(["submit", "face.mp4", "speech.wav", "-o", "result.mp4"]).current_dir(here);
    let submitted = ended(submit.env("LIPWRIGHT_URL", &url).env("LIPWRIGHT_API_KEY", &key));
    assert_eq!(submitted.code, 0, "{submitted:?}");

    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let ask = |path: &str, body: &Value| {
        let request = agent.post(format!("{url}{path}")).header("x-api-key", &key);
        let mut reply = request.header("content-type", "application/json").send(body.to_string()).unwrap();
        let rid = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
        (rid, reply.body_mut().read_to_string().unwrap())
    };
    // An address that carries its own password, as links to other people's stores do. Nobody listens there.
    let source = "http://127.0.0.1:8080/face.mp4?token=of-the-source";
    let hook = "https://receiver.example/of-the-hook";
    let asked = json!({ "video_url": source, "audio_url": source, "callback_url": hook });
    let (rid, made) = ask("/v2/create_lip_sync_video", &asked);
    let task = field(&made, "task_id");
    let events = ["generated_lip_sync_video_failed"];
    let (_, endpoint) = ask("/v2/endpoint", &json!({ "url": hook, "status": "disabled", "events": events }));
    let (_, upload) = ask("/v2/upload/asset", &json!({ "filename": "a", "content_type": "video/mp4" }));
    let about = |path: &str| {
        let request = agent.get(format!("{url}{path}")).header("x-api-key", &key);
        request.call().unwrap().body_mut().read_to_string().unwrap()
    };
    while !about(&format!("/v2/lip_sync_video/{task}")).contains("\"status\":\"failed\"") {
        std::thread::yield_now();
    }
    let secrets = [
        key.clone(),
        field(&endpoint, "secret"),
        field(&about("/v2/user/whoami"), "callback_secret"),
        field(&upload, "sign_url").split_once("signature=").unwrap().1.to_owned(),
        "signature=".to_owned(),
        "of-the-source".to_owned(),
        "of-the-hook".to_owned(),
    ];
    service.signal("TERM").unwrap();
    assert!(service.wait().unwrap().success());

    let log = fs::read_to_string(here.join("log")).unwrap();
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_the_request: Vec<_> = lines.iter().filter(|line| line["span"]["rid"] == rid).collect();
    assert!(of_the_request.iter().any(|line| line["task"] == task), "it names the task it made: {log}");
    assert!(of_the_request.iter().any(|line| line["status"] == 200), "it was answered: {log}");
    let ends = lines.iter().filter(|line| line["task"] == task && line["attempt"] == 1);
    assert!(ends.count() >= 2, "its attempt begins and ends: {log}");
}
