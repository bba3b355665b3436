//! `lipwright submit`: files are uploaded, a task is created and, if wanted, waited for.

use std::path::Path;

use lipwright_server::Options;
use serde_json::json;
use uuid::Uuid;

use super::get::{self, Wanted};
use super::{talk, watch};
use crate::cli::{SubmitArgs, ThenArgs};
use crate::client::{Client, Kind, NewTask, Task};
use crate::failure::Failure;
use crate::output::{self, Waiting};
use crate::preflight;

pub(crate) fn run(args: &SubmitArgs) -> Result<(), Failure> {
    for (what, input) in [("video", &args.video), ("speech", &args.speech)] {
        if let Some(file) = local(input) {
            preflight::input(what, file)?;
        }
    }
    checked(&args.then)?;
    talk(submit(args, &Client::new(&args.server)?))
}

async fn submit(args: &SubmitArgs, client: &Client) -> Result<(), Failure> {
    let json = args.server.json;
    let waiting = Waiting::new(json);
    let video_url = url_of(client, &args.video, Kind::Video, &waiting).await?;
    let audio_url = url_of(client, &args.speech, Kind::Speech, &waiting).await?;
    let options = Options { face: args.face.unwrap_or_default(), mark: args.mark };
    let inputs = NewTask {
        video_url: &video_url,
        audio_url: &audio_url,
        playback_type: args.playback.name(),
        options: (options != Options::default()).then(|| options.to_json()),
    };
    let task = client.create(&inputs.to_json(), &Uuid::new_v4().to_string()).await?;
    follow(client, &task, &args.then, &waiting).await
}

/// What is wanted of the result can be given.
pub(super) fn checked(then: &ThenArgs) -> Result<(), Failure> {
    then.output.as_ref().map_or(Ok(()), |output| preflight::destination("the result", output, &["mp4"]))
}

/// Tells of a new task, and waits for it if that is wanted.
pub(super) async fn follow(
    client: &Client,
    task: &Task,
    then: &ThenArgs,
    waiting: &Waiting,
) -> Result<(), Failure> {
    let json = waiting.is_json();
    if json {
        output::event(&json!({ "event": "submitted", "task_id": task.id(), "status": task.status() }));
    } else {
        waiting.clear();
        output::say(task.id());
    }
    if !then.wait && then.output.is_none() {
        return Ok(());
    }
    let ended = watch::until_ended(client, task.id(), waiting).await?;
    if let Some(output) = &then.output {
        return get::save(client, &ended, Wanted { output, report: None, cover: None }, json).await;
    }
    watch::tell(&ended, json);
    Ok(())
}

/// The address of an input: its own, or that of its upload.
async fn url_of(client: &Client, input: &str, kind: Kind, waiting: &Waiting) -> Result<String, Failure> {
    let Some(file) = local(input) else { return Ok(input.to_owned()) };
    waiting.doing(&format!("uploading {input}"));
    let url = client.upload(file, kind).await?;
    if waiting.is_json() {
        output::event(&json!({ "event": "uploaded", "file": input, "url": url }));
    }
    Ok(url)
}

/// The file that is meant, unless it is an address.
fn local(input: &str) -> Option<&Path> {
    let is_address = ["http://", "https://"].iter().any(|scheme| input.starts_with(scheme));
    (!is_address).then(|| Path::new(input))
}
