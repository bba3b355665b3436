//! A client that a public generator makes from the served document: it compiles, and makes a video.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lipwright_testkit::{FaceClip, speech_wav, stream_seconds, tempdir, workspace_root};

use crate::service::Service;

fn python_tool(name: &str) -> PathBuf {
    let tool = workspace_root().join("target/python/bin").join(name);
    assert!(tool.exists(), "no {}: run scripts/install.sh python", tool.display());
    tool
}

/// Runs it in `folder`.
#[expect(clippy::disallowed_methods, reason = "the generator and its client are programs")]
fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let tool = python_tool(program);
    let output = Command::new(&tool)
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONPATH", folder.join("client"))
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&said));
}

#[test]
fn a_generated_client_makes_a_video() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("data")).unwrap();
    FaceClip::lasting(2.0).size(256, 256).write(&here.join("face.mp4")).unwrap();
    speech_wav(1.5, &here.join("speech.wav")).unwrap();
    let service = Service::start(&here.join("data"), None);
    let client = &service.client;

    let beside = workspace_root().join("crates/lipwright/tests/api");
    let config = beside.join("generator.yaml");
    let document = format!("{}/openapi.json", client.base);
    let generate =
        ["generate", "--url", &document, "--output-path", "client", "--fail-on-warning", "--config"];
    run(here, "openapi-python-client", &[&generate[..], &[config.to_str().unwrap()]].concat());
    run(here, "python", &["-W", "error", "-m", "compileall", "-q", "client"]);

    let flow = beside.join("generated_client.py");
    run(here, "python", &[flow.to_str().unwrap(), &client.base, &client.key]);
    let seconds = stream_seconds(&here.join("result.mp4"), 'v').unwrap();
    assert!((seconds - 1.5).abs() <= 0.08, "{seconds} s");
}
