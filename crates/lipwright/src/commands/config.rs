//! `lipwright config --print`: every setting, its value and who decided it.

use crate::config::{Config, ConfigArgs};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(args: &ConfigArgs) -> Result<(), Failure> {
    for setting in Config::with_origins(args)? {
        output::say(&format!("{} = {}  # {}", setting.name, setting.value, setting.origin));
    }
    Ok(())
}
