//! Downloads from strangers: what they are told, what they may do to us (nothing), and where we go
//! (nowhere private).

mod sources;

use std::net::SocketAddr;
use std::time::Duration;

use lipwright_pipeline::{Cause, Input};
use lipwright_server::{FetchSettings, Fetcher};
use serde_json::json;
use wiremock::matchers::{any, header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rig::{Rig, eventually};
use sources::{Names, Source, Trap};

const MAX: u64 = 1_000_000;

/// Rules under which only 127.0.0.1 is open, on the port given.
fn settings(port: u16) -> FetchSettings {
    FetchSettings {
        ports: vec![80, 443, port],
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        ..FetchSettings::default()
    }
}

struct Download {
    done: Result<u64, Cause>,
    /// How long the source wants to be left alone.
    wait: Option<Duration>,
    bytes: Option<Vec<u8>>,
}

async fn download_with(settings: FetchSettings, names: Names, url: &str) -> Download {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("video");
    let fetcher = Fetcher::new(settings, std::sync::Arc::new(names)).unwrap();
    let done = fetcher.download(Input::Video, url, &to, MAX).await;
    let wait = done.as_ref().err().and_then(|fault| fault.wait);
    Download { done: done.map_err(|fault| fault.cause), wait, bytes: std::fs::read(to).ok() }
}

async fn download(address: SocketAddr, path: &str) -> Download {
    download_with(settings(address.port()), Names::none(), &format!("http://{address}{path}")).await
}

fn failed(detail: &str, retryable: bool) -> Result<u64, Cause> {
    Err(Cause::Download { input: Input::Video, detail: detail.to_owned(), retryable })
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

#[tokio::test]
async fn a_file_arrives_whole_and_the_request_says_who_asks() {
    let server = MockServer::start().await;
    Mock::given(path("/a.mp4"))
        .and(header("accept-encoding", "identity"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![7; 300_000]))
        .mount(&server)
        .await;
    let got = download(*server.address(), "/a.mp4").await;
    assert_eq!(got.done, Ok(300_000));
    assert_eq!(got.bytes.unwrap(), vec![7; 300_000]);
    let request = &server.received_requests().await.unwrap()[0];
    assert!(request.headers["user-agent"].to_str().unwrap().starts_with("Lipwright/"));
    for name in ["cookie", "authorization", "referer"] {
        assert!(!request.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_status_is_told_and_only_passing_ones_are_tried_again() {
    for (status, retryable) in
        [(400, false), (401, false), (403, false), (404, false), (410, false), (408, true), (425, true)]
            .into_iter()
            .chain([(429, true), (500, true), (502, true), (503, true), (504, true)])
    {
        let server = answering(ResponseTemplate::new(status)).await;
        let got = download(*server.address(), "/").await;
        assert_eq!(got.done, failed(&format!("HTTP {status}"), retryable), "{status}");
        assert_eq!(got.bytes, None);
    }
}

#[tokio::test]
async fn a_source_that_asks_to_be_left_alone_is_left_alone_for_so_long() {
    for (asked, wait) in [("7", Some(Duration::from_secs(7))), ("soon", None)] {
        let server = answering(ResponseTemplate::new(503).insert_header("retry-after", asked)).await;
        assert_eq!(download(*server.address(), "/").await.wait, wait, "{asked}");
    }
    // However long it asks for, the task is tried again within what a try may wait.
    for (asked, least, most) in [("60", 60_000, 61_000), ("86400", 300_000, 301_000)] {
        let server = answering(ResponseTemplate::new(429).insert_header("retry-after", asked)).await;
        let rig = Rig::with(|settings| {
            settings.fetch.ports.push(server.address().port());
            settings.retry.cap = Duration::from_mins(5);
        })
        .await;
        let id = rig.create(json!({ "video_url": server.uri(), "audio_url": server.uri() })).await;
        eventually("it waits for another try", async || {
            rig.rows.number(format!("SELECT tries FROM task WHERE id = '{id}'")).await == 1
        })
        .await;
        let wait = format!("SELECT not_before - started_at FROM task WHERE id = '{id}'");
        let wait = rig.rows.number(wait).await;
        assert!((least..most + 10_000).contains(&wait), "{wait} ms for {asked} s");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let server = MockServer::start().await;
    for (from, to) in [("/0", "/1"), ("/1", "2"), ("/2", "/3?x=%C3%A4"), ("/4", "/0"), ("/loop", "/loop")] {
        let redirect = ResponseTemplate::new(302).insert_header("location", to);
        Mock::given(path(from)).respond_with(redirect).mount(&server).await;
    }
    Mock::given(path("/3"))
        .respond_with(ResponseTemplate::new(200).set_body_string("here"))
        .mount(&server)
        .await;
    assert_eq!(download(*server.address(), "/0").await.done, Ok(4));
    for path in ["/4", "/loop"] {
        assert_eq!(
            download(*server.address(), path).await.done,
            Err(Cause::TooManyRedirects(Input::Video)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_redirect_to_anywhere_private_is_refused_and_nothing_is_sent_there() {
    let trap = Trap::set("127.0.0.2");
    let port = trap.address.port();
    for target in [
        "http://127.0.0.2",
        "http://2130706434",
        "http://0x7f000002",
        "http://0177.0.0.2",
        "http://127.0.2",
        "http://[::ffff:127.0.0.2]",
        "http://[::ffff:7f00:2]",
        "http://[64:ff9b::7f00:2]",
        "http://[2002:7f00:2::]",
        "http://[2001:0:4136:e378:8000:63bf:80ff:fffd]",
        "http://[::7f00:2]",
    ] {
        let redirect = ResponseTemplate::new(302).insert_header("location", format!("{target}:{port}/x"));
        let server = answering(redirect).await;
        let mut rules = settings(server.address().port());
        rules.ports.push(port);
        let got = download_with(rules, Names::none(), &server.uri()).await;
        assert_eq!(got.done, Err(Cause::AddressNotAllowed(Input::Video)), "{target}");
    }
    assert!(trap.is_untouched());
}

#[tokio::test]
async fn every_reserved_network_is_refused_however_it_is_reached() {
    for target in [
        "169.254.169.254",
        "[::1]",
        "10.0.0.1",
        "0.0.0.0",
        "[fd00::1]",
        "[fe80::1]",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "127.0.0.3",
    ] {
        let url = format!("http://{target}/latest/meta-data");
        let direct = download_with(settings(80), Names::none(), &url).await;
        assert_eq!(direct.done, Err(Cause::AddressNotAllowed(Input::Video)), "{target}");
        let redirect = answering(ResponseTemplate::new(307).insert_header("location", url)).await;
        let redirected = download(*redirect.address(), "/").await;
        assert_eq!(redirected.done, Err(Cause::AddressNotAllowed(Input::Video)), "redirect to {target}");
    }
}

#[tokio::test]
async fn a_redirect_against_the_url_rules_is_refused() {
    for (target, detail) in [
        ("file:///etc/passwd", "the URL must start with http:// or https://"),
        ("ftp://127.0.0.1/", "the URL must start with http:// or https://"),
        ("http://user:pass@127.0.0.1/", "the URL must not carry a user name or password"),
        ("http://127.0.0.1:22/", "the URL has a port that is not allowed"),
        ("http://[", "bad response from source"),
    ] {
        let server = answering(ResponseTemplate::new(301).insert_header("location", target)).await;
        assert_eq!(download(*server.address(), "/").await.done, failed(detail, false), "{target}");
    }
    let server = answering(ResponseTemplate::new(301)).await;
    assert_eq!(download(*server.address(), "/").await.done, failed("bad response from source", false));
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_dialled_where_it_was_checked() {
    let server = answering(ResponseTemplate::new(200).set_body_string("here")).await;
    let port = server.address().port();
    let trap = Trap::set_on("127.0.0.2", port);
    // The second look-up would lead elsewhere: it must not happen.
    let names = Names::answering([vec!["127.0.0.1"], vec!["127.0.0.2"]]);
    let got = download_with(settings(port), names.clone(), &format!("http://rebind.example:{port}/")).await;
    assert_eq!((got.done, names.asked()), (Ok(4), vec!["rebind.example".to_owned()]));
    assert!(trap.is_untouched());
}

#[tokio::test]
async fn a_name_that_turns_private_on_the_next_hop_is_refused() {
    let server = answering(ResponseTemplate::new(302).insert_header("location", "/next")).await;
    let port = server.address().port();
    let trap = Trap::set_on("127.0.0.2", port);
    let names = Names::answering([vec!["127.0.0.1"], vec!["127.0.0.2"]]);
    let got = download_with(settings(port), names, &format!("http://rebind.example:{port}/")).await;
    assert_eq!(got.done, Err(Cause::AddressNotAllowed(Input::Video)));
    assert!(trap.is_untouched());
}

#[tokio::test]
async fn one_private_answer_spoils_the_name() {
    let server = answering(ResponseTemplate::new(200)).await;
    let port = server.address().port();
    let trap = Trap::set_on("127.0.0.2", port);
    for answers in [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"]] {
        let names = Names::answering([answers.to_vec()]);
        let got = download_with(settings(port), names, &format!("http://both.example:{port}/")).await;
        assert_eq!(got.done, Err(Cause::AddressNotAllowed(Input::Video)));
    }
    assert!(trap.is_untouched());
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_tried_again() {
    let got = download_with(settings(80), Names::none(), "http://nowhere.example/a.mp4").await;
    assert_eq!(got.done, failed("DNS lookup failed", true));
}

#[tokio::test]
async fn an_endless_body_is_cut_off_and_leaves_nothing() {
    let source = Source::endless("HTTP/1.1 200 OK\r\n\r\n", 64 * 1024, Duration::ZERO).await;
    let got = download(source.address, "/").await;
    assert_eq!(got.done, Err(Cause::TooLarge { input: Input::Video, max_bytes: MAX }));
    assert_eq!(got.bytes, None);
}

#[tokio::test]
async fn a_body_announced_too_large_is_not_read() {
    let source = Source::saying("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n", false).await;
    let got = download(source.address, "/").await;
    assert_eq!(got.done, Err(Cause::TooLarge { input: Input::Video, max_bytes: MAX }));
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_tried_again() {
    for reply in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
    ] {
        let source = Source::saying(reply, true).await;
        let got = download(source.address, "/").await;
        assert_eq!((got.done, got.bytes), (failed("connection closed early", true), None), "{reply}");
    }
}

#[tokio::test]
async fn a_download_that_breaks_off_goes_on_where_it_did() {
    let broken = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\nabcd";
    let rest = "HTTP/1.1 206 Partial Content\r\nETag: \"1\"\r\nContent-Range: bytes 4-9/10\r\n\
                Content-Length: 6\r\n\r\nefghij";
    let source = Source::saying_in_turn([broken, rest]).await;
    let got = download(source.address, "/").await;
    assert_eq!((got.done, got.bytes.as_deref()), (Ok(10), Some(b"abcdefghij".as_slice())));
    let asked = source.asked().to_lowercase();
    assert!(asked.contains("range: bytes=4-\r\n") && asked.contains("if-range: \"1\"\r\n"), "{asked}");
}

#[tokio::test]
async fn a_file_that_changes_meanwhile_is_taken_from_its_start() {
    let broken = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\nabcd";
    let other = "HTTP/1.1 200 OK\r\nETag: \"2\"\r\nContent-Length: 3\r\n\r\nxyz";
    let source = Source::saying_in_turn([broken, other]).await;
    let got = download(source.address, "/").await;
    assert_eq!((got.done, got.bytes.as_deref()), (Ok(3), Some(b"xyz".as_slice())));
}

#[tokio::test]
async fn parts_that_do_not_fit_are_never_put_together() {
    let closed = failed("connection closed early", true);
    for (tag, second) in [
        // A weak tag does not tell versions apart, so nothing more is asked for.
        ("W/\"1\"", "206 Partial Content\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6"),
        ("\"1\"", "206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 6"),
        ("\"1\"", "206 Partial Content\r\nETag: \"2\"\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6"),
        ("\"1\"", "416 Range Not Satisfiable\r\nContent-Length: 6"),
    ] {
        let broken = format!("HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: 10\r\n\r\nabcd");
        let second = format!("HTTP/1.1 {second}\r\n\r\nefghij");
        let source = Source::saying_in_turn([broken.as_str(), &second]).await;
        let got = download(source.address, "/").await;
        assert_eq!((got.done, got.bytes), (closed.clone(), None), "{second}");
    }
    let unasked =
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/10\r\nContent-Length: 4\r\n\r\nabcd";
    let source = Source::saying(unasked, true).await;
    assert_eq!(download(source.address, "/").await.done, failed("bad response from source", false));
}

#[tokio::test]
async fn a_source_that_breaks_off_again_and_again_is_left_after_three_more_tries() {
    let broken = |from: usize| {
        let head = if from == 0 {
            "200 OK".to_owned()
        } else {
            format!("206 Partial Content\r\nContent-Range: bytes {from}-999/1000")
        };
        format!("HTTP/1.1 {head}\r\nETag: \"1\"\r\nContent-Length: {}\r\n\r\nx", 1000 - from)
    };
    let replies: Vec<_> = (0..9).map(broken).collect();
    let source = Source::saying_in_turn(replies.iter().map(String::as_str)).await;
    let got = download(source.address, "/").await;
    assert_eq!((got.done, got.bytes), (failed("connection closed early", true), None));
    assert_eq!(source.asked().matches("GET / ").count(), 4);
}

#[tokio::test]
async fn a_source_that_trickles_is_cut_off() {
    let source = Source::endless("HTTP/1.1 200 OK\r\n\r\n", 1, Duration::from_millis(5)).await;
    let rules = FetchSettings { slow_window: Duration::from_millis(200), ..settings(source.address.port()) };
    let got = download_with(rules, Names::none(), &format!("http://{}/", source.address)).await;
    assert_eq!(got.done, failed("too slow", true));
}

#[tokio::test]
async fn a_source_that_stops_in_the_middle_is_cut_off() {
    let source = Source::saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", false).await;
    let rules = FetchSettings { slow_window: Duration::from_millis(200), ..settings(source.address.port()) };
    let got = download_with(rules, Names::none(), &format!("http://{}/", source.address)).await;
    assert_eq!(got.done, failed("too slow", true));
}

#[tokio::test]
async fn a_source_that_never_answers_is_left() {
    let source = Source::saying("", false).await;
    let brief = Duration::from_millis(100);
    let rules = FetchSettings { connect: brief, first_byte: brief, ..settings(source.address.port()) };
    let got = download_with(rules, Names::none(), &format!("http://{}/", source.address)).await;
    assert_eq!(got.done, failed("response timeout", true));
}

#[tokio::test]
async fn a_download_that_takes_for_ever_ends() {
    let source = Source::endless("HTTP/1.1 200 OK\r\n\r\n", 100, Duration::from_millis(1)).await;
    let rules =
        FetchSettings { total: Duration::from_millis(200), slowest: 1, ..settings(source.address.port()) };
    let got = download_with(rules, Names::none(), &format!("http://{}/", source.address)).await;
    assert_eq!((got.done, got.bytes), (failed("timeout", true), None));
}

#[tokio::test]
async fn a_host_that_does_not_take_connections_is_tried_again() {
    let full = sources::Full::new().await;
    let rules = FetchSettings { connect: Duration::from_millis(300), ..settings(full.address.port()) };
    let got = download_with(rules, Names::none(), &format!("http://{}/", full.address)).await;
    assert_eq!(got.done, failed("connect timeout", true));
    let closed = sources::closed_port().await;
    assert_eq!(download(closed, "/").await.done, failed("connect failed", true));
}

#[tokio::test]
async fn a_head_that_is_too_much_or_nonsense_is_refused() {
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(1 << 20));
    let big = format!("HTTP/1.1 200 OK\r\nX-Big: {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(70_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Many: 1\r\n".repeat(10_000));
    for reply in [
        &long,
        &big,
        &many,
        "nonsense\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header\0: x\r\n\r\n",
    ] {
        let source = Source::saying(reply, true).await;
        let got = download(source.address, "/").await;
        assert_eq!(got.done, failed("bad response from source", false), "{}", &reply[..reply.len().min(60)]);
    }
}

#[tokio::test]
async fn packed_bodies_are_refused() {
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, gzip"] {
        let server = answering(ResponseTemplate::new(200).insert_header("content-encoding", encoding)).await;
        let got = download(*server.address(), "/").await;
        assert_eq!(got.done, failed("unsupported content encoding", false), "{encoding}");
    }
}

async fn rig(port: u16) -> Rig {
    Rig::with(|settings| settings.fetch.ports.push(port)).await
}

#[tokio::test]
async fn a_missing_source_fails_its_task_in_so_many_words() {
    let server = answering(ResponseTemplate::new(404)).await;
    let rig = rig(server.address().port()).await;
    let body = json!({ "video_url": server.uri(), "audio_url": server.uri() });
    let task = rig.finished(&rig.create(body).await).await;
    let error = json!({ "message": "video download failed: HTTP 404", "code": "video_download_failed" });
    assert_eq!((&task["error"], &task["attempt"]), (&error, &json!(1)));
    assert_eq!(rig.fake.runs(), 0);
}

#[tokio::test]
async fn a_source_that_comes_back_succeeds() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(500)).up_to_n_times(2).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("here")).mount(&server).await;
    let rig = rig(server.address().port()).await;
    let body = json!({ "video_url": server.uri(), "audio_url": server.uri() });
    let task = rig.finished(&rig.create(body).await).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(3)));
}

#[tokio::test]
async fn a_source_that_stays_away_uses_up_the_task() {
    let server = answering(ResponseTemplate::new(503)).await;
    let rig = rig(server.address().port()).await;
    let audio = rig.upload("a.wav", "audio/wav", b"a speech").await;
    let task =
        rig.finished(&rig.create(json!({ "video_url": server.uri(), "audio_url": audio })).await).await;
    assert_eq!(task["error"]["message"], "consume retry limit reached: video download failed: HTTP 503");
    assert_eq!(server.received_requests().await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_source_that_takes_no_connections_uses_up_the_task_in_so_many_words() {
    let full = sources::Full::new().await;
    let port = full.address.port();
    let rig = Rig::with(|settings| {
        settings.fetch.ports.push(port);
        settings.fetch.connect = Duration::from_millis(100);
    })
    .await;
    let url = format!("http://{}/a.mp4", full.address);
    let task = rig.finished(&rig.create(json!({ "video_url": url, "audio_url": url })).await).await;
    let message = "consume retry limit reached: video download failed: connect timeout";
    assert_eq!((&task["error"]["message"], &task["attempt"]), (&json!(message), &json!(5)));
}

#[tokio::test]
async fn an_asset_of_ours_is_never_fetched_over_http() {
    let rig = Rig::with(|settings| settings.fetch.allow_private.clear()).await;
    let id = rig.create(rig.inputs().await).await;
    assert_eq!(rig.finished(&id).await["status"], "success", "loopback is closed, and not needed");
}

#[tokio::test]
async fn an_asset_too_large_for_its_part_fails_the_task() {
    let rig = Rig::with(|settings| settings.limits.media.max_audio_bytes = 5_000_000).await;
    let video = rig.upload("a.mp4", "video/mp4", b"a face").await;
    // Announced as a video, used as a speech.
    let audio = rig.upload("a.bin", "application/octet-stream", &vec![0; 5_000_001]).await;
    let task = rig.finished(&rig.create(json!({ "video_url": video, "audio_url": audio })).await).await;
    assert_eq!(task["error"]["message"], "audio too large: at most 5 MB");
}

#[test]
fn the_trap_notices_a_visitor() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let trap = Trap::set("127.0.0.2");
        assert!(trap.is_untouched());
        let rules = FetchSettings {
            ports: vec![trap.address.port()],
            allow_private: vec!["127.0.0.0/8".parse().unwrap()],
            connect: Duration::from_millis(300),
            first_byte: Duration::from_millis(50),
            ..FetchSettings::default()
        };
        download_with(rules, Names::none(), &format!("http://{}/", trap.address)).await.done.unwrap_err();
        assert!(!trap.is_untouched());
    });
}
