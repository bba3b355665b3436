//! `doctor`: what it finds, and that it changes nothing.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use lipwright_testkit::tempdir;
use serde_json::Value;

use crate::binary::{ended, lipwright, names_in};
use crate::served::started;

/// The checks by name, with their level, and the exit code.
fn checks(folder: &Path, args: &[&str]) -> (Vec<(String, String)>, i32) {
    let ended = ended(lipwright().args(["doctor", "--json"]).args(args).current_dir(folder));
    let events = ended.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |event: &Value, field: &str| event[field].as_str().unwrap().to_owned();
    let checks = events.filter(|event| event["event"] == "check");
    (checks.map(|event| (text(&event, "check"), text(&event, "level"))).collect(), ended.code)
}

fn level(checks: &[(String, String)], wanted: &str) -> String {
    checks.iter().find(|(name, _)| name == wanted).unwrap().1.clone()
}

#[test]
fn a_machine_that_serves_is_well_and_left_as_it_was() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let (before, code) = checks(here, &["--listen", "127.0.0.1:0"]);
    let names: Vec<_> = before.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ffmpeg", "sandbox", "models", "data", "disk", "database", "files", "clock", "port"]);
    assert_eq!(code, 0, "{before:?}");
    assert_eq!(names_in(here), Vec::<String>::new(), "it only looks");

    let (_service, greeting) = started(&here.join("data"));
    let address = greeting[0].rsplit_once("http://").unwrap().1;
    let (serving, code) = checks(here, &["--listen", address]);
    assert_eq!(
        (code, level(&serving, "port")),
        (0, "ok".into()),
        "its own service's port is no fault: {serving:?}"
    );
}

#[test]
fn what_is_wrong_fails_with_a_way_to_mend_it() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("data")).unwrap();
    fs::write(here.join("data/lipwright.db"), "not a database at all").unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let mut command = lipwright();
    command.args(["doctor", "--listen", &taken]).current_dir(here).env("PATH", here);
    let ended = ended(&mut command);
    assert_eq!(ended.code, 1, "{ended:?}");
    for name in ["ffmpeg", "database", "port"] {
        let mut lines = ended.stdout.lines().skip_while(|line| !line.starts_with(&format!("fail  {name}")));
        assert!(lines.next().is_some(), "{name}: {}", ended.stdout);
        assert!(lines.next().unwrap().trim().starts_with('→'), "{name}: {}", ended.stdout);
    }
    assert_eq!(ended.stderr, "lipwright: not everything is well: ffmpeg, database, port\n");
}

#[test]
fn what_is_on_other_machines_is_asked() {
    let folder = tempdir().unwrap();
    // Bound and let go: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = lipwright();
    command.args(["doctor", "--json", "--listen", "127.0.0.1:0"]).current_dir(folder.path());
    let secret = "a-secret-that-is-not-told";
    command.env("LIPWRIGHT_DATABASE_URL", format!("postgres://lipwright:{secret}@{nobody}/lipwright"));
    command.env("LIPWRIGHT_S3_ENDPOINT", format!("http://{nobody}")).env("LIPWRIGHT_S3_BUCKET", "lipwright");
    command.env("LIPWRIGHT_S3_ACCESS_KEY_ID", "a").env("LIPWRIGHT_S3_SECRET_ACCESS_KEY", secret);
    let ended = ended(&mut command);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stderr.is_empty() && !ended.stdout.contains(secret), "{ended:?}");
    let last: Value = serde_json::from_str(ended.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["message"], "not everything is well: database, files");
}
