//! What the command line says about the settings. What it does not say is left to the other places.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{ErrorStyle, ProcessRole, USUAL_FILE};

/// The flags.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub(crate) struct ConfigArgs {
    /// File with settings; the usual one need not exist
    #[arg(long, value_name = "FILE", env = "LIPWRIGHT_CONFIG", default_value = USUAL_FILE)]
    #[serde(skip)]
    pub(crate) config: PathBuf,
    /// Where to listen [default: 127.0.0.1:8080; port 0 takes any free one]
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) listen: Option<SocketAddr>,
    /// Where this process keeps its files, and the database if it is not elsewhere; made if it does not
    /// exist [default: data]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<PathBuf>,
    /// What this process does, with a database and a bucket that others share [default: all]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<ProcessRole>,
    /// PostgreSQL to keep everything in, for more than one process; best by environment or file, since
    /// flags can be seen by others [default: SQLite in the data folder]
    #[arg(long, value_name = "postgres://…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) database_url: Option<String>,
    /// Bucket of S3 to keep files in, for more than one machine [default: the data folder]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_bucket: Option<String>,
    /// Where S3 is, if not at Amazon
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_endpoint: Option<String>,
    /// The bucket's region [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_region: Option<String>,
    /// Who we are to S3; its secret is `LIPWRIGHT_S3_SECRET_ACCESS_KEY` or a line of the file [default: the
    /// machine's own role]
    #[arg(long, value_name = "ID")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_access_key_id: Option<String>,
    /// Where clients reach the service, if not where their requests say [for links in replies]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) public_url: Option<String>,
    /// Web origins whose pages may call the API, comma-separated [default: none]
    #[arg(long, value_name = "ORIGINS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cors_origins: Option<String>,
    /// Tell errors by HTTP status, or always answer 200 and tell by the envelope's code [default: status]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) http_errors: Option<ErrorStyle>,
    /// Tasks worked at the same time [default: one for every two cores]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) workers: Option<usize>,
    /// How like their sources results are encoded: x264's constant rate factor, 1 (largest files) to 51
    /// [default: 18]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) crf: Option<u8>,
    /// POST requests per key and minute, where no plan says otherwise; 0: any number [default: 20]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) posts_per_minute: Option<u32>,
    /// Tasks that may wait in all; more are refused until there is room [default: 100000]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_queue: Option<u64>,
    /// Ports that inputs may be downloaded from, comma-separated [default: 80,443,8080,8443]
    #[arg(long, value_name = "PORTS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_ports: Option<String>,
    /// Private networks that inputs may be downloaded from, comma-separated [default: none]
    #[arg(long, value_name = "NETWORKS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) allow_private: Option<String>,
    /// Tell webhooks over plain http and at any port too [default: https only]
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) webhooks_allow_http: Option<bool>,
    /// Private networks that webhooks may be told in, comma-separated [default: none]
    #[arg(long, value_name = "NETWORKS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) webhooks_allow_private: Option<String>,
    /// Longest video accepted, in seconds [default: 600]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_video_seconds: Option<u64>,
    /// Longest speech accepted, in seconds [default: 600]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_audio_seconds: Option<u64>,
    /// Largest video accepted, in bytes [default: 500000000]
    #[arg(long, value_name = "BYTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_video_bytes: Option<u64>,
    /// Largest speech accepted, in bytes [default: 100000000]
    #[arg(long, value_name = "BYTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_audio_bytes: Option<u64>,
    /// How long results are kept, in days [default: 30]
    #[arg(long, value_name = "DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keep_results_days: Option<f64>,
    /// How long uploads are kept, in days [default: 7]
    #[arg(long, value_name = "DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keep_uploads_days: Option<f64>,
    /// How long files are kept that no task names, such as a dead attempt's, in days; an hour at least
    /// [default: 1]
    #[arg(long, value_name = "DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keep_leftovers_days: Option<f64>,
    /// How long a worker holds a task without word, in seconds; what a killed one had runs again soon
    /// after [default: 60]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lease_seconds: Option<f64>,
    /// How long running tasks may finish after the first stop signal, in seconds [default: 30]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drain_seconds: Option<f64>,
    /// Refuse to start where media children cannot be confined whole [default: false]
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) require_sandbox: Option<bool>,
    /// What is logged, as tracing targets [default: `warn,lipwright_server=info`]
    #[arg(long, value_name = "TARGETS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log: Option<String>,
}
