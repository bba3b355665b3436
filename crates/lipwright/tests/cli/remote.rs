//! The commands that talk to a server, against a real one.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use lipwright_testkit::{FaceClip, ProcessGuard, TempDir, ffmpeg, speech_wav, stream_seconds, tempdir};
use serde_json::{Value, json};

use crate::binary::{Ended, ended, lipwright, names_in};
use crate::served::started;

const USAGE: i32 = 2;
const BAD_INPUT: i32 = 3;
const SERVER: i32 = 4;

/// A service, and a folder with `face.mp4` and `speech.wav` to talk to it from.
struct Served {
    folder: TempDir,
    url: String,
    key: String,
    _service: ProcessGuard,
}

impl Served {
    fn start() -> Self {
        let folder = tempdir().unwrap();
        let here = folder.path();
        FaceClip::lasting(2.0).size(256, 256).write(&here.join("face.mp4")).unwrap();
        speech_wav(1.5, &here.join("speech.wav")).unwrap();
        let (service, greeting) = started(&here.join("data"));
        let word = |from: &str| {
            let words = greeting.iter().flat_map(|line| line.split_whitespace());
            words.into_iter().find(|word| word.starts_with(from)).unwrap().to_owned()
        };
        Self { url: word("http://"), key: word("lsk_"), _service: service, folder }
    }

    fn here(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = lipwright();
        command.args(args).current_dir(self.here()).env("LIPWRIGHT_URL", &self.url);
        command.env("LIPWRIGHT_API_KEY", &self.key);
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        ended(&mut self.command(args))
    }
}

fn events(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_task_goes_from_two_files_to_a_result_and_away_again() {
    let served = Served::start();
    let submitted = served.run(&["submit", "face.mp4", "speech.wav"]);
    assert_eq!((submitted.code, submitted.stderr.as_str()), (0, ""));
    let id = submitted.stdout.trim();

    let watched = served.run(&["watch", id]);
    assert_eq!(
        (watched.stdout.as_str(), watched.code),
        (&*format!("{id}  success  1.52 s\n"), 0),
        "{watched:?}"
    );
    assert_eq!(watched.stderr, "", "progress is for terminals");
    assert_eq!(served.run(&["status", id]).stdout, watched.stdout);
    let log = served.run(&["status", id, "--log"]).stdout;
    let happened: Vec<&str> = log.lines().skip(1).filter_map(|line| line.split(" s  ").nth(1)).collect();
    assert_eq!(happened[..2], ["asked for", "taken by a worker, try 1"], "{log}");
    assert_eq!(happened.last(), Some(&"done"), "{log}");
    assert_eq!(served.run(&["list", "--status", "success"]).stdout, watched.stdout);
    assert_eq!(served.run(&["list", "--status", "failed"]).stdout, "");

    let got = served.run(&["get", id, "-o", "out.mp4", "--report", "why.json", "--cover", "cover.jpg"]);
    assert_eq!((got.code, got.stdout.as_str()), (0, "out.mp4: 1.52 s\n"), "{got:?}");
    assert!((stream_seconds(&served.here().join("out.mp4"), 'v').unwrap() - 1.5).abs() <= 0.04);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(served.here().join("why.json")).unwrap()).unwrap();
    assert_eq!(report["engine"], "warp");
    assert!(fs::read(served.here().join("cover.jpg")).unwrap().starts_with(&[0xff, 0xd8]), "a JPEG");

    assert_eq!(served.run(&["cancel", id]).stdout, format!("{id}  deleted, with its files\n"));
    let gone = served.run(&["status", id]);
    assert_eq!(gone.code, USAGE);
    assert!(gone.stderr.contains("lipwright list shows your tasks"), "{gone:?}");
}

#[test]
fn with_json_every_step_is_a_line_and_the_last_tells_the_result() {
    let served = Served::start();
    fs::write(served.here().join("key"), format!("{}\n", served.key)).unwrap();
    let args =
        "submit face.mp4 speech.wav -o out.mp4 --json --playback normal_reverse --face 1 --mark".split(' ');
    let args: Vec<&str> = args.collect();
    let mut command = served.command(&args);
    let done = ended(command.env_remove("LIPWRIGHT_API_KEY").env("LIPWRIGHT_API_KEY_FILE", "key"));
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    let events = events(&done);
    let named = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!((named("uploaded"), named("submitted"), named("done")), (2, 1, 1), "{events:?}");
    let last = events.last().unwrap();
    assert_eq!((&last["output"], &last["task"]["status"]), (&"out.mp4".into(), &"success".into()));
    assert_eq!(last["task"]["inputs"]["options"], json!({ "face": 1, "mark": true }));
    assert_eq!(names_in(served.here()), ["data", "face.mp4", "key", "out.mp4", "speech.wav"]);
}

#[test]
fn a_task_is_made_again_with_other_choices() {
    let served = Served::start();
    let inputs = |id: &str| {
        let told = served.run(&["status", id, "--json"]);
        events(&told)[0]["task"]["inputs"].clone()
    };
    let first = served.run(&["submit", "face.mp4", "speech.wav", "--wait", "--face", "1", "--mark"]);
    let first = first.stdout.lines().next().unwrap();
    let again = served.run(&["retry", first]);
    let again = again.stdout.trim();
    assert_ne!(again, first);
    for name in ["video_url", "audio_url", "playback_type", "engine", "options"] {
        assert_eq!(inputs(again)[name], inputs(first)[name], "{name}");
    }
    let other = ["retry", first, "--playback", "normal_reverse", "--mark=false", "-o", "other.mp4"];
    let other = served.run(&other);
    assert_eq!(other.code, 0, "{other:?}");
    assert!(served.here().join("other.mp4").exists());
    let other = inputs(other.stdout.lines().next().unwrap());
    assert_eq!(
        (&other["playback_type"], &other["options"]),
        (&json!("normal_reverse"), &json!({ "face": 1 })),
        "{other}"
    );
}

#[test]
fn a_task_that_fails_is_told_in_the_servers_words() {
    let served = Served::start();
    let bars = ["-f", "lavfi", "-i", "testsrc2=duration=1:size=320x240:rate=25", "-pix_fmt", "yuv420p"];
    let to = served.here().join("bars.mp4").into_os_string();
    ffmpeg(bars.map(Into::into).into_iter().chain([to])).unwrap();
    let failed = served.run(&["submit", "bars.mp4", "speech.wav", "--wait", "--json"]);
    let events = events(&failed);
    let last = events.last().unwrap();
    assert_eq!((failed.code, &last["code"]), (BAD_INPUT, &"no_face_found".into()), "{failed:?}");
    let advised = failed.stderr.contains("no face found in the video: one face must be seen from the front");
    assert!(
        advised || last["message"].as_str().unwrap().contains("must be seen from the front"),
        "{failed:?}"
    );
    let id = events.iter().find_map(|event| event["task_id"].as_str()).unwrap();
    let state = served.run(&["status", id]);
    assert_eq!((state.code, state.stdout), (0, format!("{id}  failed  no face found in the video\n")));
    let got = served.run(&["get", id, "-o", "out.mp4"]);
    assert_eq!(got.code, BAD_INPUT, "{got:?}");
    assert!(!served.here().join("out.mp4").exists());
}

#[test]
fn what_is_wrong_is_one_sentence_and_the_documented_code() {
    let served = Served::start();
    // Bound and let go: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{nobody}");
    let unknown = "00000000-0000-4000-8000-000000000000";
    let cases: &[(&[&str], i32, &str)] = &[
        (&["submit", "no.mp4", "speech.wav"], BAD_INPUT, "video file no.mp4 does not exist: check the path"),
        (&["submit", "face.mp4", "speech.wav", "-o", "no/out.mp4"], USAGE, "make it first"),
        (&["submit", "ftp://a.example/a.mp4", "speech.wav"], BAD_INPUT, "download it and give the file"),
        (&["submit", "http://a.example:22/a.mp4", "speech.wav"], BAD_INPUT, "video_url"),
        (&["status", unknown], USAGE, "lipwright list shows your tasks"),
        (&["status", "a/../b"], USAGE, "give what submit printed"),
        (&["list", "--url", &nobody], SERVER, "is it running, and is --url right?"),
        (&["list", "--url", "nowhere"], USAGE, "such as http://127.0.0.1:8080"),
    ];
    for (args, code, sentence) in cases {
        let ended = served.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (*code, ""), "{args:?}: {ended:?}");
        assert!(
            ended.stderr.starts_with("lipwright: ") && ended.stderr.contains(sentence),
            "{args:?}: {ended:?}"
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{args:?}: {ended:?}");
    }
    let keyless = ended(served.command(&["list"]).env_remove("LIPWRIGHT_API_KEY"));
    assert_eq!(keyless.code, USAGE);
    assert!(keyless.stderr.contains("no API key: set LIPWRIGHT_API_KEY"), "{keyless:?}");
    let wrong = ended(served.command(&["list"]).env("LIPWRIGHT_API_KEY", "wrong"));
    assert_eq!(wrong.code, USAGE);
    assert!(wrong.stderr.contains("check LIPWRIGHT_API_KEY"), "{wrong:?}");
}
