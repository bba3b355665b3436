//! Relative links and paths in the documents lead to files that exist.

use std::fs;
use std::path::Path;

use lipwright_testkit::workspace_root;

use crate::documents::documents;

/// What a path in backticks begins with when it means a file of this repository.
const TOP: [&str; 11] = [
    ".ci/",
    "crates/",
    "docs/",
    "fuzz/",
    "lipwright-",
    "models/",
    "packaging/",
    "sample/",
    "scripts/",
    "src/",
    "training/",
];

#[test]
fn relative_links_lead_somewhere() {
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap();
        for target in
            text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
        {
            let target = target.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let path = file.parent().unwrap().join(target);
            assert!(path.exists(), "{}: link to {target}", file.display());
        }
    }
}

#[test]
fn the_sites_links_stay_on_it() {
    let docs = workspace_root().join("docs");
    for file in documents().into_iter().filter(|file| file.starts_with(&docs)) {
        let text = fs::read_to_string(&file).unwrap();
        let depth = file.strip_prefix(&docs).unwrap().components().count() - 1;
        let out = "../".repeat(depth + 1);
        assert!(!text.contains(&format!("]({out}")), "{}: the site has nothing above docs/", file.display());
    }
}

#[test]
fn the_site_has_every_page() {
    let docs = workspace_root().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    for file in documents() {
        let Ok(page) = file.strip_prefix(&docs) else { continue };
        let listed = summary.contains(&format!("]({})", page.display()));
        assert!(listed || page == Path::new("SUMMARY.md"), "docs/SUMMARY.md lacks {}", page.display());
    }
}

#[test]
fn paths_in_backticks_exist() {
    let root = workspace_root();
    for file in documents() {
        let text = outside_fences(&fs::read_to_string(&file).unwrap());
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = TOP.iter().any(|top| quoted.starts_with(top))
                && !quoted.contains(|c: char| c.is_whitespace() || "*{<$…".contains(c));
            assert!(!is_path || exists(&root, quoted), "{}: `{quoted}` does not exist", file.display());
        }
    }
}

/// `lipwright-media/src/child.rs` is short for `crates/lipwright-media/src/child.rs`, and `src/child.rs` for
/// a file of whichever crate the text is about.
fn exists(root: &Path, path: &str) -> bool {
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let mut roots = crates.chain([root.to_path_buf(), root.join("crates")]);
    roots.any(|root| root.join(path).exists())
}

fn outside_fences(text: &str) -> String {
    text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}
