//! P8: what a promise costs: a created task survives a power cut, as one bare commit does.

use std::time::{Duration, Instant};

use lipwright_server::{Role, open_pool};

use crate::answers::of_times;
use crate::backend::{On, Rows};
use crate::load::sending;
use crate::row::{Row, quantile};
use crate::service::Service;

const CREATES: usize = 300;

pub(crate) async fn against_a_commit(on: On) -> Vec<Row> {
    let service = Service::start(on, Role::Api).await;
    let bare = bare(on, &service).await;
    let body = serde_json::json!({
        "video_url": "https://example.com/face.mp4", "audio_url": "https://example.com/speech.wav",
    });
    let request = sending("POST", "/v2/create_lip_sync_video", &service.key, &body.to_string());
    let mut connection = service.connect().await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..CREATES {
        let started = Instant::now();
        connection.ask(&request).await;
        ours.push(started.elapsed());
        let started = Instant::now();
        bare.execute("INSERT INTO bare (text) VALUES ('a row of its own, and nothing else')").await;
        theirs.push(started.elapsed());
    }
    service.stop().await;
    let (ours, theirs) = (quantile(&mut ours, 0.5), quantile(&mut theirs, 0.5));
    vec![of_times("P8 POST create ÷ one bare commit, p50", ours, theirs, 3.0)]
}

/// A table on the same disk, in a database of the same kind.
async fn bare(on: On, service: &Service) -> Rows {
    let rows = match on {
        On::Sqlite => {
            Rows::Sqlite(open_pool(&service.data().join("bare.db"), Duration::from_secs(5)).await.unwrap())
        }
        On::Postgres => service.rows.clone(),
    };
    rows.execute("CREATE TABLE bare (text TEXT)").await;
    rows
}
