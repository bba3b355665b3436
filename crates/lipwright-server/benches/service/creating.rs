//! P8: what a promise costs: a created task survives a power cut, as one bare commit does.

use std::time::{Duration, Instant};

use lipwright_server::{Database, Role, open_pool};
use lipwright_testkit::Postgres;

use crate::answers::of_times;
use crate::backend::{On, Rows};
use crate::load::sending;
use crate::row::{Row, quantile};
use crate::service::Service;

const CREATES: usize = 300;
const PATIENCE: Duration = Duration::from_secs(5);

/// On both databases a commit reaches the disk here, ours and the bare one.
pub(crate) async fn against_a_commit(on: On) -> Vec<Row> {
    let (_server, database) = durable(on);
    let service = Service::start_at(database, Role::Api, 1, Duration::ZERO).await;
    let bare = Rows::Sqlite(open_pool(&service.data().join("bare.db"), PATIENCE).await.unwrap());
    let bares = match on {
        On::Sqlite => vec![("one bare commit", bare)],
        On::Postgres => vec![("one bare commit", service.rows.clone()), ("one bare commit of SQLite", bare)],
    };
    for (_name, rows) in &bares {
        rows.execute("CREATE TABLE bare (text TEXT)").await;
    }
    let body = serde_json::json!({
        "video_url": "https://example.com/face.mp4", "audio_url": "https://example.com/speech.wav",
    });
    let request = sending("POST", "/v2/create_lip_sync_video", &service.key, &body.to_string());
    let mut connection = service.connect().await;
    let (mut ours, mut theirs) = (Vec::new(), vec![Vec::new(); bares.len()]);
    for _ in 0..CREATES {
        let started = Instant::now();
        connection.ask(&request).await;
        ours.push(started.elapsed());
        for ((_name, rows), theirs) in bares.iter().zip(&mut theirs) {
            let started = Instant::now();
            rows.execute("INSERT INTO bare (text) VALUES ('a row of its own, and nothing else')").await;
            theirs.push(started.elapsed());
        }
    }
    service.stop().await;
    let ours = quantile(&mut ours, 0.5);
    let row = |((name, _rows), theirs): ((&str, Rows), &mut Vec<Duration>)| {
        of_times(&format!("P8 POST create ÷ {name}, p50"), ours, quantile(theirs, 0.5), 3.0)
    };
    bares.into_iter().zip(&mut theirs).map(row).collect()
}

/// A database whose commits reach the disk, and its server.
fn durable(on: On) -> (Option<Postgres>, Database) {
    match on {
        On::Sqlite => (None, Database::Embedded),
        On::Postgres => {
            let server = Postgres::start_durable().unwrap();
            let database = server.database().unwrap();
            (Some(server), Database::Postgres(database))
        }
    }
}
