//! Everything that an operator may decide, as plain values. Reading flags, environment and files into
//! them is the binary's affair.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use lipwright_pipeline::{Crf, Limits as MediaLimits};

use crate::plan::PlanTiers;
use crate::queue::RiverTimes;
use crate::task::RetryPolicy;

/// How errors are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HttpErrors {
    /// By HTTP status and code.
    #[default]
    Status,
    /// By code only, always with HTTP 200: for clients that throw before they read the body.
    Envelope,
}

/// How long things take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// How long a worker holds a task without word.
    pub lease: Duration,
    /// How often it gives word.
    pub heartbeat: Duration,
    /// How often expired leases are looked for.
    pub sweep: Duration,
    /// How often progress is written, at most.
    pub progress: Duration,
    /// How long running tasks may finish after the first stop signal.
    pub drain: Duration,
    /// How long an upload link works.
    pub upload_link: Duration,
    /// How long an upload may send nothing.
    pub upload_idle: Duration,
    /// How long an upload may take in all.
    pub upload_total: Duration,
    /// How long a result link works.
    pub result_link: Duration,
    /// How often the queue looks at its tables.
    pub queue: RiverTimes,
    /// How long a statement waits for the database.
    pub database: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            lease: Duration::from_mins(1),
            heartbeat: Duration::from_secs(15),
            sweep: Duration::from_secs(15),
            progress: Duration::from_secs(1),
            drain: Duration::from_secs(30),
            upload_link: Duration::from_mins(15),
            upload_idle: Duration::from_secs(30),
            upload_total: Duration::from_mins(15),
            result_link: Duration::from_hours(24),
            queue: RiverTimes::default(),
            database: Duration::from_secs(5),
        }
    }
}

/// How much is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// What the pipeline accepts; downloads and uploads stop at the same sizes.
    pub media: MediaLimits,
    /// Bytes of a JSON body.
    pub json_bytes: usize,
    /// Tasks that may wait in all; above it creates are refused until there is room.
    pub max_queue: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { media: MediaLimits::default(), json_bytes: 64 * 1024, max_queue: 100_000 }
    }
}

/// How inputs are downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// Ports that may be dialled.
    pub ports: Vec<u16>,
    /// Private networks that may be dialled all the same.
    pub allow_private: Vec<IpNet>,
    /// Redirects followed.
    pub redirects: usize,
    /// Time for the connection.
    pub connect: Duration,
    /// Time from the request to the reply's head.
    pub first_byte: Duration,
    /// Slowest rate accepted, in bytes per second, over [`FetchSettings::slow_window`].
    pub slowest: u64,
    /// How long a download may stay below the slowest rate.
    pub slow_window: Duration,
    /// Time for everything.
    pub total: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            ports: vec![80, 443, 8080, 8443],
            allow_private: Vec::new(),
            redirects: 3,
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(15),
            slowest: 32 * 1024,
            slow_window: Duration::from_secs(30),
            total: Duration::from_mins(10),
        }
    }
}

/// How webhooks are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookSettings {
    /// Plain http, and any port: for receivers on one's own network.
    pub allow_http: bool,
    /// Private networks that may be told.
    pub allow_private: Vec<IpNet>,
    /// How long a receiver may take.
    pub patience: Duration,
    /// How often the outbox is looked at.
    pub poll: Duration,
    /// Endpoints of one account.
    pub most: u32,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: Vec::new(),
            patience: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            most: 20,
        }
    }
}

/// How long files and notes are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Results and covers, from the task's end.
    pub results: Duration,
    /// Uploads, from their arrival.
    pub uploads: Duration,
    /// Files that no row names, such as a dead attempt's.
    pub orphans: Duration,
    /// Deliveries that have ended.
    pub deliveries: Duration,
    /// How often is looked.
    pub sweep: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self { results: DAY * 30, uploads: DAY * 7, orphans: DAY, deliveries: DAY * 30, sweep: DAY / 24 }
    }
}

/// What this process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Answers requests.
    Api,
    /// Works tasks.
    Worker,
    /// Both.
    #[default]
    All,
}

impl Role {
    /// Whether it answers requests.
    pub const fn answers(self) -> bool {
        matches!(self, Self::Api | Self::All)
    }

    /// Whether it works tasks.
    pub const fn works(self) -> bool {
        matches!(self, Self::Worker | Self::All)
    }
}

/// Where rows are kept.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Database {
    /// In one file of the data folder, for one process.
    #[default]
    Embedded,
    /// In PostgreSQL, for any number of processes.
    Postgres(String),
}

impl std::fmt::Debug for Database {
    /// The URL holds a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Embedded => "Embedded",
            Self::Postgres(_) => "Postgres(…)",
        })
    }
}

/// A bucket of S3, or of what speaks its protocol.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Settings {
    /// `https://s3.example`; none: Amazon's own.
    pub endpoint: Option<String>,
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// Who we are; none: the machine's own role.
    pub access_key_id: Option<String>,
    /// The secret to it.
    pub secret_access_key: Option<String>,
}

impl std::fmt::Debug for S3Settings {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Settings")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// Everything that an operator may decide.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerSettings {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Scratch files live here, and the database and the blobs if they are not elsewhere.
    pub data: PathBuf,
    /// What this process does.
    pub role: Role,
    /// Where rows are kept.
    pub database: Database,
    /// Where files are kept, if not in the data folder.
    pub s3: Option<S3Settings>,
    /// Where clients reach this server, if not where their `Host` header says: `https://lips.example`.
    pub public_url: Option<String>,
    /// Origins whose pages may call the API; empty: none.
    pub cors_origins: Vec<String>,
    /// How errors are told.
    pub http_errors: HttpErrors,
    /// Tasks worked at the same time.
    pub workers: usize,
    /// How like its frames a result is encoded.
    pub crf: Crf,
    /// Price plans.
    pub plans: PlanTiers,
    /// Output length assumed for the hold until a source has been probed.
    pub assumed_output: Duration,
    /// How long things take.
    pub times: Times,
    /// How much is accepted.
    pub limits: Limits,
    /// How inputs are downloaded.
    pub fetch: FetchSettings,
    /// When failed tasks are tried again.
    pub retry: RetryPolicy,
    /// How webhooks are sent.
    pub webhooks: WebhookSettings,
    /// How long files are kept.
    pub retention: Retention,
}

impl ServerSettings {
    /// The usual settings, listening on `listen`, with everything kept in `data`.
    pub fn new(listen: SocketAddr, data: PathBuf) -> Self {
        // One task uses two cores well: decoding and encoding run beside the engine.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            listen,
            data,
            role: Role::default(),
            database: Database::default(),
            s3: None,
            public_url: None,
            cors_origins: Vec::new(),
            http_errors: HttpErrors::Status,
            workers: (cores / 2).max(1),
            crf: Crf::default(),
            plans: PlanTiers::default(),
            assumed_output: Duration::from_mins(1),
            times: Times::default(),
            limits: Limits::default(),
            fetch: FetchSettings::default(),
            retry: RetryPolicy::default(),
            webhooks: WebhookSettings::default(),
            retention: Retention::default(),
        }
    }
}
