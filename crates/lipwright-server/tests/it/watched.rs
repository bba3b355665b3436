//! What whoever watches the server is told: whether it is ready and why not, and figures.

use axum::http::Method;
use lipwright_pipeline::Cause;

use crate::rig::fake::Act;
use crate::rig::{On, Rig, on_both};

#[tokio::test]
async fn a_server_that_is_not_ready_says_why() {
    let rig = Rig::with_faults(["ping.before=error"]).await;
    let away = rig.get("/readyz").await;
    assert_eq!((away.status.as_u16(), away.code()), (503, 50000));
    assert_eq!(away.message(), "System error: storage unavailable");
    assert_eq!(away.header("retry-after"), "5");
    assert_eq!(rig.get("/readyz").await.status, 200, "as soon as it answers again");
    std::fs::rename(rig.folder.path(), rig.folder.path().with_extension("away")).unwrap();
    let away = rig.get("/readyz").await;
    std::fs::rename(rig.folder.path().with_extension("away"), rig.folder.path()).unwrap();
    assert_eq!(away.message(), "System error: blob storage unavailable");
}

/// Counters are the process's own: each test has one to itself.
async fn figures_tell_what_waits_and_what_was_done(on: On) {
    let rig = Rig::on(on).await;
    rig.fake.acts([Act::Make, Act::Fail(Cause::NoFaceFound), Act::Block]);
    let inputs = rig.inputs().await;
    for _ in 0..2 {
        rig.finished(&rig.create(inputs.clone()).await).await;
    }
    rig.create(inputs.clone()).await;
    rig.fake.begun(3).await;
    for _ in 0..2 {
        rig.create(inputs.clone()).await;
    }
    rig.call(Method::GET, "/v2/user/whoami", "wrong", None).await;
    let figures = rig.get("/metrics").await;
    assert_eq!(figures.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = String::from_utf8(figures.bytes).unwrap();
    for line in [
        "lipwright_tasks_waiting 2",
        "lipwright_tasks_processing 1",
        "lipwright_tasks_backing_off 0",
        "lipwright_waiting_media_seconds 120",
        "lipwright_webhooks_pending 0",
        "lipwright_attempts_total{end=\"made\",cause=\"none\"} 1",
        "lipwright_attempts_total{end=\"failed\",cause=\"no_face_found\"} 1",
        "lipwright_requests_total{method=\"GET\",status=\"401\"} 1",
        "lipwright_wait_seconds_count 3",
        "lipwright_stage_seconds_count{stage=\"store\"} 1",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is not in\n{text}");
    }
    let free = text.lines().find_map(|line| line.strip_prefix("lipwright_data_free_bytes ")).unwrap();
    assert!(free.parse::<f64>().unwrap() > 1e6, "{free}");
}

on_both!(figures_tell_what_waits_and_what_was_done);
