//! A private PostgreSQL on the loopback: its own data, a free port, nothing kept. Tests that run under
//! `with-services` share one; a test that runs alone starts its own.
#![expect(clippy::disallowed_methods, reason = "starts a service for tests, and waits for it")]

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::error::FixtureError;
use crate::port::free_port;
use crate::process::ProcessGuard;

/// Where `with-services` says its server is: `postgres://user@host:port`.
pub const POSTGRES: &str = "LIPWRIGHT_TEST_POSTGRES";
const USER: &str = "lipwright";
const TOOL: &str = "postgres";
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; ends when dropped.
#[derive(Debug)]
pub struct Postgres {
    process: ProcessGuard,
    port: u16,
    folder: TempDir,
    durability: Durability,
}

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It survives a power cut.
    Kept,
    /// It is kept for as long as the machine runs.
    Unneeded,
}

impl Postgres {
    /// Starts one that never waits for the disk: nothing in it has to survive a power cut.
    pub fn start() -> Result<Self, FixtureError> {
        Self::start_on(free_port()?, Durability::Unneeded)
    }

    /// Starts one whose commits reach the disk, as an operator's do.
    pub fn start_durable() -> Result<Self, FixtureError> {
        Self::start_on(free_port()?, Durability::Kept)
    }

    fn start_on(port: u16, durability: Durability) -> Result<Self, FixtureError> {
        let folder = TempDir::new().map_err(at("a folder for PostgreSQL"))?;
        let data = folder.path().join("data");
        let user = service_user()?;
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(folder.path()))?;
        }
        let mut init = as_user(user.as_deref(), "initdb");
        init.arg("-D").arg(&data).args(["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        run(init.arg("-U").arg(USER))?;
        let process = launch(user.as_deref(), &data, port, durability)?;
        let server = Self { process, port, folder, durability };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    /// Where it is, without a database's name.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Kills it as a power cut would, and starts it again on the same data and port.
    pub fn crash_and_restart(&mut self) -> Result<(), FixtureError> {
        self.stop("QUIT");
        self.start_again()
    }

    /// Ends it and leaves its data for [`Self::start_again`].
    pub fn stop(&mut self, signal: &str) {
        // Both fail only when it has ended already.
        drop(self.process.signal(signal));
        drop(self.process.wait());
    }

    /// Starts it again on the same data and port.
    pub fn start_again(&mut self) -> Result<(), FixtureError> {
        let data = self.folder.path().join("data");
        self.process = launch(service_user()?.as_deref(), &data, self.port, self.durability)?;
        self.wait_until_it_answers()
    }

    fn wait_until_it_answers(&self) -> Result<(), FixtureError> {
        let until = Instant::now() + PATIENCE;
        let mut ready = Command::new(program("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        while Instant::now() < until {
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            pause();
        }
        Err(FixtureError::Asked(format!("PostgreSQL did not answer on port {}", self.port)))
    }

    /// Makes an empty database; gives its URL.
    pub fn database(&self) -> Result<String, FixtureError> {
        database_on(&self.url())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop("INT");
    }
}

/// The server of a test that runs alone.
static OWN: Mutex<Option<Postgres>> = Mutex::new(None);

/// An empty database of its own for this test, on the shared server or on one that is started for it;
/// gives its URL.
pub fn postgres_database() -> Result<String, FixtureError> {
    if let Ok(server) = env::var(POSTGRES) {
        return database_on(&server);
    }
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    match &*own {
        Some(server) => server.database(),
        None => own.insert(Postgres::start()?).database(),
    }
}

fn database_on(server: &str) -> Result<String, FixtureError> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let admin = format!("{server}/postgres");
    let statement = format!("CREATE DATABASE {name}");
    run(Command::new(program("psql")).args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-c", &statement, &admin]))?;
    Ok(format!("{server}/{name}"))
}

fn launch(
    user: Option<&str>,
    data: &Path,
    port: u16,
    durability: Durability,
) -> Result<ProcessGuard, FixtureError> {
    let mut command = as_user(user, "postgres");
    command.arg("-D").arg(data).args(["-p", &port.to_string()]);
    // Many databases have to fit.
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        if durability == Durability::Kept { "fsync=on" } else { "fsync=off" },
        "max_connections=300",
        "shared_buffers=64MB",
        "log_min_messages=panic",
    ] {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    ProcessGuard::spawn(&mut command).map_err(|source| FixtureError::Start { tool: TOOL, source })
}

/// A program of PostgreSQL's. It refuses to run as root: then it runs as the user that its package made.
/// It ends with whoever started it.
fn as_user(user: Option<&str>, name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--clear-groups"]);
    }
    command.arg(program(name)).current_dir("/");
    command
}

/// Debian keeps the servers' programs outside the search path, by version: the newest one.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.map(|version| version.path().join("bin").join(name)).collect();
    found.retain(|path| path.exists());
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// Whom the server runs as, if we are root.
fn service_user() -> Result<Option<String>, FixtureError> {
    let whoami = fs::metadata("/proc/self").map_err(at("/proc/self"))?;
    Ok((std::os::unix::fs::MetadataExt::uid(&whoami) == 0).then(|| String::from("postgres")))
}

fn run(command: &mut Command) -> Result<(), FixtureError> {
    let output = command.output().map_err(|source| FixtureError::Start { tool: TOOL, source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(FixtureError::Tool { tool: TOOL, stderr: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

fn at(what: &'static str) -> impl Fn(io::Error) -> FixtureError {
    move |source| FixtureError::File { path: what.into(), source }
}

fn pause() {
    sleep(Duration::from_millis(50));
}
