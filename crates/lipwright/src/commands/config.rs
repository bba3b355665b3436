//! `lipwright config --print`: every setting, its value and who decided it.

use serde_json::{Value, json};

use crate::cli::ShowConfigArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(args: &ShowConfigArgs) -> Result<(), Failure> {
    for setting in Config::with_origins(&args.settings)? {
        if args.json {
            // A secret's value is no JSON, but a word that says so.
            let value = serde_json::from_str(&setting.value).unwrap_or(Value::String(setting.value));
            output::event(&json!({ "setting": setting.name, "value": value, "from": setting.origin }));
            continue;
        }
        output::say(&format!("{} = {}  # {}", setting.name, setting.value, setting.origin));
    }
    Ok(())
}
