//! The service as the person meets it who starts and stops it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use lipwright_testkit::{ProcessGuard, tempdir};
use serde_json::{Value, json};

use crate::binary::{ended, lipwright};

const USAGE: i32 = 2;
const INTERNAL: i32 = 4;

/// Starts the service and returns it with its greeting, up to and with the command to try next.
pub(crate) fn started(data: &Path) -> (ProcessGuard, Vec<String>) {
    started_at("127.0.0.1:0", data)
}

fn started_at(listen: &str, data: &Path) -> (ProcessGuard, Vec<String>) {
    let mut command = lipwright();
    greeted(command.args(["serve", "--listen", listen, "--data"]).arg(data))
}

/// The same by a command of its own.
pub(crate) fn greeted(command: &mut Command) -> (ProcessGuard, Vec<String>) {
    let mut service = ProcessGuard::spawn(command.stdout(Stdio::piped())).unwrap();
    let mut lines = BufReader::new(service.child().stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut greeting: Vec<_> = lines.by_ref().take_while(|line| line != "Next:").collect();
    greeting.extend(lines.next());
    (service, greeting)
}

#[test]
fn the_key_is_shown_at_the_first_start_only() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut service, greeting) = started(&data);
    assert!(greeting[0].starts_with("lipwright 0.1.0 listens on http://127.0.0.1:"), "{greeting:?}");
    let named: Vec<_> = greeting[1..].iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(named, ["data", "engine", "sandbox", "ffmpeg", "page", "API", "curl"]);
    assert!(greeting.iter().any(|line| line.contains("/#key=lsk_live_")), "{greeting:?}");
    let next = greeting.last().unwrap();
    assert!(next.contains("x-api-key: lsk_live_"), "{next}");
    service.signal("TERM").unwrap();
    assert_eq!(service.wait().unwrap().code(), Some(0), "a stopped service ends well");

    let (mut service, greeting) = started(&data);
    assert!(!greeting.concat().contains("lsk_"), "{greeting:?}");
    service.signal("INT").unwrap();
    assert_eq!(service.wait().unwrap().code(), Some(0));
}

#[test]
fn the_command_to_try_next_works() {
    let folder = tempdir().unwrap();
    let (_service, greeting) = started(&folder.path().join("data"));
    let next = greeting.last().unwrap().trim();
    let reply = ended(shell().args(["-c", next]));
    assert!(reply.stdout.contains("\"code\":0"), "{next}: {reply:?}");
}

#[test]
fn a_service_that_listens_everywhere_names_an_address_to_go_to() {
    let folder = tempdir().unwrap();
    let (_service, greeting) = started_at("0.0.0.0:0", &folder.path().join("data"));
    assert!(greeting[0].contains(" listens on http://0.0.0.0:"), "{greeting:?}");
    let page = greeting.iter().find(|line| line.starts_with("  page ")).unwrap();
    assert!(page.contains(" http://127.0.0.1:") && page.contains("/#key=lsk_"), "{page}");
    let reply = ended(shell().args(["-c", greeting.last().unwrap().trim()]));
    assert!(reply.stdout.contains("\"code\":0"), "{greeting:?}: {reply:?}");
}

#[expect(clippy::disallowed_methods, reason = "the greeting's command is for a shell")]
fn shell() -> Command {
    Command::new("sh")
}

#[test]
fn what_keeps_the_service_from_starting_is_one_sentence() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    fs::write(here.join("file"), "").unwrap();
    fs::write(here.join("misspelt.toml"), "dta = \"x\"").unwrap();
    let (_service, _) = started(&here.join("busy"));
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--data", "data", "--listen", &taken], INTERNAL, "choose another address or stop who uses it"),
        (&["--data", "file/data"], INTERNAL, "choose a folder that this user may write to"),
        (&["--data", "busy"], INTERNAL, "is in use by another process"),
        (&["--config", "no.toml"], USAGE, "settings file no.toml does not exist: check --config"),
        (&["--config", "misspelt.toml"], USAGE, "unknown field: found `dta`"),
        (&["--data", "data", "--allow-private", "10.0.0.0/99"], USAGE, "give networks like 10.0.0.0/8"),
        (&["--data", "data", "--log", "lipwright=loud"], USAGE, "log: lipwright=loud"),
    ];
    for (args, code, sentence) in cases {
        let listens = args.contains(&"--listen");
        let anywhere: &[&str] = if listens { &[] } else { &["--listen", "127.0.0.1:0"] };
        let ended = ended(lipwright().arg("serve").args(anywhere).args(*args).current_dir(here));
        let last = ended.stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with("lipwright: ") && last.contains(sentence), "{args:?}: {}", ended.stderr);
        assert_eq!((ended.code, ended.stdout.as_str()), (*code, ""), "{args:?}");
    }
}

#[test]
fn settings_are_printed_with_who_decided_them() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("lipwright.toml"), "workers = 3\ndata = \"kept\"\n").unwrap();
    let mut command = lipwright();
    command
        .args(["config", "--print", "--data", "elsewhere"])
        .env("LIPWRIGHT_CORS_ORIGINS", "https://a.example,https://b.example");
    let ended = ended(command.current_dir(here));
    for line in [
        "workers = 3  # file lipwright.toml",
        "data = \"elsewhere\"  # flag --data",
        "cors_origins = [\"https://a.example\",\"https://b.example\"]  # environment LIPWRIGHT_CORS_ORIGINS",
        "listen = \"127.0.0.1:8080\"  # default",
    ] {
        assert!(ended.stdout.lines().any(|printed| printed == line), "{line} is not in\n{}", ended.stdout);
    }
}

#[test]
fn settings_are_printed_for_programs_too() {
    let folder = tempdir().unwrap();
    let mut command = lipwright();
    command.args(["config", "--print", "--json", "--workers", "2"]);
    command.env("LIPWRIGHT_S3_SECRET_ACCESS_KEY", "hush").current_dir(folder.path());
    let ended = ended(&mut command);
    let lines: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |name: &str| lines.iter().find(|line| line["setting"] == name).unwrap().clone();
    assert_eq!(told("workers"), json!({ "setting": "workers", "value": 2, "from": "flag --workers" }));
    assert_eq!(told("data")["value"], "data");
    assert!(!ended.stdout.contains("hush") && told("s3_secret_access_key")["value"] == "(not shown)");
}

#[test]
fn help_of_what_is_run_beside_the_service_shows_where_it_is_and_no_more() {
    for (command, also) in [("backup", &[][..]), ("user list", &[]), ("doctor", &["--listen", "--role"])] {
        let help = ended(lipwright().args(command.split(' ')).arg("--help")).stdout;
        for shown in ["--data", "--database-url", "--s3-bucket", "--config", "--json"].iter().chain(also) {
            assert!(help.contains(shown), "{command} {shown}: {help}");
        }
        for hidden in ["--posts-per-minute", "--max-video-bytes", "--drain-seconds"] {
            assert!(!help.contains(hidden), "{command} {hidden}");
        }
        // It is still taken: the service may have been started with it.
        let taken = ended(lipwright().args(command.split(' ')).args(["--drain-seconds", "x"]));
        assert!(taken.stderr.contains("invalid value 'x'"), "{command}: {taken:?}");
    }
    let serve = ended(lipwright().args(["serve", "--help"])).stdout;
    assert!(serve.contains("--posts-per-minute") && serve.contains("--drain-seconds"));
}
