//! What is written for people and their shells: the page of `inspect`, completions, manual pages.

use std::fs;

use lipwright_testkit::{speech_wav, tempdir};
use serde_json::Value;

use crate::binary::{ended, folder_with_sample, lipwright, names_in};

#[test]
fn the_page_shows_frames_mouths_and_both_curves() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(2.0, &here.join("short.wav")).unwrap();
    let args = ["inspect", "face.mp4", "short.wav", "-o", "seen", "--json"];
    let ended = ended(lipwright().args(args).current_dir(here));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    let told: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (&told["event"], &told["page"], &told["faces"]),
        (&"done".into(), &"seen/index.html".into(), &1.into())
    );
    let page = fs::read_to_string(here.join("seen/index.html")).unwrap();
    let names = names_in(&here.join("seen"));
    let pictures: Vec<_> =
        names.iter().filter(|name| name.starts_with("frame-") || name.starts_with("mouth-")).collect();
    assert!(pictures.len() > 12, "{names:?}");
    for name in pictures {
        assert!(page.contains(&format!("src=\"{name}\"")), "{name}");
        assert!(fs::read(here.join("seen").join(name)).unwrap().starts_with(b"\x89PNG"), "{name}");
    }
    assert_eq!(page.matches("<path d=\"M").count(), 2, "what is measured and what is asked for");
    for told in ["the mouth hardly moves", "In blue", "in orange", "width=device-width"] {
        assert!(page.contains(told), "{told}: {page:.2000}");
    }
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = ended(lipwright().args(["completions", shell]));
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{shell}");
        for command in ["sync", "serve", "submit", "doctor", "inspect"] {
            assert!(ended.stdout.contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempdir().unwrap();
    let ended = ended(lipwright().args(["man", "pages"]).current_dir(folder.path()));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let names = names_in(&folder.path().join("pages"));
    for wanted in ["lipwright.1", "lipwright-sync.1", "lipwright-serve.1", "lipwright-submit.1"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} is not among {names:?}");
    }
    let page = fs::read_to_string(folder.path().join("pages/lipwright.1")).unwrap();
    assert!(page.contains(".TH lipwright 1"), "{page}");
}
