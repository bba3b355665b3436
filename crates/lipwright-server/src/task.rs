//! What a task is: the client's row, as plain values. How its status may change is in `lifecycle`,
//! when it is tried again in `retry`; where it is kept is the store's affair.

mod lifecycle;
mod names;
mod options;
mod retry;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use lipwright_pipeline::{EngineKind, PlaybackType};
use uuid::Uuid;

pub use lifecycle::{Change, Status};
pub use names::{engine_from_name, engine_name, playback_from_name, playback_name};
pub use options::{OptionFault, Options};
pub use retry::{Jitter, RandomJitter, RetryPolicy, Verdict};

use crate::clock::UnixMillis;
use crate::credits::Hundredths;
use crate::keys::KeyHash;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one; later ones sort after earlier ones.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id!(
    /// Names a task.
    TaskId
);
id!(
    /// Names an account.
    OwnerId
);

/// Names an uploaded file. Part of the `asset_url`, so it is drawn from the full 122 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssetId(pub Uuid);

impl AssetId {
    /// A new one that nobody can guess.
    pub fn fresh() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AssetId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

/// Where one input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRef {
    /// The URL as the client gave it.
    pub url: String,
    /// Equal for equal inputs: the URL itself, or the digest of the bytes if it is an asset of ours.
    pub identity: String,
    /// The asset, if it is one of ours: then it is read by key, never over HTTP.
    pub asset: Option<AssetId>,
}

/// Everything that decides what a result looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The source.
    pub video: InputRef,
    /// The speech.
    pub audio: InputRef,
    /// What to do when the source is too short.
    pub playback: PlaybackType,
}

/// A client's promise that two requests are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// Digest of the request's body: the same key with another body is a mistake.
    pub body: [u8; 32],
}

/// How much of the machines an account's tasks may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// 1 to 4; tasks of a lower number go first.
    pub priority: u8,
    /// Of two accounts with tasks waiting, each gets media seconds in proportion to its weight.
    pub weight: u32,
    /// Tasks at work at the same time.
    pub max_running: u32,
    /// Tasks waiting at the same time.
    pub max_waiting: u32,
    /// The longest input.
    pub max_media: Option<Duration>,
}

/// A task before it exists.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// Its name.
    pub id: TaskId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What to make.
    pub inputs: Inputs,
    /// Who renders.
    pub engine: EngineKind,
    /// What the client chose of it.
    pub options: Options,
    /// The client's own notes, given back as they are.
    pub metadata: BTreeMap<String, String>,
    /// The client's `x-api-platform`, for the record.
    pub platform: Option<String>,
    /// Credits set aside until it is finished.
    pub hold: Hundredths,
    /// The key that it was made with.
    pub key: Option<KeyHash>,
    /// Who is told of its end, beside the owner's endpoints.
    pub callback_url: Option<String>,
    /// How long the result is expected to last.
    pub expected: Duration,
    /// What its owner's plan allows it.
    pub share: Share,
    /// Set if the client wants repeated requests to be one.
    pub idempotency: Option<Idempotency>,
    /// Set if the request has still to be taken out of its key's bucket, which so many a minute refill.
    pub posts_per_minute: Option<u32>,
}

/// A finished task's files and figures.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskResult {
    /// Blob key of the result.
    pub result_key: String,
    /// Blob key of the cover.
    pub cover_key: Option<String>,
    /// How long the result lasts, in milliseconds.
    pub duration_ms: i64,
    /// The job's [`Report`](crate::Report), as JSON.
    pub report: String,
}

/// Why a task failed, as the client reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stable code.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// The client's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// Whose it is.
    pub owner: OwnerId,
    /// As stored; clients see [`Task::outward_status`].
    pub status: Status,
    /// What to make.
    pub inputs: Inputs,
    /// Who renders.
    pub engine: EngineKind,
    /// What the client chose of it.
    pub options: Options,
    /// The client's own notes.
    pub metadata: BTreeMap<String, String>,
    /// How often it has been claimed: the fencing token of the newest lease.
    pub attempt: u32,
    /// How many tries have been used up.
    pub tries: u32,
    /// How many of them ended because the worker vanished.
    pub lost: u32,
    /// How far the current attempt is, 0..=1.
    pub progress: f64,
    /// Name of the current attempt's stage.
    pub stage: Option<String>,
    /// Credits set aside.
    pub hold: Hundredths,
    /// The longest input that it may have, in milliseconds.
    pub max_media_ms: Option<i64>,
    /// What it made.
    pub result: Option<TaskResult>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When the client asked.
    pub created_at: UnixMillis,
    /// When a worker first took it.
    pub started_at: Option<UnixMillis>,
    /// When it succeeded or failed.
    pub completed_at: Option<UnixMillis>,
    /// When the attempt that reported last is likely to end.
    pub ends_at: Option<UnixMillis>,
    /// Whether its files are kept no longer.
    pub files_expired: bool,
}

impl Task {
    /// How long it still takes; `None` while nobody can tell.
    pub fn time_left(&self, now: UnixMillis) -> Option<Duration> {
        // Until an attempt has told of a stage, what is written is of the one before.
        let reports = self.status == Status::Processing && self.stage.is_some();
        let left = self.ends_at.filter(|_| reports)?.0.saturating_sub(now.0);
        Some(Duration::from_millis(left.max(0).unsigned_abs()))
    }

    /// The status that clients see: it only moves forward, so a task that waits for another try is
    /// still `processing`.
    pub fn outward_status(&self) -> Status {
        match self.status {
            Status::Pending if self.attempt > 0 => Status::Processing,
            status => status,
        }
    }
}

/// Names one worker process; no two share it, not even after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LeaseOwner(pub String);

impl LeaseOwner {
    /// A new one.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7().to_string())
    }
}

/// The right to work a task until a time. Every write of an attempt carries it: once the task has
/// gone to somebody else, such writes change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The task.
    pub task: TaskId,
    /// The fencing token.
    pub attempt: u32,
    /// Who works.
    pub owner: LeaseOwner,
}

/// Whether a guarded write happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a stale write changed nothing"]
pub enum Write {
    /// It did.
    Applied,
    /// The lease is no longer the task's: nothing was changed.
    Stale,
}
