//! `lipwright get`: the result of a finished task, whole or not at all.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::talk;
use crate::cli::GetArgs;
use crate::client::{Client, Task};
use crate::commands::sync::{put, scratch_beside};
use crate::failure::Failure;
use crate::{output, preflight};

/// What of a result is wanted, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) output: &'a Path,
    pub(super) report: Option<&'a Path>,
    pub(super) cover: Option<&'a Path>,
}

pub(crate) fn run(args: &GetArgs) -> Result<(), Failure> {
    preflight::destination("the result", &args.output, &["mp4"])?;
    if let Some(report) = &args.report {
        preflight::destination("the report", report, &["json"])?;
    }
    if let Some(cover) = &args.cover {
        preflight::destination("the cover", cover, &["jpg", "jpeg"])?;
    }
    let client = Client::new(&args.server)?;
    let wanted =
        Wanted { output: &args.output, report: args.report.as_deref(), cover: args.cover.as_deref() };
    talk(async {
        let task = client.task(&args.id).await?;
        if task.status() == "failed" {
            return Err(task.failure());
        }
        if !task.has_ended() {
            let id = task.id();
            let message = format!("task {id} is {}: lipwright watch {id} waits for it", task.status());
            return Err(Failure::usage("not_finished", message));
        }
        save(&client, &task, wanted, args.server.json).await
    })
}

/// Downloads what is wanted of a task that ended well.
pub(super) async fn save(
    client: &Client,
    task: &Task,
    wanted: Wanted<'_>,
    as_json: bool,
) -> Result<(), Failure> {
    let scratch = scratch_beside(wanted.output)?;
    let made = scratch.path().join("result.mp4");
    client.download(task.text("/data/result_url"), &made).await?;
    if let Some(cover) = wanted.cover {
        save_cover(client, task, cover, &scratch).await?;
    }
    if let Some(report) = wanted.report {
        save_report(task, report, &scratch)?;
    }
    put(&made, wanted.output)?;
    if as_json {
        output::event(&json!({ "event": "done", "output": wanted.output.to_string_lossy(), "task": task.0 }));
    } else {
        let seconds = task.0.pointer("/data/duration_seconds").and_then(Value::as_f64).unwrap_or_default();
        output::say(&format!("{}: {seconds:.2} s", wanted.output.display()));
        for warning in task.0.pointer("/report/warnings").and_then(Value::as_array).into_iter().flatten() {
            output::note(&format!("lipwright: warning: {}", warning["text"].as_str().unwrap_or_default()));
        }
    }
    Ok(())
}

async fn save_cover(client: &Client, task: &Task, to: &Path, scratch: &TempDir) -> Result<(), Failure> {
    let link = task.text("/data/cover_url");
    if link.is_empty() {
        return Err(Failure::internal("no_cover", format!("task {} has no cover", task.id())));
    }
    let made = scratch.path().join("cover.jpg");
    client.download(link, &made).await?;
    put(&made, to)
}

fn save_report(task: &Task, to: &Path, scratch: &TempDir) -> Result<(), Failure> {
    let report = &task.0["report"];
    if report.is_null() {
        return Err(Failure::internal("no_report", format!("task {} has no report", task.id())));
    }
    let made = scratch.path().join("report.json");
    fs::write(&made, format!("{report:#}\n")).map_err(|error| {
        Failure::internal("storage_unavailable", format!("cannot write {}: {error}", made.display()))
    })?;
    put(&made, to)
}
