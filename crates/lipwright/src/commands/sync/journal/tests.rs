use std::fs;
use std::path::Path;

use super::{Journal, Known};

fn known(folder: &Path, settings: &str) -> Known {
    let input = folder.join("in");
    Known::new(&folder.join("out"), &[Some(&input), None], settings.to_owned())
}

#[test]
fn a_result_holds_until_it_its_inputs_or_the_settings_change() {
    let folder = tempfile::tempdir().unwrap();
    let (here, list) = (folder.path(), folder.path().join("jobs.csv"));
    fs::write(here.join("in"), "a").unwrap();
    fs::write(here.join("out"), "b").unwrap();
    Journal::open(&list).unwrap().add(&known(here, "x")).unwrap();
    let holds = |settings: &str| Journal::open(&list).unwrap().holds(&known(here, settings));
    assert!(holds("x"));
    assert!(!holds("y"), "other settings");
    fs::write(here.join("in"), "aa").unwrap();
    assert!(!holds("x"), "another input");
    Journal::open(&list).unwrap().add(&known(here, "x")).unwrap();
    assert!(holds("x"));
    fs::write(here.join("out"), "bb").unwrap();
    assert!(!holds("x"), "another result");
}

#[test]
fn a_line_cut_off_by_a_crash_is_no_result_and_harms_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (here, list) = (folder.path(), folder.path().join("jobs.csv"));
    fs::write(here.join("in"), "a").unwrap();
    fs::write(here.join("out"), "b").unwrap();
    Journal::open(&list).unwrap().add(&known(here, "x")).unwrap();
    let journal = here.join("jobs.done.jsonl");
    let whole = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, format!("{whole}{}", &whole[..20])).unwrap();
    assert!(Journal::open(&list).unwrap().holds(&known(here, "x")));
    // What is added after it must not be glued to it.
    Journal::open(&list).unwrap().add(&known(here, "y")).unwrap();
    assert!(Journal::open(&list).unwrap().holds(&known(here, "y")));
}
