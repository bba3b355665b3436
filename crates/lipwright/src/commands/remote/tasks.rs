//! `lipwright status`, `cancel` and `list`: one question and its answer.

use serde_json::json;

use super::{talk, watch};
use crate::cli::{ListArgs, TaskArgs};
use crate::client::{Client, Page, Task};
use crate::failure::Failure;
use crate::output;

/// The most that the contract gives at once.
const PAGE: usize = 100;

/// The state of a task; that it has failed is an answer, not a failure of the command.
pub(crate) fn status(args: &TaskArgs) -> Result<(), Failure> {
    let client = Client::new(&args.server)?;
    tell(&talk(client.task(&args.id))?, args.server.json);
    Ok(())
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
