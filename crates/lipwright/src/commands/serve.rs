//! `lipwright serve`: the service, until a signal stops it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path;
use std::sync::Arc;
use std::time::Duration;

use lipwright_pipeline::{EngineKind, Tools};
use lipwright_server::{Running, ServeError, Shutdown, engine_name};
use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;

use crate::config::{Config, ConfigArgs, ProcessRole};
use crate::failure::Failure;
use crate::interrupt::Signals;
use crate::page::{self, FirstKey};
use crate::{output, preflight, telemetry};

/// How long a blocking job may still run when everything else has ended.
const STUCK_JOB: Duration = Duration::from_secs(2);

pub(crate) fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let config = Config::load(args)?;
    telemetry::start(&config.log)?;
    let tools = preflight::tools()?;
    preflight::sandbox(&tools, config.require_sandbox)?;
    let runtime = Runtime::new().map_err(|error| Failure::internal("internal", error.to_string()))?;
    let ended = runtime.block_on(serve(&config, &tools));
    // A job that does not stop when told must not hold the process: its task is leased, and runs again.
    runtime.shutdown_timeout(STUCK_JOB);
    ended
}

async fn serve(config: &Config, tools: &Tools) -> Result<(), Failure> {
    let mut signals = Signals::watch()?;
    let stop = Shutdown::default();
    let syncer = Arc::new(lipwright_pipeline::sync);
    let first_key = FirstKey::default();
    let pages = page::routes(first_key.clone());
    // Asked while the service starts: the greeting has the key, and must not come long after it.
    let asked = tools.clone();
    let versions = spawn_blocking(move || preflight::versions(&asked));
    let starting = lipwright_server::serve(config.settings()?, syncer, pages, stop.clone());
    let running = Box::pin(starting).await.map_err(not_served)?;
    if let (Some(key), None) = (&running.first_key, &config.public_url) {
        first_key.offer(key.clone(), running.address);
    }
    let versions = versions.await.map_err(|error| Failure::internal("internal", error.to_string()))??;
    output::say(&greeting(&running, config, tools, &versions.ffmpeg));
    let ended = running.wait();
    tokio::pin!(ended);
    for next in [&stop.drain, &stop.now] {
        tokio::select! {
            ended = &mut ended => return ended.map_err(not_served),
            () = signals.next() => next.cancel(),
        }
    }
    ended.await.map_err(not_served)
}

/// What a person who has just started the service wants to know.
fn greeting(running: &Running, config: &Config, tools: &Tools, ffmpeg: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let url = format!("http://{}", running.address);
    let data = path::absolute(&config.data).unwrap_or_else(|_| config.data.clone());
    let engine = engine_name(EngineKind::default());
    let mut lines = vec![
        format!("lipwright {version} listens on {url}"),
        format!("  data     {}", data.display()),
        format!("  engine   {engine}, on the processor"),
        format!("  sandbox  {}", tools.sandbox()),
        format!("  ffmpeg   {ffmpeg}"),
    ];
    if let Some(shared) = shared(config) {
        lines.push(format!("  shares   {shared}"));
    }
    if running.recovered > 0 {
        let tasks = if running.recovered == 1 { "task" } else { "tasks" };
        lines.push(format!("  resumed  {} {tasks} of a process that died", running.recovered));
    }
    let near = format!("http://{}", reached_here(running.address));
    let page = config.public_url.as_deref().unwrap_or(&near).trim_end_matches('/');
    // What follows the # is never sent to anybody: the page reads it, keeps it and hides it.
    let fragment = running.first_key.as_ref().map(|key| format!("#key={}", key.reveal()));
    if config.role != ProcessRole::Worker {
        lines.push(format!("  page     {page}/{}  (open it in a browser)", fragment.unwrap_or_default()));
    }
    let next = if let Some(key) = &running.first_key {
        let key = key.reveal();
        lines.push(format!("  API key  {key}  (shown only this once)"));
        format!("curl -H 'x-api-key: {key}' {near}/v2/user/whoami")
    } else {
        format!("curl {near}/readyz")
    };
    lines.push(format!("Next:\n  {next}"));
    lines.join("\n")
}

/// Where this machine reaches the service: an address that stands for all is none to go to.
fn reached_here(listens: SocketAddr) -> SocketAddr {
    match listens.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), listens.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), listens.port()),
        _ => listens,
    }
}

/// What this process keeps where others keep theirs too, and its part in that.
fn shared(config: &Config) -> Option<String> {
    let places = [(config.database_url.is_some(), "PostgreSQL"), (config.s3_bucket.is_some(), "S3")];
    let places: Vec<_> =
        places.into_iter().filter(|(is_shared, _)| *is_shared).map(|(_, name)| name).collect();
    let part = match config.role {
        ProcessRole::Api => "answers requests",
        ProcessRole::Worker => "works tasks",
        ProcessRole::All => "answers requests and works tasks",
    };
    (!places.is_empty()).then(|| format!("{}; this process {part}", places.join(" and ")))
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
fn not_served(error: ServeError) -> Failure {
    let code = match error {
        ServeError::Listen { .. } => "address_unusable",
        ServeError::DataFolder(_) => "data_folder_unusable",
        _ => "internal",
    };
    Failure::internal(code, error.to_string())
}
