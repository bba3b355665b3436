//! Databases of the first version under this one: brought up to date, with all that was in them, and gone on
//! with.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use lipwright_server::{Blobs as _, Database, Role, Running, S3Blobs, S3Settings, Shutdown, open_pool};
use lipwright_testkit::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, postgres_database, s3_bucket};
use serde_json::{Value, json};
use sqlx::PgPool;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::copies::{settings, start};
use crate::process::{Client, stop};
use crate::rig::eventually;
use crate::rig::fake::FakeSyncer;

/// What the version before this one left behind when it was killed: two results, a failure, a task at work
/// and one that waits. `sqlite3 .dump` of its database; its first key is below.
const SQLITE: &str = include_str!("upgrading/sqlite.sql");
const SQLITE_KEY: &str = "lsk_live_8iVCqOukmVqfDI7BMEwVLlUGAeWiPJW3LjWSM8dwGlE_4UopKp";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_database_of_the_first_version_is_brought_up_to_date_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("blobs/assets")).unwrap();
    let pool = open_pool(&folder.path().join("lipwright.db"), Duration::from_secs(5)).await.unwrap();
    sqlx::raw_sql(SQLITE).execute(&pool).await.unwrap();
    // What the rows name, in a few bytes.
    let keys: Vec<(String,)> = sqlx::query_as("SELECT blob_key FROM asset").fetch_all(&pool).await.unwrap();
    for (key,) in keys {
        let path = folder.path().join("blobs").join(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"bytes").unwrap();
    }
    pool.close().await;
    let fake = FakeSyncer::default();
    let (server, shutdown) = start(settings(folder.path()), &fake).await;
    assert!(server.first_key.is_none(), "it has an account already");
    assert_eq!(server.recovered, 1);
    let client = Client::of(&server, SQLITE_KEY);
    let page = client.get("/v2/lip_sync_video?sort_order=asc").await["data"].clone();
    assert_eq!(page["pagination"]["total_items"], 5);
    let ids: Vec<_> = (0..5).map(|at| page["data"][at]["task_id"].as_str().unwrap().to_owned()).collect();
    let mut ends = Vec::new();
    for id in &ids {
        let wanted = if id == &ids[2] { "failed" } else { "success" };
        ends.push(client.until(id, wanted).await);
    }
    assert_eq!(ends[0]["metadata"], json!({ "shot": "1" }), "what it held is still there");
    assert_eq!(ends[2]["error"]["code"], "source_address_not_allowed");
    assert_eq!((&ends[3]["attempt"], &ends[4]["attempt"]), (&json!(2), &json!(1)));
    // 1,000,000 credits were granted. Its balance is the sum of a ledger that had no sum at hand.
    let captured: f64 = ends.iter().map(|end| end["credits"].as_f64().unwrap()).sum();
    let quota = client.get("/v2/user/remaining_quota").await["data"]["remaining_quota"].as_f64().unwrap();
    assert!((quota + captured - 1_000_000.0).abs() < 0.005, "{quota} left after {captured}");
    stop(server, &shutdown).await;
}

/// The same of PostgreSQL, by `pg_dump`: two accounts, one of them with a key that was revoked; results, one of
/// them told to a receiver of its own; a refusal, a cancellation, the task of the revoked key; a task at work, one
/// between two tries, two that wait; what one receiver was told and another did not take.
const POSTGRES: &str = include_str!("upgrading/postgres.sql");
/// Where its receivers were.
const RECEIVERS: &str = "http://127.0.0.1:8444";
/// What that version answered about them at last: accounts' keys, and data by path.
const ANSWERS: &str = include_str!("upgrading/postgres.json");

/// The old database, its receivers and its bucket, with a few bytes in each file that its rows name.
struct Old {
    url: String,
    receiver: MockServer,
    s3: S3Settings,
    folder: tempfile::TempDir,
    /// What its receivers had still to be told.
    untold: Vec<String>,
}

impl Old {
    async fn as_it_was() -> Self {
        let receiver = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&receiver).await;
        let bucket = s3_bucket().unwrap();
        let s3 = S3Settings {
            endpoint: Some(bucket.endpoint),
            bucket: bucket.name,
            region: "us-east-1".to_owned(),
            access_key_id: Some(ACCESS_KEY_ID.to_owned()),
            secret_access_key: Some(SECRET_ACCESS_KEY.to_owned()),
        };
        let folder = tempfile::tempdir().unwrap();
        let url = postgres_database().unwrap();
        let mut old = Self { url, receiver, s3, folder, untold: Vec::new() };
        // The dump sets up its connection for itself alone.
        let dump = POSTGRES.replace(RECEIVERS, &old.receiver.uri());
        let loading = old.pool().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(dump)).execute(&loading).await.unwrap();
        loading.close().await;
        let untold = sqlx::query_scalar("SELECT event_id FROM public.delivery WHERE state = 'pending'");
        old.untold = untold.fetch_all(&old.pool().await).await.unwrap();
        old.put_files().await;
        old
    }

    async fn pool(&self) -> PgPool {
        PgPool::connect(&self.url).await.unwrap()
    }

    async fn put_files(&self) {
        let keys: Vec<String> = sqlx::query_scalar(
            "SELECT blob_key FROM asset WHERE blob_key IS NOT NULL UNION SELECT result_key FROM task
             WHERE result_key IS NOT NULL UNION SELECT cover_key FROM task WHERE cover_key IS NOT NULL",
        )
        .fetch_all(&self.pool().await)
        .await
        .unwrap();
        let blobs = S3Blobs::open(&self.s3).unwrap();
        for key in keys {
            let file = self.folder.path().join("file");
            std::fs::write(&file, &key).unwrap();
            blobs.put(&key, &file).await.unwrap();
        }
    }

    /// A process of this version on it.
    async fn start(&self, name: &str, role: Role, fake: &FakeSyncer) -> (Running, Shutdown) {
        let mut settings = settings(&self.folder.path().join(name));
        settings.role = role;
        settings.database = Database::Postgres(self.url.clone());
        settings.s3 = Some(self.s3.clone());
        settings.webhooks.allow_http = true;
        settings.webhooks.allow_private = vec!["127.0.0.1/32".parse().unwrap()];
        // However old the dump gets.
        let ever = Duration::from_hours(24 * 365 * 100);
        (settings.retention.results, settings.retention.uploads) = (ever, ever);
        start(settings, fake).await
    }
}

/// What does not differ from answer to answer: links without the process and the signature, and not since when
/// a receiver fails, for it may have been told meanwhile.
fn lasting(value: &Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("http") && text.contains("/files/") => {
            let path = text.split('?').next().and_then(|link| link.split_once("/files/"));
            json!(path.map(|(_host, path)| path))
        }
        Value::Array(values) => values.iter().map(lasting).collect(),
        Value::Object(fields) => {
            let lasting_ones = fields.iter().filter(|(name, _value)| *name != "failing_since");
            lasting_ones.map(|(name, value)| (name.clone(), lasting(value))).collect()
        }
        other => other.clone(),
    }
}

/// Whether `now` says all that `then` did. It may say more.
fn says_all(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            then.iter().all(|(name, value)| now.get(name).is_some_and(|now| says_all(now, value)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| says_all(now, then))
        }
        _ => now == then,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_database_of_the_first_version_is_brought_up_to_date_by_two_at_once_and_goes_on() {
    let old = Old::as_it_was().await;
    let answers: Value = serde_json::from_str(&ANSWERS.replace(RECEIVERS, &old.receiver.uri())).unwrap();
    let fake = FakeSyncer::default();
    // Processes that answer, and work nothing yet.
    let ((one, stop_one), (other, stop_other)) =
        tokio::join!(old.start("one", Role::Api, &fake), old.start("other", Role::Api, &fake));
    assert!(one.first_key.is_none() && other.first_key.is_none(), "it has accounts already");
    let pool = old.pool().await;
    let steps: Vec<(i64, bool)> = sqlx::query_as("SELECT version, success FROM _sqlx_migrations ORDER BY 1")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert!(steps.len() > 1, "it was the first one's");
    assert!(steps.iter().zip(1..).all(|(step, number)| *step == (number, true)), "{steps:?}");

    let local = Client::of(&one, answers["keys"]["local"].as_str().unwrap());
    let ada = Client::of(&other, answers["keys"]["ada"].as_str().unwrap());
    for then in answers["answers"].as_array().unwrap() {
        let client = if then["key"] == "ada" { &ada } else { &local };
        let now = lasting(&client.get(then["path"].as_str().unwrap()).await["data"]);
        let then = lasting(&then["data"]);
        assert!(says_all(&now, &then), "{now:#}\nwas\n{then:#}");
    }
    it_goes_on(&old, &answers, &local, &ada, &fake).await;
    stop(one, &stop_one).await;
    stop(other, &stop_other).await;
}

/// What waited is worked, what was not told is told, and all of it is charged once.
async fn it_goes_on(old: &Old, answers: &Value, local: &Client, ada: &Client, fake: &FakeSyncer) {
    let pool = old.pool().await;
    let (worker, stop_worker) = old.start("worker", Role::Worker, fake).await;
    let id = |name: &str| {
        let of = |answer: &&Value| answer["name"] == name;
        answers["answers"].as_array().unwrap().iter().find(of).unwrap()["data"]["task_id"].as_str().unwrap()
    };
    assert_eq!(local.until(id("at work"), "success").await["attempt"], 2, "its worker was killed");
    local.until(id("waits"), "success").await;
    ada.until(id("adas waits"), "success").await;
    // Its source is away for ever; the tries before count.
    let given_up = local.until(id("between tries"), "failed").await;
    assert_eq!(
        (&given_up["attempt"], &given_up["error"]["code"]),
        (&json!(5), &json!("video_download_failed"))
    );
    let done = local.until(id("done"), "success").await;
    let link = done["data"]["result_url"].as_str().unwrap();
    assert_eq!(local.bytes(link).await, format!("results/{}/1.mp4", id("done")).as_bytes());
    for client in [local, ada] {
        client.until(&client.create().await, "success").await;
    }
    is_charged_once(&pool).await;
    all_is_told(old, &pool).await;
    stop(worker, &stop_worker).await;
}

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn is_charged_once(pool: &PgPool) {
    let sums = "SELECT count(*) FROM owner WHERE balance <>
                (SELECT coalesce(sum(amount), 0) FROM ledger WHERE owner_id = owner.id)";
    assert_eq!(number(pool, sums).await, 0, "balances are sums");
    let open = "SELECT count(*) FROM task WHERE (SELECT CAST(sum(amount) AS BIGINT) FROM ledger
                WHERE task_id = task.id AND kind IN ('hold', 'release')) <> 0
                OR (SELECT count(*) FROM ledger WHERE task_id = task.id AND kind = 'capture')
                <> CASE status WHEN 'success' THEN 1 ELSE 0 END";
    assert_eq!(number(pool, open).await, 0, "nothing is held any more, and what ended well is charged once");
}

async fn all_is_told(old: &Old, pool: &PgPool) {
    eventually("all receivers have been told", async || {
        number(pool, "SELECT count(*) FROM delivery WHERE state = 'pending'").await == 0
    })
    .await;
    let told = old.receiver.received_requests().await.unwrap();
    let told: BTreeSet<_> = told.iter().map(|told| told.headers["webhook-id"].to_str().unwrap()).collect();
    assert!(
        !old.untold.is_empty() && old.untold.iter().all(|event| told.contains(event.as_str())),
        "{told:?}"
    );
}

/// A worker of the version before goes on with what it knows of the tables.
#[test]
fn no_later_migration_takes_anything_away() {
    let mut later = 0;
    for backend in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations").join(backend);
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_name().to_str().unwrap().starts_with("0001") {
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap().to_uppercase();
            for taken in
                ["DROP TABLE", "DROP COLUMN", "RENAME", "ALTER COLUMN", "SET NOT NULL", "DROP DEFAULT"]
            {
                assert!(!text.contains(taken), "{} has {taken}", entry.path().display());
            }
            // Whoever does not know a column leaves it out.
            for column in text.split("ADD COLUMN").skip(1).filter_map(|rest| rest.split(';').next()) {
                let may_be_left_out = !column.contains("NOT NULL") || column.contains("DEFAULT");
                assert!(may_be_left_out, "{}: {column}", entry.path().display());
            }
            later += 1;
        }
    }
    assert!(later >= 6, "{later}");
}
