//! `lipwright status`, `cancel` and `list`: one question and its answer.

use serde_json::{Value, json};

use super::{talk, watch};
use crate::cli::{ListArgs, StatusArgs, TaskArgs};
use crate::client::{Client, Page, Task};
use crate::failure::Failure;
use crate::output;

/// The most that the contract gives at once.
const PAGE: usize = 100;

/// The state of a task; that it has failed is an answer, not a failure of the command.
pub(crate) fn status(args: &StatusArgs) -> Result<(), Failure> {
    let client = Client::new(&args.server)?;
    let (task, log) = talk(async {
        let task = client.task(&args.id).await?;
        let log = if args.log { client.log(&args.id).await? } else { Vec::new() };
        Ok((task, log))
    })?;
    tell(&task, args.server.json);
    let began = log.first().and_then(|entry| entry["at"].as_f64()).unwrap_or_default();
    for entry in &log {
        if args.server.json {
            output::event(&json!({ "event": "log", "task_id": task.id(), "entry": entry }));
        } else {
            output::say(&happening(entry, began));
        }
    }
    Ok(())
}

/// One line of a log. What a newer server tells goes by its own name.
fn happening(entry: &Value, began: f64) -> String {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let n = &entry["attempt"];
    let what = match text("event") {
        "created" => "asked for".to_owned(),
        "taken" => format!("taken by a worker, try {n}"),
        "stage" => text("stage").to_owned(),
        "retry" => format!("try {n} failed, another follows"),
        "given_back" => "handed back: the worker stopped".to_owned(),
        "lost" => "the worker vanished".to_owned(),
        "webhook_sent" => "a receiver was told".to_owned(),
        "webhook_failed" => format!("a receiver could not be told, tries: {n}"),
        other => other.to_owned(),
    };
    let seconds = entry["at"].as_f64().unwrap_or(began) - began;
    let why = entry["message"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{seconds:>9.2} s  {what}{why}")
}

/// Stops a task, or deletes a finished one with its files.
pub(crate) fn cancel(args: &TaskArgs) -> Result<(), Failure> {
    let client = Client::new(&args.server)?;
    let task = talk(client.cancel(&args.id))?;
    if args.server.json {
        output::event(&json!({ "event": "cancelled", "task": task.0 }));
    } else {
        let done = if task.status() == "deleted" { "deleted, with its files" } else { "cancelled" };
        output::say(&format!("{}  {done}", task.id()));
    }
    Ok(())
}

/// The caller's tasks, the newest first.
pub(crate) fn list(args: &ListArgs) -> Result<(), Failure> {
    let client = Client::new(&args.server)?;
    let status = args.status.map(crate::cli::TaskStatus::name);
    let tasks = talk(async {
        let mut tasks: Vec<Task> = Vec::new();
        let size = args.limit.clamp(1, PAGE);
        for number in 1.. {
            let (page, more) = client.list(status, Page { number, size }).await?;
            let stuck = page.is_empty();
            tasks.extend(page);
            if !more || stuck || tasks.len() >= args.limit {
                break;
            }
        }
        tasks.truncate(args.limit);
        Ok(tasks)
    })?;
    for task in &tasks {
        tell(task, args.server.json);
    }
    Ok(())
}

fn tell(task: &Task, as_json: bool) {
    if as_json {
        output::event(&json!({ "event": "task", "task": task.0 }));
    } else {
        output::say(&watch::sentence(task));
    }
}
