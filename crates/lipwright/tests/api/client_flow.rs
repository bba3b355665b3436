//! Two local files in, a video out, and what the client does to avoid paying twice.

use std::fs;
use std::path::Path;

use lipwright_testkit::{FaceClip, TempDir, speech_wav, stream_seconds, tempdir};
use serde_json::{Value, json};

use crate::service::{Client, Service};

/// A folder with `data`, `face.mp4` and `speech.wav`.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    FaceClip::lasting(2.0).size(256, 256).write(&folder.path().join("face.mp4")).unwrap();
    speech_wav(1.5, &folder.path().join("speech.wav")).unwrap();
    folder
}

/// The envelope of find-the-latest for these inputs.
fn latest(client: &Client, video_url: &str, audio_url: &str) -> Value {
    let (video, audio) = (encoded(video_url), encoded(audio_url));
    client.get(&format!("/v2/lip_sync_video?video_url={video}&audio_url={audio}&playback_type=normal"))
}

/// Percent-encoded, in lower case.
fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02x}"),
    };
    text.bytes().map(one).collect()
}

/// The file behind a link that the service gave.
fn download(client: &Client, link: &Value, to: &Path) {
    let mut reply = client.agent.get(link.as_str().unwrap()).call().unwrap();
    assert_eq!(reply.status().as_u16(), 200);
    fs::write(to, reply.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap()).unwrap();
}

#[test]
fn two_local_files_become_a_video_once() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let mut service = Service::start(&path("data"), None);
    let client = &service.client;
    assert!(service.greeting.contains(&client.base), "{}", service.greeting);

    let upload =
        || (client.upload(&path("face.mp4"), "video/mp4"), client.upload(&path("speech.wav"), "audio/wav"));
    let (video, audio) = upload();
    assert_eq!(latest(client, &video, &audio)["code"], 10104, "nothing to reuse yet");

    let id = client.create(&video, &audio);
    let task = client.finished(&id);
    assert_eq!(task["status"], "success", "{task}");
    assert!((task["data"]["duration_seconds"].as_f64().unwrap() - 1.5).abs() <= 0.04, "{task}");
    download(client, &task["data"]["result_url"], &path("result.mp4"));
    for kind in ['v', 'a'] {
        let seconds = stream_seconds(&path("result.mp4"), kind).unwrap();
        assert!((seconds - 1.5).abs() <= 0.08, "{kind}: {seconds} s");
    }
    download(client, &task["data"]["cover_url"], &path("cover.jpg"));
    assert!(fs::read(path("cover.jpg")).unwrap().starts_with(&[0xff, 0xd8]), "a JPEG");

    let found = latest(client, &video, &audio);
    assert_eq!((&found["code"], &found["data"]["task_id"]), (&json!(0), &json!(id)));
    assert!(found["data"]["data"]["result_url"].is_string(), "whole: no other request is needed");

    let (video_again, audio_again) = upload();
    assert_ne!((&video, &audio), (&video_again, &audio_again), "each upload has its own URL");
    let reused = latest(client, &video_again, &audio_again);
    assert_eq!((&reused["data"]["task_id"], &reused["data"]["status"]), (&json!(id), &json!("success")));

    service.process.signal("TERM").unwrap();
    assert!(service.process.wait().unwrap().success());
}

#[test]
fn a_broken_speech_fails_in_the_contracts_words() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    // Cut off in its header, as by an upload that broke.
    let speech = fs::read(path("speech.wav")).unwrap();
    fs::write(path("broken.wav"), &speech[..30]).unwrap();
    let service = Service::start(&path("data"), None);
    let client = &service.client;
    let video = client.upload(&path("face.mp4"), "video/mp4");
    let audio = client.upload(&path("broken.wav"), "audio/wav");
    let task = client.finished(&client.create(&video, &audio));
    let error = json!({ "message": "audio duration fetch failed", "code": "audio_unreadable" });
    assert_eq!((&task["status"], &task["error"], &task["data"]), (&json!("failed"), &error, &json!(null)));
}

#[test]
fn a_source_on_a_private_network_is_not_fetched() {
    let folder = folder();
    let service = Service::start(&folder.path().join("data"), None);
    let audio = service.client.upload(&folder.path().join("speech.wav"), "audio/wav");
    let task = service.client.finished(&service.client.create("http://127.0.0.1:8080/face.mp4", &audio));
    assert_eq!(task["error"]["message"], "source address not allowed");
}

#[test]
fn a_wrong_key_is_refused() {
    let folder = folder();
    let service = Service::start(&folder.path().join("data"), None);
    let wrong = service.client.with_key("wrong");
    assert_eq!(wrong.get("/v2/user/whoami")["code"], 10105);
    assert_eq!(service.client.get("/v2/user/whoami")["code"], 0);
    assert!(service.client.get("/v2/user/remaining_quota")["data"]["remaining_quota"].is_f64());
}
