//! `lipwright retry`: the same files again, with the same choices or others.

use lipwright_server::Options;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{submit, talk};
use crate::cli::RetryArgs;
use crate::client::{Client, Task};
use crate::failure::Failure;
use crate::output::Waiting;

/// What of a task's inputs makes another of them.
const KEPT: [&str; 5] = ["video_url", "audio_url", "playback_type", "engine", "options"];

pub(crate) fn run(args: &RetryArgs) -> Result<(), Failure> {
    submit::checked(&args.then)?;
    let client = Client::new(&args.server)?;
    let waiting = Waiting::new(args.server.json);
    talk(async {
        let body = body(&client.task(&args.id).await?, args);
        let task = client.create(&body, &Uuid::new_v4().to_string()).await?;
        submit::follow(&client, &task, &args.then, &waiting).await
    })
}

/// The request for the task, as it was but for what is chosen now.
fn body(task: &Task, args: &RetryArgs) -> Value {
    let old = &task.0["inputs"];
    let kept = KEPT.iter().filter(|name| !old[**name].is_null());
    let mut body: Value = kept.map(|name| ((*name).to_owned(), old[*name].clone())).collect();
    if let Some(playback) = args.playback {
        body["playback_type"] = json!(playback.name());
    }
    let chosen = Options { face: args.face.unwrap_or_default(), mark: args.mark.unwrap_or_default() };
    let chosen = chosen.to_json();
    let chosen = chosen.as_object().into_iter().flatten();
    if args.mark == Some(false) {
        drop(body["options"].as_object_mut().and_then(|options| options.remove("mark")));
    }
    for (name, value) in chosen {
        body["options"][name] = value.clone();
    }
    // What a client noted with it belongs to the new one as well.
    if task.0["metadata"].as_object().is_some_and(|notes| !notes.is_empty()) {
        body["metadata"] = task.0["metadata"].clone();
    }
    body
}
