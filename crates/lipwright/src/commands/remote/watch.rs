//! `lipwright watch`: a task is asked for until it has ended.

use serde_json::json;

use super::talk;
use crate::cli::TaskArgs;
use crate::client::{Client, Patience, Reply, Task};
use crate::failure::Failure;
use crate::output::{self, Waiting};

pub(crate) fn run(args: &TaskArgs) -> Result<(), Failure> {
    let client = Client::new(&args.server)?;
    let waiting = Waiting::new(args.server.json);
    let ended = talk(until_ended(&client, &args.id, &waiting))?;
    tell(&ended, args.server.json);
    Ok(())
}

/// Waits for the end of a task; that it failed is a failure of the command.
pub(super) async fn until_ended(client: &Client, id: &str, waiting: &Waiting) -> Result<Task, Failure> {
    let mut patience = Patience::with_a_task();
    loop {
        let wait = match client.glance(id).await? {
            Reply::Data(data) => {
                let task = Task(data);
                waiting.task(&task);
                if task.has_ended() {
                    waiting.clear();
                    return if task.status() == "failed" { Err(task.failure()) } else { Ok(task) };
                }
                patience.after_answer()
            }
            Reply::Refused(failure) => return Err(failure),
            Reply::Away { failure, retry_after } => match patience.after_fault(retry_after) {
                Some(wait) => wait,
                None => return Err(failure),
            },
        };
        tokio::time::sleep(wait).await;
    }
}

/// The last word about a task that ended well.
pub(super) fn tell(task: &Task, as_json: bool) {
    if as_json {
        output::event(&json!({ "event": "done", "task": task.0 }));
    } else {
        output::say(&sentence(task));
    }
}

fn place(before: u64) -> String {
    if before == 0 { "  next in the queue".to_owned() } else { format!("  {before} before it in the queue") }
}

/// One line about a task.
pub(super) fn sentence(task: &Task) -> String {
    let seconds = task.0.pointer("/data/duration_seconds").and_then(serde_json::Value::as_f64);
    let more = match (task.status(), seconds) {
        ("success", Some(seconds)) => format!("  {seconds:.2} s"),
        ("failed", _) => format!("  {}", task.text("/error/message")),
        ("processing", _) => format!("  {} {:.0} %", task.stage(), 100.0 * task.progress()),
        _ => task.0["queue_position"].as_u64().map(place).unwrap_or_default(),
    };
    format!("{}  {}{more}", task.id(), task.status())
}
