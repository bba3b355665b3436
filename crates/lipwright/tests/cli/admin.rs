//! What an operator does beside the service that runs: accounts, keys, credits, copies.

use std::path::Path;

use lipwright_testkit::tempdir;
use serde_json::{Value, json};

use crate::binary::{Ended, ended, lipwright};
use crate::served::started;

fn run(folder: &Path, args: &[&str]) -> Ended {
    ended(lipwright().args(args).args(["--data", "data"]).current_dir(folder))
}

/// What a command that ends well says, line by line.
fn said(folder: &Path, args: &[&str]) -> Vec<Value> {
    let ended = run(folder, &[args, &["--json"]].concat());
    assert_eq!(ended.code, 0, "{args:?}: {}{}", ended.stdout, ended.stderr);
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn accounts_keys_and_credits_are_kept_beside_the_service() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let (_service, _greeting) = started(&here.join("data"));
    let added = said(here, &["user", "add", "studio", "--plan", "studio"]);
    assert!(added[0]["key"].as_str().unwrap().starts_with("lsk_live_"));
    assert_eq!(run(here, &["user", "add", "studio"]).code, 3, "once");

    let users = said(here, &["user", "list"]);
    assert_eq!(
        users.iter().map(|user| user["user"].as_str().unwrap()).collect::<Vec<_>>(),
        ["local", "studio"]
    );
    let made = said(here, &["key", "create", "studio", "--name", "second"]);
    let keys = said(here, &["key", "list", "studio"]);
    assert_eq!(keys.len(), 2);
    assert!(!keys.iter().any(|key| key.to_string().contains("lsk_live_")), "never the key itself");
    let id = made[0]["id"].as_str().unwrap();
    let rotated = said(here, &["key", "rotate", id])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(run(here, &["key", "revoke", id]).code, 3, "it has been replaced");
    assert_eq!(run(here, &["key", "revoke", &rotated]).code, 0);
    assert_eq!(run(here, &["key", "revoke", "nonsense"]).code, 2);

    let before = said(here, &["credit", "show", "studio"]);
    assert_eq!((before[0]["kind"].as_str(), before.len()), (Some("grant"), 1));
    let left = said(here, &["credit", "grant", "studio", "-12.5"])[0]["credits"].as_f64().unwrap();
    assert!((left - (before[0]["amount"].as_f64().unwrap() - 12.5)).abs() < 0.005, "{left}");
    assert_eq!(run(here, &["credit", "grant", "nobody", "1"]).code, 3);
    assert_eq!(run(here, &["credit", "grant", "studio", "0"]).code, 2);
}

#[test]
fn an_installation_that_is_not_there_is_told_in_a_sentence() {
    let folder = tempdir().unwrap();
    let ended = run(folder.path(), &["user", "list"]);
    assert_eq!(ended.code, 4);
    assert!(ended.stderr.contains("holds no installation: check --data"), "{}", ended.stderr);
}

#[test]
fn a_copy_is_made_beside_the_service_and_put_back_elsewhere() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let (_service, _greeting) = started(&here.join("data"));
    let copied = run(here, &["backup", "copy"]);
    assert_eq!(copied.code, 0, "{}", copied.stderr);
    assert_eq!(run(here, &["backup", "copy"]).code, 3, "never over another");
    let told: Value = serde_json::from_str(&run(here, &["backup", "second", "--json"]).stdout).unwrap();
    assert_eq!(told, json!({ "event": "copied", "to": "second", "files": 0 }));
    let restore =
        lipwright().args(["restore", "copy", "--data", "again"]).current_dir(here).output().unwrap();
    assert!(restore.status.success(), "{restore:?}");
    assert!(here.join("again").join("lipwright.db").exists());
    let moved = run(here, &["move"]);
    assert_eq!(moved.code, 2);
    assert!(moved.stderr.contains("say where to"), "{}", moved.stderr);
}
