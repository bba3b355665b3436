//! Runs a command with a private PostgreSQL and a private S3 server on the loopback, and ends both with
//! it: `with-services cargo nextest run`.

use std::env;
use std::process::{Command, ExitCode};

use lipwright_testkit::{POSTGRES, Postgres, S3, S3Server};

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(program) = words.next() else { return complain("say which command to run") };
    let (postgres, s3) = match (Postgres::start(), S3Server::start()) {
        (Ok(postgres), Ok(s3)) => (postgres, s3),
        (Err(fault), _) | (_, Err(fault)) => return complain(&fault.to_string()),
    };
    #[expect(clippy::disallowed_methods, reason = "runs what its caller says")]
    let status = Command::new(program)
        .args(words)
        .env(POSTGRES, postgres.url())
        .env(S3, format!("{} {}", s3.endpoint(), s3.folder().display()))
        .status();
    match status {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(fault) => complain(&fault.to_string()),
    }
}

#[expect(clippy::print_stderr, reason = "a tool for the terminal")]
fn complain(what: &str) -> ExitCode {
    eprintln!("with-services: {what}");
    ExitCode::FAILURE
}
