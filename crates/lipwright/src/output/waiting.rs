//! What a command tells while a server works: a bar on a terminal, JSON lines on request, else nothing.

use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::event;
use crate::client::Task;

/// Steps of the bar.
const STEPS: u64 = 100;

/// Takes what becomes of a task and says what has changed.
pub(crate) struct Waiting {
    bar: Option<ProgressBar>,
    json: bool,
    told: Mutex<Option<Value>>,
}

impl Waiting {
    pub(crate) fn new(json: bool) -> Self {
        let bar = (!json && stderr().is_terminal()).then(|| {
            let style =
                ProgressStyle::with_template("{msg:>10} [{bar:32}] {percent:>3} %  {elapsed}  {prefix}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
            ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr()).with_style(style)
        });
        Self { bar, json, told: Mutex::default() }
    }

    /// Whether everything is told as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Something that has no measure.
    pub(crate) fn doing(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
    }

    /// The task as it is now.
    pub(crate) fn task(&self, task: &Task) {
        let stage = if task.stage().is_empty() { task.status() } else { task.stage() };
        if let Some(bar) = &self.bar {
            bar.set_message(stage.to_owned());
            let left = task.0["eta_seconds"].as_u64();
            bar.set_prefix(left.map(|left| format!("{left} s left")).unwrap_or_default());
            bar.set_position((task.progress() * STEPS as f64) as u64);
        } else if self.json {
            let line = json!({
                "event": "progress", "task_id": task.id(), "status": task.status(), "stage": task.0["stage"],
                "progress": task.progress(), "queue_position": task.0["queue_position"],
                "eta_seconds": task.0["eta_seconds"],
            });
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.as_ref() != Some(&line) {
                event(&line);
                *told = Some(line);
            }
        }
    }

    /// Takes the bar away, so that the last word stands alone.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
