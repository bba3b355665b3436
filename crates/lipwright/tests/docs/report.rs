//! The page about the report names every field that a report has, and every warning. To write its table of
//! warnings anew: `UPDATE_REFERENCE=1 cargo nextest run -p lipwright --test docs report`

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::{env, fs};

use lipwright_clip::ClipTime;
use lipwright_pipeline::{Curves, EngineKind, MouthPlace, Pass, RenderReport, SyncOutcome, Warning};
use lipwright_server::Report;
use lipwright_testkit::workspace_root;
use serde_json::Value;

fn page() -> PathBuf {
    workspace_root().join("docs/reference/report.md")
}

/// A report with every warning in it.
fn report() -> Value {
    let outcome = SyncOutcome {
        duration: ClipTime::new(1, NonZeroU32::MIN),
        frames: 25,
        report: RenderReport {
            mouth: Some(MouthPlace { x: 0.5, y: 0.6, width: 0.1 }),
            warnings: Warning::ALL.to_vec(),
            ..RenderReport::default()
        },
        curves: Curves {
            step: 0.04,
            aperture: vec![0.5],
            closures: vec![(0.2, 0.3)],
            passes: vec![Pass { from: 0.0, source: 0.0, backward: false }],
        },
    };
    serde_json::to_value(Report::new(&outcome, EngineKind::Warp)).unwrap()
}

/// The paths of all values, as the page writes them.
fn fields(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields_of) => {
            for (name, value) in fields_of {
                fields(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => fields(&items[0], &format!("{path}[]"), found),
        _ => found.push(path.trim_start_matches('.').to_owned()),
    }
}

#[test]
fn the_page_names_every_field() {
    let page = fs::read_to_string(page()).unwrap();
    let (above_the_warnings, _) = page.split_once("\n## Warnings\n").unwrap();
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let mut written: Vec<String> = above_the_warnings.lines().filter_map(row).collect();
    let mut found = Vec::new();
    fields(&report(), "", &mut found);
    written.sort();
    found.sort();
    assert_eq!(written, found);
}

#[test]
fn the_page_ends_with_every_warning() {
    let mut table = "\n## Warnings\n\n| Name | Text |\n|---|---|\n".to_owned();
    for warning in Warning::ALL {
        table.extend(["| `", warning.name(), "` | ", warning.text(), " |\n"]);
    }
    let written = fs::read_to_string(page()).unwrap();
    let (above, _) = written.split_once("\n## Warnings\n").unwrap();
    let wanted = above.to_owned() + &table;
    if env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(page(), &wanted).unwrap();
        return;
    }
    assert!(written == wanted, "docs/reference/report.md is stale: set UPDATE_REFERENCE=1 and run again");
}
