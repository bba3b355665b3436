//! The committed API document is what the service serves. To write it anew:
//! `UPDATE_REFERENCE=1 cargo nextest run -p lipwright --test docs openapi`

use std::{env, fs};

use lipwright_server::openapi;
use lipwright_testkit::workspace_root;
use serde_json::Value;

#[test]
fn the_committed_api_document_is_what_is_served() {
    let file = workspace_root().join("docs/reference/openapi.json");
    let document = openapi();
    if env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&file, serde_json::to_string_pretty(&document).unwrap() + "\n").unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        serde_json::from_str::<Value>(&written).ok() == Some(document),
        "docs/reference/openapi.json is stale: set UPDATE_REFERENCE=1 and run again"
    );
}
