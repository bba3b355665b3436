//! Looking at tasks, when many do at once.

use axum::http::Method;
use futures_util::future::join_all;
use lipwright_server::{Hundredths, TaskId};
use serde_json::{Value, json};

use crate::rig::{On, Rig, on_both};

async fn many_who_look_at_once_are_each_told_of_their_own(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let (_stranger, strange_key) = rig.add_owner(Hundredths(10_000)).await;
    let inputs =
        json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let mut looks = Vec::new();
    for place in 0..40 {
        let id = rig.create(inputs.clone()).await;
        looks.push((rig.key.clone(), id.clone(), (200, json!(id), json!(place))));
        looks.push((strange_key.clone(), id, (404, Value::Null, Value::Null)));
        looks.push((rig.key.clone(), TaskId::fresh().to_string(), (404, Value::Null, Value::Null)));
    }
    let asking = &rig;
    let answers = join_all(looks.iter().map(|(key, id, expected)| async move {
        let answer = asking.call(Method::GET, &format!("/v2/lip_sync_video/{id}"), key, None).await;
        let data = &answer.json()["data"];
        let told = (answer.status.as_u16(), data["task_id"].clone(), data["queue_position"].clone());
        (told, expected)
    }));
    for (told, expected) in answers.await {
        assert_eq!(told, *expected);
    }
}

/// Whoever asks again and again is told of what was written meanwhile, by another process too, at once.
async fn every_look_sees_what_was_written_before_it(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let inputs =
        json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let id = rig.create(inputs).await;
    let path = format!("/v2/lip_sync_video/{id}");
    for percent in 0..50 {
        let written = format!("UPDATE task SET progress = {percent} / 100.0 WHERE id = '{id}'");
        assert_eq!(rig.rows.execute(written).await, 1);
        for _again in 0..3 {
            let told = rig.get(&path).await.json()["data"]["progress"].as_f64();
            assert_eq!(told, Some(f64::from(percent) / 100.0));
        }
    }
    let cancelled = rig.call(Method::DELETE, &path, &rig.key, None).await;
    assert_eq!(cancelled.status.as_u16(), 200);
    assert_eq!(rig.get(&path).await.json()["data"]["status"], "failed");
}

on_both!(many_who_look_at_once_are_each_told_of_their_own, every_look_sees_what_was_written_before_it,);

/// A look that meets `fault` is told so, and the next one is answered.
async fn the_look_after_is_answered(fault: &str) {
    let rig = Rig::with_faults([fault]).await;
    let inputs =
        json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let path = format!("/v2/lip_sync_video/{}", rig.create(inputs).await);
    assert_eq!(rig.get(&path).await.status.as_u16(), 503);
    assert_eq!(rig.get(&path).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_store_that_fails_once_is_told_and_the_next_look_is_answered() {
    the_look_after_is_answered("look.before=error").await;
}

#[tokio::test]
async fn a_look_that_hangs_ends_and_holds_nobody_up_for_ever() {
    the_look_after_is_answered("look.before=hang").await;
}

#[tokio::test]
async fn a_look_that_panics_is_told_and_the_next_one_is_answered() {
    the_look_after_is_answered("look.before=panic").await;
}
