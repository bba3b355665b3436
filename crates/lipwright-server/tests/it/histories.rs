//! Random histories of several accounts and workers against a model that fits in memory: whatever the order,
//! the store does as the model says, and nothing is charged or told twice.
//!
//! `HISTORIES` is how many are told on each backend.

use std::time::Duration;

use lipwright_server::Next;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::rig::{On, Rig, on_both};

mod model;
mod play;
mod step;

use play::Play;
use step::{Step, step};

/// How many, when nobody says.
fn histories(on: On) -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
    let asked = std::env::var("HISTORIES");
    asked.map_or(if on == On::Embedded { 300 } else { 100 }, |asked| asked.parse().unwrap())
}

/// In memory where there is such a folder: what is told here has nothing to do with the disk.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

async fn any_history_goes_as_the_model_says(on: On) {
    let rig = Rig::in_folder(on, folder(), |settings| settings.workers = 0).await;
    let cases = histories(on);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    block_in_place(|| {
        let history = prop::collection::vec(step(), 1..30);
        let told =
            TestRunner::new(config).run(&history, |history| Handle::current().block_on(tell(&rig, &history)));
        told.unwrap_or_else(|fault| panic!("{fault}"));
    });
}

async fn tell(rig: &Rig, history: &[Step]) -> Result<(), TestCaseError> {
    let mut play = Play::begin(rig).await;
    for step in history {
        play.step(*step).await?;
        play.check().await?;
    }
    play.end().await
}

on_both!(any_history_goes_as_the_model_says);

/// Whether what the store says is next can be so.
fn is_next(model: &model::Model, next: Next) -> Result<(), TestCaseError> {
    let (free, blocked) = model.heads();
    match next {
        Next::Task(task) => prop_assert!(free.contains(&task), "{task} is not one of {free:?}"),
        Next::Blocked => prop_assert!(free.is_empty() && blocked, "{free:?} could be taken"),
        Next::Later(wait) => {
            prop_assert!(free.is_empty() && !blocked);
            prop_assert!(wait > Duration::from_mins(30), "only what waits an hour waits for its time");
        }
        Next::Nothing => prop_assert!(free.is_empty() && !blocked, "{free:?} wait"),
    }
    Ok(())
}
