use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use super::{Reply, Task, read};
use crate::failure::Exit;

const ADDRESS: &str = "http://server";

fn refusal(status: u16, body: &str) -> (Exit, String) {
    match read(StatusCode::from_u16(status).unwrap(), None, body, ADDRESS) {
        Reply::Refused(failure) => (failure.exit, failure.code.into_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn errors_are_known_by_the_code_whatever_the_status() {
    for status in [200, 401] {
        let body = r#"{"code":10105,"msg":"Invalid API key","data":null}"#;
        assert_eq!(refusal(status, body), (Exit::Usage, "api_key".to_owned()));
    }
    assert_eq!(refusal(200, r#"{"code":17003,"msg":"gone"}"#).1, "not_found");
    assert_eq!(refusal(400, r#"{"code":40000,"msg":"audio_url"}"#).0, Exit::BadInput);
    assert_eq!(refusal(404, "<html>").1, "server_not_understood");
}

#[test]
fn a_busy_server_says_when_to_come_again_in_header_or_body() {
    let body = r#"{"code":429,"msg":"slow down","retryAfter":7}"#;
    for (header, wait) in [(Some(3), 3), (None, 7)] {
        match read(StatusCode::TOO_MANY_REQUESTS, header, body, ADDRESS) {
            Reply::Away { retry_after, .. } => assert_eq!(retry_after, Some(Duration::from_secs(wait))),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_gateway_that_answers_for_the_server_is_waited_out() {
    let reply = read(StatusCode::BAD_GATEWAY, None, "<html>bad gateway", ADDRESS);
    assert!(matches!(reply, Reply::Away { .. }), "{reply:?}");
}

#[test]
fn a_failed_task_is_the_inputs_fault_or_the_servers() {
    let failed = |code: &str| {
        let error = json!({ "message": "m", "code": code });
        Task(json!({ "task_id": "t", "status": "failed", "error": error })).failure()
    };
    assert_eq!(failed("no_face_found").exit, Exit::BadInput);
    assert_eq!(failed("worker_lost").exit, Exit::Internal);
    let bare = Task(json!({ "task_id": "t", "status": "failed", "error": { "message": "m" } })).failure();
    assert_eq!((bare.exit, bare.code.as_ref()), (Exit::Internal, "task_failed"));
}
