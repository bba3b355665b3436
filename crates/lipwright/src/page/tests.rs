use std::collections::BTreeSet;
use std::fs;

use lipwright_testkit::workspace_root;

use super::*;

fn text(name: &str) -> &'static str {
    let path = format!("/page/{name}");
    let file = FILES.iter().find(|file| file.path == path).unwrap();
    std::str::from_utf8(file.bytes).unwrap()
}

/// The keys of a language: each is on a line of its own.
fn keys(name: &str) -> BTreeSet<&'static str> {
    let lines: Vec<_> = text(name).lines().filter_map(|line| line.strip_prefix("  \"")).collect();
    let keys: BTreeSet<_> = lines.iter().filter_map(|line| Some(line.split_once("\": \"")?.0)).collect();
    assert_eq!(lines.len(), keys.len(), "a key is there twice, or a line is no text");
    keys
}

#[test]
fn both_languages_have_the_same_texts() {
    let (english, german) = (keys("en.js"), keys("de.js"));
    assert!(english.len() > 100);
    assert_eq!(english.symmetric_difference(&german).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_text_that_the_page_names_is_there() {
    let english = keys("en.js");
    let html = std::str::from_utf8(INDEX.bytes).unwrap();
    for mark in ["data-t=\"", "data-t-label=\""] {
        for rest in html.split(mark).skip(1) {
            let key = rest.split('"').next().unwrap();
            assert!(english.contains(key), "{key}");
        }
    }
    for file in FILES.iter().filter(|file| file.content_type == JS) {
        for mark in [" t: \"", " label: \"", " t: [\"", "\"text\", \"", "\"text\", [\""] {
            for rest in std::str::from_utf8(file.bytes).unwrap().split(mark).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(english.contains(key), "{key} in {}", file.path);
            }
        }
    }
}

#[test]
fn every_cause_of_failure_has_its_advice() {
    let english = keys("en.js");
    let causes = fs::read_to_string(workspace_root().join("crates/lipwright-pipeline/src/cause.rs")).unwrap();
    let (_, code) = causes.split_once("pub const fn code(&self)").unwrap();
    let (code, _) = code.split_once("pub const fn").unwrap();
    let codes: Vec<_> =
        code.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\",")).collect();
    assert!(codes.len() > 30, "{codes:?}");
    for code in codes {
        assert!(english.contains(format!("advice.{code}").as_str()), "{code}");
    }
}

#[test]
fn every_warning_has_its_words() {
    let english = keys("en.js");
    for warning in lipwright_pipeline::Warning::ALL {
        assert!(english.contains(format!("warning.{}", warning.name()).as_str()), "{}", warning.name());
    }
}

#[test]
fn every_file_of_the_page_is_served() {
    let folder = workspace_root().join("crates/lipwright/src/page");
    let served: BTreeSet<_> = FILES.iter().map(|file| file.path.trim_start_matches("/page/")).collect();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.extension().is_some_and(|end| end == "js" || end == "css")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(served.contains(name), "{name}");
    }
}

#[test]
fn the_page_fetches_nothing_from_elsewhere() {
    for file in [INDEX].iter().chain(FILES) {
        let text = std::str::from_utf8(file.bytes).unwrap();
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("http://") && !elsewhere.contains("https://"), "{}", file.path);
    }
}
