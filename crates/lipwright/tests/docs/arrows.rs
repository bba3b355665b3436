//! Which crate may know which: lipwright → server → pipeline → {engine, media} → clip.

use std::collections::BTreeMap;
use std::process::Command;

use lipwright_testkit::workspace_root;
use serde_json::Value;

/// What each crate may use of ours, in the product.
const ARROWS: [(&str, &[&str]); 7] = [
    ("lipwright-clip", &[]),
    ("lipwright-engine", &["lipwright-clip"]),
    ("lipwright-media", &["lipwright-clip"]),
    ("lipwright-pipeline", &["lipwright-clip", "lipwright-engine", "lipwright-media"]),
    ("lipwright-server", &["lipwright-clip", "lipwright-pipeline"]),
    ("lipwright", &["lipwright-clip", "lipwright-pipeline", "lipwright-server"]),
    ("lipwright-testkit", &["lipwright-clip"]),
];

/// What none of the crates below the server may use: they know no network, runtime, database or wire format.
const NOT_BELOW_THE_SERVER: [&str; 8] =
    ["tokio", "reqwest", "hyper", "axum", "sqlx", "riverqueue", "async-trait", "utoipa"];

struct Dependency {
    name: String,
    only_for_tests: bool,
}

/// The direct dependencies of each crate of the workspace.
#[expect(clippy::disallowed_methods, reason = "cargo is the only one who knows the manifests' meaning")]
fn dependencies() -> BTreeMap<String, Vec<Dependency>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(workspace_root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap();
        all.iter()
            .map(|one| Dependency { name: text(&one["name"]), only_for_tests: text(&one["kind"]) == "dev" })
            .collect()
    };
    packages.iter().map(|package| (text(&package["name"]), of(package))).collect()
}

#[test]
fn dependencies_point_one_way() {
    let dependencies = dependencies();
    let known: Vec<_> = ARROWS.iter().map(|(name, _)| *name).collect();
    for (name, uses) in &dependencies {
        assert!(known.contains(&name.as_str()), "{name} has no place in the list of arrows");
        let allowed = ARROWS.iter().find(|(known, _)| known == name).unwrap().1;
        for used in uses.iter().filter(|used| used.name.starts_with("lipwright") && !used.only_for_tests) {
            assert!(allowed.contains(&used.name.as_str()), "{name} may not use {}", used.name);
        }
    }
    assert_eq!(dependencies.len(), ARROWS.len());
}

#[test]
fn the_testkit_is_never_shipped() {
    for (name, uses) in dependencies() {
        let shipped = uses.iter().any(|used| used.name == "lipwright-testkit" && !used.only_for_tests);
        assert!(!shipped, "{name} would ship the testkit");
    }
}

#[test]
fn the_crates_below_the_server_know_no_network_runtime_or_database() {
    let dependencies = dependencies();
    for name in ["lipwright-clip", "lipwright-engine", "lipwright-media", "lipwright-pipeline"] {
        for used in dependencies[name].iter().filter(|used| !used.only_for_tests) {
            assert!(!NOT_BELOW_THE_SERVER.contains(&used.name.as_str()), "{name} may not use {}", used.name);
        }
    }
    for name in ["lipwright-clip", "lipwright-engine", "lipwright-pipeline"] {
        let serde = dependencies[name].iter().any(|used| used.name == "serde" && !used.only_for_tests);
        assert!(!serde, "{name}: wire types live in the server");
    }
}
