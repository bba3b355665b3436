//! The server as a process of its own: how long until it answers, what it holds, how fast it ends.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use lipwright_server::{Database, Shutdown, serve as start};
use lipwright_testkit::ProcessGuard;
use tokio::signal::unix::{SignalKind, signal};

use crate::backend::On;
use crate::row::{Bar, Row, milliseconds, quantile};
use crate::service::{settings, syncer};

const RUNS: usize = 5;
const SERVE: &str = "--serve-in=";
const DATABASE: &str = "--database=";

pub(crate) fn is_server(args: &[String]) -> bool {
    args.iter().any(|arg| arg.starts_with(SERVE))
}

/// The process.
pub(crate) async fn serve(args: &[String]) {
    let given = |name: &str| args.iter().find_map(|arg| arg.strip_prefix(name)).map(str::to_owned);
    let database = given(DATABASE).map_or(Database::Embedded, Database::Postgres);
    let settings = settings(Path::new(&given(SERVE).unwrap()), database);
    let shutdown = Shutdown::default();
    let mut term = signal(SignalKind::terminate()).unwrap();
    let running =
        Box::pin(start(settings, syncer(Duration::ZERO), Router::new(), shutdown.clone())).await.unwrap();
    println!("{}", running.address);
    tokio::spawn(async move {
        term.recv().await;
        shutdown.drain.cancel();
    });
    running.wait().await.unwrap();
}

pub(crate) async fn start_and_stop(on: On) -> Vec<Row> {
    let (mut firsts, mut starts, mut stops, mut memory) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (folder, database) = (tempfile::tempdir().unwrap(), on.database());
        // The first start makes all tables, the second finds them.
        for (times, is_second) in [(&mut firsts, false), (&mut starts, true)] {
            let begun = Instant::now();
            let mut process = launch(folder.path(), &database);
            let line =
                BufReader::new(process.child().stdout.take().unwrap()).lines().next().unwrap().unwrap();
            assert!(line.starts_with("127.0.0.1:"), "{line}");
            times.push(begun.elapsed());
            if is_second {
                tokio::time::sleep(Duration::from_secs(1)).await;
                memory.push(resident(process.child().id()));
            }
            let told = Instant::now();
            process.signal("TERM").unwrap();
            process.wait().unwrap();
            stops.push(told.elapsed());
        }
    }
    memory.sort_by(f64::total_cmp);
    let times = |name: &str, times: &mut [Duration], most: f64| {
        Row::new(
            name,
            milliseconds(quantile(times, 0.5)),
            Bar::AtMost(most),
            format!("median of {} runs", times.len()),
        )
    };
    vec![
        times("first start until it listens, ms", &mut firsts, 300.0),
        times("later start until it listens, ms", &mut starts, 300.0),
        times("idle process, from SIGTERM to its end, ms", &mut stops, 30_000.0),
        Row::new(
            "idle process, resident MB",
            memory[RUNS / 2],
            Bar::AtMost(60.0),
            "without the engine's models".to_owned(),
        ),
    ]
}

#[expect(clippy::disallowed_methods, reason = "the bench itself, as a server")]
fn launch(data: &Path, database: &Database) -> ProcessGuard {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(format!("{SERVE}{}", data.display())).stdout(Stdio::piped());
    if let Database::Postgres(url) = database {
        command.arg(format!("{DATABASE}{url}"));
    }
    ProcessGuard::spawn(&mut command).unwrap()
}

fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    // The kernel's kB are of 1,024 bytes.
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1.024 / 1000.0
}
