//! The page of errors has a section for every cause, whose first lines say what the program says, and whose
//! rest is written by people. To write the first lines anew, and sections that are missing:
//! `UPDATE_REFERENCE=1 cargo nextest run -p lipwright --test docs causes`

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use lipwright_pipeline::{Cause, RetryClass};
use lipwright_testkit::workspace_root;

const BEGIN: &str = "\n## Causes of failed tasks\n";
const TO_WRITE: &str = "TO BE WRITTEN";

fn page() -> PathBuf {
    workspace_root().join("docs/reference/errors.md")
}

/// What the program says of a cause.
fn facts(cause: &Cause) -> String {
    let tries = match (cause, cause.retry_class()) {
        (Cause::Download { .. }, _) => "up to five tries if it may pass, else at once",
        (_, RetryClass::Retryable) => "up to five tries",
        (_, RetryClass::RetryOnce) => "one more try",
        (_, RetryClass::Permanent) => "at once",
    };
    let exit = match cause {
        Cause::Cancelled => 130,
        cause if cause.is_bad_input() => 3,
        _ => 4,
    };
    format!("> {cause}\n\nFails: {tries}. Exit code of `lipwright sync`: {exit}.\n")
}

#[test]
fn each_names_every_code() {
    let source = fs::read_to_string(workspace_root().join("crates/lipwright-pipeline/src/cause.rs")).unwrap();
    let (_, code) = source.split_once("pub const fn code").unwrap();
    let (code, _) = code.split_once("\n    }\n").unwrap();
    let written: BTreeSet<_> = code.split('"').skip(1).step_by(2).collect();
    let each = Cause::each();
    assert_eq!(each.iter().map(Cause::code).collect::<BTreeSet<_>>(), written);
}

#[test]
fn every_cause_has_a_section_with_its_cause_and_cure() {
    let written = fs::read_to_string(page()).unwrap();
    let (above, sections) = written.split_once(BEGIN).expect("the part about causes");
    let prose: BTreeMap<&str, &str> = sections
        .split("\n### `")
        .skip(1)
        .map(|section| {
            let (code, rest) = section.split_once('`').unwrap();
            // After the heading, the quoted text and the line of facts.
            (code, rest.splitn(4, "\n\n").nth(3).unwrap_or(TO_WRITE).trim())
        })
        .collect();
    let mut wanted = format!("{above}{BEGIN}");
    let (mut causes, mut told) = (Cause::each(), BTreeSet::new());
    causes.sort_by_key(Cause::code);
    for cause in causes.iter().filter(|cause| told.insert(cause.code())) {
        let prose = prose.get(cause.code()).unwrap_or(&TO_WRITE);
        wanted.extend(["\n### `", cause.code(), "`\n\n", &facts(cause), "\n", prose, "\n"]);
    }
    if env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(page(), &wanted).unwrap();
    } else {
        assert!(written == wanted, "docs/reference/errors.md is stale: set UPDATE_REFERENCE=1 and run again");
    }
    assert!(!wanted.contains(TO_WRITE), "docs/reference/errors.md: a cause has no cure yet");
}
