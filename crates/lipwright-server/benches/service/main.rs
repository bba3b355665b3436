//! What the service costs over the barest way to do the same, here and now: only ratios between
//! interleaved runs on one machine are judged, and a few waits.
//!
//! `scripts/bench-service.sh` prints the tables; words choose rows (`scripts/bench-service.sh P6 P9`);
//! `--record` also writes them to `benches/RESULTS.md`. `BENCH_HISTORY` is the number of finished tasks of P11.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may panic and must print"
)]

mod answers;
mod backend;
mod creating;
mod encoder;
mod hello;
mod history;
mod load;
mod machine;
mod process;
mod row;
mod service;
mod turns;
mod working;

use std::future::Future;
use std::pin::Pin;

use crate::backend::On;
use crate::row::Row;

type Measured = Pin<Box<dyn Future<Output = Vec<Row>>>>;
type Measure = fn(On) -> Measured;

const MEASURES: [(&str, Measure); 7] = [
    ("P6", |on| Box::pin(answers::against_hello(on))),
    ("P7", |on| Box::pin(answers::beside_an_encoder(on))),
    ("P8", |on| Box::pin(creating::against_a_commit(on))),
    ("P9", |on| Box::pin(working::no_op_tasks(on))),
    ("P11", |on| Box::pin(history::with_and_without(on))),
    ("P12", |on| Box::pin(turns::beside_a_long_queue(on))),
    ("process", |on| Box::pin(process::start_and_stop(on))),
];

#[tokio::main]
async fn main() {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if process::is_server(&args) {
        return process::serve(&args).await;
    }
    let wanted = |name: &str| {
        let mut words = args.iter().filter(|arg| !arg.starts_with('-')).peekable();
        words.peek().is_none() || words.any(|word| word == name)
    };
    let mut report = machine::description();
    let mut all_within = true;
    for on in [On::Sqlite, On::Postgres] {
        let mut rows = Vec::new();
        for (name, measure) in MEASURES.iter().filter(|(name, _)| wanted(name)) {
            println!("measuring {name} on {} …", on.name());
            let measured = measure(on).await;
            print!("{}", row::lines(&measured));
            rows.extend(measured);
        }
        all_within &= rows.iter().all(Row::is_within);
        report.push_str(&["\n## ", on.name(), "\n\n", &row::table(&rows)].concat());
    }
    println!("\n{report}");
    if args.iter().any(|arg| arg == "--record") {
        let file = lipwright_testkit::workspace_root().join("crates/lipwright-server/benches/RESULTS.md");
        let text =
            format!("# Measured\n\n`make bench-service` wrote this; nothing here is typed.\n\n{report}");
        std::fs::write(file, text).unwrap();
    }
    if !all_within {
        println!("not everything is within its bar");
    }
}
