//! `lipwright doctor`: everything that a service or a job needs of this machine, looked at without changing
//! anything. To add a check, write a function and add it to [`CHECKS`].

mod elsewhere;
mod machine;
mod storage;

use serde_json::json;

use crate::cli::DoctorArgs;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::output;

/// Looks at one thing.
type Check = fn(&Config) -> Finding;

const CHECKS: [(&str, Check); 9] = [
    ("ffmpeg", machine::ffmpeg),
    ("sandbox", machine::sandbox),
    ("models", machine::models),
    ("data", storage::folder),
    ("disk", storage::disk),
    ("database", elsewhere::database),
    ("files", elsewhere::files),
    ("clock", storage::clock),
    ("port", machine::port),
];

/// How it is with one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Finding {
    Ok(String),
    Warn { says: String, fix: String },
    Fail { says: String, fix: String },
}

impl Finding {
    fn warn(says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Warn { says: says.into(), fix: fix.into() }
    }

    fn fail(says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Fail { says: says.into(), fix: fix.into() }
    }
}

pub(crate) fn run(args: &DoctorArgs) -> Result<(), Failure> {
    let config = Config::load(&args.settings)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        let finding = check(&config);
        tell(name, &finding, args.json);
        if matches!(finding, Finding::Fail { .. }) {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        if args.json {
            output::event(&json!({ "event": "done" }));
        }
        return Ok(());
    }
    let message = format!("not everything is well: {}", failed.join(", "));
    Err(Failure { exit: Exit::Unwell, code: "unwell".into(), message })
}

fn tell(name: &str, finding: &Finding, as_json: bool) {
    let (level, says, fix) = match finding {
        Finding::Ok(says) => ("ok", says, None),
        Finding::Warn { says, fix } => ("warn", says, Some(fix)),
        Finding::Fail { says, fix } => ("fail", says, Some(fix)),
    };
    if as_json {
        output::event(&json!({ "event": "check", "check": name, "level": level, "says": says, "fix": fix }));
        return;
    }
    output::say(&format!("{level:<5} {name:<9} {says}"));
    if let Some(fix) = fix {
        output::say(&format!("{:>15} {fix}", "→"));
    }
}
