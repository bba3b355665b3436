use std::fs;

use super::*;

fn with_file(text: &str) -> (tempfile::TempDir, ConfigArgs) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("settings.toml");
    fs::write(&config, text).unwrap();
    (folder, ConfigArgs { config, ..ConfigArgs::default() })
}

#[test]
fn a_flag_beats_the_file_and_the_file_the_default() {
    let (_folder, mut args) =
        with_file("workers = 3\nposts_per_minute = 0\ncors_origins = [\"https://a.example\"]");
    args.workers = Some(5);
    let config = Config::load(&args).unwrap();
    assert_eq!((config.workers, config.posts_per_minute), (5, 0));
    assert_eq!(config.cors_origins, ["https://a.example"]);
    assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
    let origins = Config::with_origins(&args).unwrap();
    let origin = |name: &str| origins.iter().find(|setting| setting.name == name).unwrap().origin.clone();
    assert_eq!(origin("workers"), "flag --workers");
    assert_eq!(origin("posts_per_minute"), format!("file {}", args.config.display()));
    assert_eq!(origin("listen"), "default");
}

#[test]
fn a_misspelt_setting_is_refused_by_name() {
    let (_folder, args) = with_file("workerz = 3");
    let refusal = Config::load(&args).unwrap_err();
    assert!(refusal.message.contains("workerz"), "{}", refusal.message);
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_with_its_name_and_place() {
    let (_folder, args) = with_file("workers = \"many\"");
    let refusal = Config::load(&args).unwrap_err();
    assert!(
        refusal.message.contains("workers") && refusal.message.contains("settings.toml"),
        "{}",
        refusal.message
    );
}

#[test]
fn a_crf_that_there_is_not_is_refused_by_name() {
    let (_folder, args) = with_file("crf = 12");
    assert_eq!(Config::load(&args).unwrap().settings().unwrap().crf.get(), 12);
    let (_folder, args) = with_file("crf = 52");
    let refusal = Config::load(&args).unwrap().settings().unwrap_err();
    assert!(refusal.message.contains("crf") && refusal.message.contains("51"), "{}", refusal.message);
}

#[test]
fn words_from_a_flag_become_a_list() {
    let (_folder, mut args) = with_file("");
    args.allow_private = Some("10.0.0.0/8, fd00::/8".to_owned());
    let settings = Config::load(&args).unwrap().settings().unwrap();
    assert_eq!(settings.fetch.allow_private.len(), 2);
    args.allow_private = Some("10.0.0.0/33".to_owned());
    let refusal = Config::load(&args).unwrap().settings().unwrap_err();
    assert!(refusal.message.contains("10.0.0.0/33"), "{}", refusal.message);
}

#[test]
fn ports_of_sources_are_a_list_however_they_are_given() {
    let ports = |line: &str, flag: Option<&str>| {
        let (_folder, mut args) = with_file(line);
        args.source_ports = flag.map(str::to_owned);
        Config::load(&args).map(|config| config.settings().unwrap().fetch.ports)
    };
    assert_eq!(ports("", None).unwrap(), [80, 443, 8080, 8443]);
    assert_eq!(ports("source_ports = [80, 9000]", None).unwrap(), [80, 9000]);
    assert_eq!(ports("source_ports = 9000", None).unwrap(), [9000]);
    assert_eq!(ports("source_ports = [80]", Some("443, 9000")).unwrap(), [443, 9000]);
    for wrong in ["80,http", "70000", ""] {
        let refusal = ports("", Some(wrong)).unwrap_err();
        assert!(refusal.message.contains("source_ports"), "{wrong}: {}", refusal.message);
    }
}

#[test]
fn the_sandbox_is_required_by_a_word_or_a_number() {
    for (line, required) in [("", false), ("require_sandbox = 1", true), ("require_sandbox = true", true)] {
        let (_folder, mut args) = with_file(line);
        assert_eq!(Config::load(&args).unwrap().require_sandbox, required, "{line}");
        args.require_sandbox = Some(false);
        assert!(!Config::load(&args).unwrap().require_sandbox, "a flag wins over {line}");
    }
}

#[test]
fn no_rate_limit_is_a_zero() {
    let (_folder, mut args) = with_file("");
    assert_eq!(Config::load(&args).unwrap().settings().unwrap().plans.usual.posts_per_minute, Some(20));
    args.posts_per_minute = Some(0);
    assert_eq!(Config::load(&args).unwrap().settings().unwrap().plans.usual.posts_per_minute, None);
}
