//! A database that goes away: by a proxy that cuts one process off, and by a server that is killed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use lipwright_testkit::Postgres;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::installation::{Installation, eventually};
use crate::invariants::assert_all;
use crate::rows::On;

/// A way to a database that can be cut.
struct Cut {
    port: u16,
    open: Arc<watch::Sender<bool>>,
}

impl Cut {
    async fn before(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (open, opened) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                let mut opened = opened.clone();
                tokio::spawn(async move {
                    if !*opened.borrow() {
                        return;
                    }
                    let Ok(mut to) = TcpStream::connect(("127.0.0.1", target)).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut from, &mut to) => {}
                        _ = opened.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { port, open: Arc::new(open) }
    }
}

/// The port in a database's URL.
fn port_of(url: &str) -> u16 {
    url::Url::parse(url).unwrap().port().unwrap()
}

/// One worker is cut off in the middle of a task; the other goes on. The one that was cut off comes back
/// and harms nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_cut_off_from_the_database_loses_its_task_and_comes_back() {
    let mut installation = Installation::new(On::Cluster).await;
    installation.work_ms = 4_000;
    let api = installation.start("api", "").await;
    let direct = installation.database.clone().unwrap();
    let cut = Cut::before(port_of(&direct)).await;
    installation.database = Some(direct.replace(&port_of(&direct).to_string(), &cut.port.to_string()));
    let _cut_off = installation.start("worker", "").await;
    installation.database = Some(direct);
    let client = installation.client();
    let body = client.prepared(&api.base, &installation.receiver.uri()).await;
    let id = eventually("the task is made", async || client.create(&api.base, "cut", &body).await).await;
    let path = format!("/v2/lip_sync_video/{id}");
    eventually("it is worked", async || {
        (client.get(&api.base, &path).await?["progress"].as_f64()? > 0.05).then_some(())
    })
    .await;
    cut.open.send(false).unwrap();
    installation.work_ms = 100;
    let _other = installation.start("worker", "").await;
    let task = eventually("another has finished it", async || {
        let task = client.get(&api.base, &path).await?;
        (task["status"] == "success").then_some(task)
    })
    .await;
    assert_eq!(task["attempt"], 2);
    cut.open.send(true).unwrap();
    let next = eventually("the next is made", async || client.create(&api.base, "after", &body).await).await;
    let next_path = format!("/v2/lip_sync_video/{next}");
    eventually("it has ended", async || {
        (client.get(&api.base, &next_path).await?["status"] == "success").then_some(())
    })
    .await;
    assert_all(&installation, &BTreeSet::from([id, next]), 2).await;
}

/// PostgreSQL dies as by a power cut and comes back seconds later: the API says that it is away, workers
/// keep what they do, and everything ends, unaided.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_and_comes_back_loses_nothing() {
    let mut server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let mut installation = Installation::new(On::Cluster).await;
    installation.database = Some(server.database().unwrap());
    installation.work_ms = 300;
    let api = installation.start("api", "").await;
    let _worker = installation.start("worker", "").await;
    let client = installation.client();
    let body = client.prepared(&api.base, &installation.receiver.uri()).await;
    let mut tasks = BTreeSet::new();
    for number in 0..8 {
        let key = format!("before-{number}");
        tasks
            .insert(eventually("a task is made", async || client.create(&api.base, &key, &body).await).await);
    }
    let mut server = tokio::task::spawn_blocking(move || {
        server.stop("QUIT");
        server
    })
    .await
    .unwrap();
    assert_eq!(client.create(&api.base, "while", &body).await, None, "no task is promised");
    let create = format!("{}/v2/create_lip_sync_video", api.base);
    assert_eq!(client.refused(&create, &body).await, (503, Some("5".to_owned())));
    let server = tokio::task::spawn_blocking(move || {
        server.start_again().unwrap();
        server
    })
    .await
    .unwrap();
    tasks.insert(eventually("it is made now", async || client.create(&api.base, "while", &body).await).await);
    for id in &tasks {
        let path = format!("/v2/lip_sync_video/{id}");
        eventually("it has ended", async || {
            (client.get(&api.base, &path).await?["status"] == "success").then_some(())
        })
        .await;
    }
    assert_all(&installation, &tasks, 9).await;
    drop(server);
}

/// A worker whose task is done while PostgreSQL is away says so when it is back: nothing is worked twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_ends_while_the_database_is_away_is_ended_by_its_own_worker() {
    let mut server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let mut installation = Installation::new(On::Cluster).await;
    installation.database = Some(server.database().unwrap());
    // A lease that outlasts the fault.
    installation.lease_ms = 30_000;
    installation.work_ms = 2_000;
    let process = installation.start("all", "").await;
    let client = installation.client();
    let body = client.prepared(&process.base, &installation.receiver.uri()).await;
    let id = eventually("the task is made", async || client.create(&process.base, "task", &body).await).await;
    let path = format!("/v2/lip_sync_video/{id}");
    eventually("it is worked", async || {
        (client.get(&process.base, &path).await?["progress"].as_f64()? > 0.1).then_some(())
    })
    .await;
    let mut server = tokio::task::spawn_blocking(move || {
        server.stop("QUIT");
        server
    })
    .await
    .unwrap();
    // By then its work is done, and its end is not to be written.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let server = tokio::task::spawn_blocking(move || {
        server.start_again().unwrap();
        server
    })
    .await
    .unwrap();
    let task = eventually("it has ended", async || {
        let task = client.get(&process.base, &path).await?;
        (task["status"] == "success").then_some(task)
    })
    .await;
    assert_eq!(task["attempt"], 1);
    assert_all(&installation, &BTreeSet::from([id]), 1).await;
    drop(server);
}
