//! The server as a process has it: a socket, a data folder, starts, stops and sudden ends.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use lipwright_server::{Running, ServeError, ServerSettings, Shutdown, open_pool, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::rig::fake::{Act, FakeSyncer};
use crate::rig::{eventually, quick_settings};

/// A lease lasts an hour: nothing but the recovery itself can be what makes a task run again.
fn settings(data: &Path) -> ServerSettings {
    let mut settings = quick_settings();
    data.clone_into(&mut settings.data);
    settings
}

pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl Client {
    pub(crate) fn of(server: &Running, key: &str) -> Self {
        let http = reqwest::Client::builder().tls_backend_preconfigured(no_tls()).no_proxy().build().unwrap();
        Self { http, base: format!("http://{}", server.address), key: key.to_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.base)).header("x-api-key", &self.key);
        serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    /// What a link leads to.
    pub(crate) async fn bytes(&self, link: &str) -> Vec<u8> {
        self.http.get(link).send().await.unwrap().bytes().await.unwrap().to_vec()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.base)).header("x-api-key", &self.key);
        let reply =
            request.body(body.to_string()).header("content-type", "application/json").send().await.unwrap();
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    }

    async fn upload(&self, bytes: &'static str) -> Value {
        let body = json!({ "filename": "a", "content_type": "application/octet-stream" });
        let data = &self.post("/v2/upload/asset", body).await["data"];
        let link = data["sign_url"].as_str().unwrap();
        assert_eq!(self.http.put(link).body(bytes).send().await.unwrap().status().as_u16(), 200);
        data["asset_url"].clone()
    }

    pub(crate) async fn create(&self) -> String {
        let body =
            json!({ "video_url": self.upload("face").await, "audio_url": self.upload("speech").await });
        let reply = self.post("/v2/create_lip_sync_video", body).await;
        reply["data"]["task_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn until(&self, id: &str, status: &str) -> Value {
        let path = format!("/v2/lip_sync_video/{id}");
        eventually(status, async || self.get(&path).await["data"]["status"] == status).await;
        self.get(&path).await["data"].clone()
    }
}

/// The tests speak plain HTTP.
fn no_tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

async fn start(data: &Path, fake: &FakeSyncer, shutdown: &Shutdown) -> Running {
    serve(settings(data), fake.syncer(), Router::new(), shutdown.clone()).await.unwrap()
}

pub(crate) async fn stop(server: Running, shutdown: &Shutdown) {
    shutdown.drain.cancel();
    timeout(Duration::from_secs(20), server.wait()).await.expect("in time").expect("a good end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_makes_a_key_and_later_ones_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    let server = start(folder.path(), &fake, &shutdown).await;
    let key = server.first_key.clone().expect("a key");
    let client = Client::of(&server, key.reveal());
    let id = client.create().await;
    let task = client.until(&id, "success").await;
    let link = task["data"]["result_url"].as_str().unwrap();
    assert!(link.starts_with(&format!("http://{}/files/results/{id}/1.mp4?", server.address)), "{link}");
    let bytes = client.http.get(link).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(&bytes[..], b"face+speech");
    stop(server, &shutdown).await;

    let shutdown = Shutdown::default();
    let server = start(folder.path(), &fake, &shutdown).await;
    assert!(server.first_key.is_none());
    let client = Client::of(&server, key.reveal());
    assert_eq!(client.get(&format!("/v2/lip_sync_video/{id}")).await["data"]["status"], "success");
    stop(server, &shutdown).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_do_not_share_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    let server = start(folder.path(), &fake, &shutdown).await;
    let second = serve(settings(folder.path()), fake.syncer(), Router::new(), Shutdown::default()).await;
    let fault = second.expect_err("a second server");
    assert!(fault.to_string().contains("is in use by another process"), "{fault}");
    stop(server, &shutdown).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_is_taken_is_named() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    let server = start(one.path(), &fake, &shutdown).await;
    let settings = ServerSettings { listen: server.address, ..settings(two.path()) };
    let fault = serve(settings, fake.syncer(), Router::new(), Shutdown::default())
        .await
        .expect_err("a second server");
    assert!(matches!(&fault, ServeError::Listen { address, .. } if *address == server.address), "{fault}");
    stop(server, &shutdown).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dead_process_had_taken_is_continued_by_the_next_one_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    fake.acts([Act::Block]);
    let mut short = settings(folder.path());
    short.times.drain = Duration::from_millis(1);
    let server = serve(short, fake.syncer(), Router::new(), shutdown.clone()).await.unwrap();
    let key = server.first_key.clone().unwrap();
    let client = Client::of(&server, key.reveal());
    let leased = client.create().await;
    fake.begun(1).await;
    let fetched = client.create().await;
    stop(server, &shutdown).await;
    leave_as_if_killed(folder.path(), &leased).await;

    let shutdown = Shutdown::default();
    let server = start(folder.path(), &fake, &shutdown).await;
    assert_eq!(server.recovered, 1);
    let client = Client::of(&server, key.reveal());
    for (id, attempt) in [(leased, 2), (fetched, 1)] {
        assert_eq!(client.until(&id, "success").await["attempt"], attempt);
    }
    let quota = client.get("/v2/user/remaining_quota").await;
    assert_eq!(quota["data"]["remaining_quota"], json!(999.8), "each charged once");
    stop(server, &shutdown).await;
}

/// Makes of what a stopped server left what a killed one leaves: `leased` is in work for another hour, and
/// every ticket is in somebody's hands. That a kill leaves just this is what the binary's faults tests hold.
async fn leave_as_if_killed(data: &Path, leased: &str) {
    let pool = open_pool(&data.join("lipwright.db"), Duration::from_secs(5)).await.unwrap();
    let lease = "UPDATE task SET status = 'processing', lease_owner = 'dead',
                     lease_until = CAST((unixepoch('subsec') + 3600) * 1000 AS INTEGER)
                 WHERE id = ? AND status = 'pending'";
    assert_eq!(sqlx::query(lease).bind(leased).execute(&pool).await.unwrap().rows_affected(), 1);
    let take = "UPDATE river_job SET state = 'running', attempt = 1,
                    attempted_at = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE finalized_at IS NULL";
    assert!(sqlx::query(take).execute(&pool).await.unwrap().rows_affected() >= 2);
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_gives_back_what_does_not_finish_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    fake.acts([Act::Block]);
    let mut settings = settings(folder.path());
    settings.times.drain = Duration::from_millis(100);
    let server = serve(settings, fake.syncer(), Router::new(), shutdown.clone()).await.unwrap();
    let key = server.first_key.clone().unwrap();
    let client = Client::of(&server, key.reveal());
    let id = client.create().await;
    fake.begun(1).await;
    stop(server, &shutdown).await;

    let shutdown = Shutdown::default();
    let server = start(folder.path(), &fake, &shutdown).await;
    assert_eq!(server.recovered, 0, "no lease was left");
    let task = Client::of(&server, key.reveal()).until(&id, "success").await;
    assert_eq!(task["attempt"], 2);
    stop(server, &shutdown).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_does_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    fake.acts([Act::Block]);
    let mut settings = settings(folder.path());
    settings.times.drain = Duration::from_hours(1);
    let server = serve(settings, fake.syncer(), Router::new(), shutdown.clone()).await.unwrap();
    let client = Client::of(&server, server.first_key.clone().unwrap().reveal());
    client.create().await;
    fake.begun(1).await;
    shutdown.drain.cancel();
    shutdown.now.cancel();
    timeout(Duration::from_secs(20), server.wait()).await.expect("in time").expect("a good end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_expects_a_word_gets_it_before_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    let server = start(folder.path(), &fake, &shutdown).await;
    let client = Client::of(&server, server.first_key.clone().unwrap().reveal());
    let body = json!({ "filename": "a", "content_type": "video/mp4", "file_size": 10 });
    let link = client.post("/v2/upload/asset", body).await["data"]["sign_url"].as_str().unwrap().to_owned();
    let path = link.strip_prefix(&client.base).unwrap();
    let head = |path: &str, bytes: usize| {
        format!("PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {bytes}\r\nExpect: 100-continue\r\n\r\n")
    };

    let mut refused = TcpStream::connect(server.address).await.unwrap();
    refused.write_all(head(path, 11).as_bytes()).await.unwrap();
    assert!(first_line(&mut refused).await.starts_with("HTTP/1.1 400"), "refused before a byte is sent");

    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(head(path, 10).as_bytes()).await.unwrap();
    assert_eq!(first_line(&mut stream).await, "HTTP/1.1 100 Continue");
    stream.write_all(b"0123456789").await.unwrap();
    assert!(first_line(&mut stream).await.starts_with("HTTP/1.1 200"));
    drop((refused, stream));
    stop(server, &shutdown).await;
}

/// What the server answers until it hangs up.
async fn answers(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    timeout(Duration::from_secs(20), read).await.expect("it hangs up").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Where one reader of a request sees a body, another may see a second request, which nobody in front of this
/// server has looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_may_be_read_in_two_ways_smuggles_no_other_in() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, shutdown) = (FakeSyncer::default(), Shutdown::default());
    let server = start(folder.path(), &fake, &shutdown).await;
    let hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let behind = |heads: &str| {
        format!("POST /v2/upload/asset HTTP/1.1\r\nHost: x\r\n{heads}\r\n\r\n0\r\n\r\n{hidden}")
    };
    let whole = 5 + hidden.len();
    for heads in [
        format!("Content-Length: 5\r\nContent-Length: {whole}"),
        format!("Content-Length: 5, {whole}"),
        format!("Content-Length: {whole}\r\nTransfer-Encoding: chunked"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {whole}"),
        format!("Transfer-Encoding : chunked\r\nContent-Length: {whole}"),
        format!("X-Folded: a\r\n Content-Length: {whole}"),
        "Transfer-Encoding: xchunked".to_owned(),
        "Transfer-Encoding: chunked, identity".to_owned(),
        "Content-Length: +5".to_owned(),
    ] {
        let said = answers(server.address, &behind(&heads)).await;
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{heads}: {said}");
        assert!(said.starts_with("HTTP/1.1 4"), "{heads}: {said}");
    }
    // Two plain ones are two.
    let said = answers(server.address, &behind("Content-Length: 5")).await;
    assert_eq!(said.matches("HTTP/1.1 ").count(), 2, "{said}");
    stop(server, &shutdown).await;
}

async fn first_line(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let read = timeout(Duration::from_secs(20), stream.read(&mut bytes)).await.expect("in time").unwrap();
    String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned()
}
