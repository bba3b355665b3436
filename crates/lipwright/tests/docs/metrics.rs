//! The page of metrics and the board name what the service shows, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use lipwright_testkit::workspace_root;

/// What one metric is: its type and its labels.
type Metrics = BTreeMap<String, (String, BTreeSet<String>)>;

/// What comes after `what`, each time.
fn after<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(what).map(move |(at, _)| &text[at + what.len()..])
}

/// The first quoted text.
fn quoted(text: &str) -> String {
    text.split('"').nth(1).unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// Those that the server describes, with the labels that it gives them wherever it sets them.
fn described() -> Metrics {
    let mut files = Vec::new();
    sources(&workspace_root().join("crates/lipwright-server/src"), &mut files);
    let mut metrics = Metrics::new();
    for kind in ["counter", "gauge", "histogram"] {
        let (describing, setting) = (format!("describe_{kind}!("), format!("metrics::{kind}!("));
        for name in files.iter().flat_map(|file| after(file, &describing)).map(quoted) {
            let set = files.iter().flat_map(|file| after(file, &setting)).filter(|set| quoted(set) == name);
            let set: Vec<_> = set.map(|set| set.split(';').next().unwrap()).collect();
            assert!(!set.is_empty(), "{name} is described and never set");
            // Every label stands before an arrow; what follows the last arrow is no label.
            let labels = set.iter().flat_map(|set| set.rsplit("\" =>").skip(1));
            let labels = labels.map(|before| before.rsplit('"').next().unwrap().to_owned()).collect();
            metrics.insert(name, (kind.to_owned(), labels));
        }
    }
    assert!(metrics.len() > 10, "found them");
    metrics
}

#[test]
fn the_page_of_metrics_names_what_is_described() {
    let page = fs::read_to_string(workspace_root().join("docs/reference/metrics.md")).unwrap();
    let mut named = Metrics::new();
    for line in page.lines().filter(|line| line.starts_with("| `lipwright_")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let labels = cells[2].split('`').skip(1).step_by(2).map(str::to_owned).collect();
        assert!(!cells[3].is_empty(), "{line}");
        named.insert(cells[0].trim_matches('`').to_owned(), (cells[1].to_owned(), labels));
    }
    assert_eq!(named, described());
}

#[test]
fn the_board_asks_for_metrics_that_exist() {
    let file = workspace_root().join("packaging/grafana/lipwright.json");
    let board: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let (known, mut asked) = (described(), BTreeSet::new());
    for panel in board["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{title} asks for nothing");
        for query in targets.iter().map(|target| target["expr"].as_str().unwrap()) {
            let names: BTreeSet<String> = names_in(query).collect();
            assert!(!names.is_empty(), "{title}: {query}");
            for name in &names {
                let metric = name.strip_suffix("_bucket").unwrap_or(name);
                assert!(known.contains_key(metric), "{title}: there is no {name}");
                let is_histogram = known[metric].0 == "histogram";
                assert_eq!(name.ends_with("_bucket"), is_histogram, "{title}: {query}");
                asked.insert(metric.to_owned());
            }
        }
    }
    let left_out: Vec<_> = known.keys().filter(|name| !asked.contains(*name)).collect();
    assert!(left_out.is_empty(), "the board shows no {left_out:?}");
}

#[test]
fn the_alerts_ask_for_metrics_that_exist() {
    let page = fs::read_to_string(workspace_root().join("docs/how-to/observe.md")).unwrap();
    let known = described();
    for name in page.lines().filter(|line| line.starts_with("| `")).flat_map(names_in) {
        assert!(known.contains_key(&name), "there is no {name}");
    }
}

/// Every metric of ours in a query.
fn names_in(query: &str) -> impl Iterator<Item = String> + '_ {
    after(query, "lipwright_").map(|rest| {
        let end =
            rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '_').unwrap_or(rest.len());
        format!("lipwright_{}", &rest[..end])
    })
}
