use crate::cli::InspectArgs;
use crate::failure::Failure;

pub(crate) fn run(_args: &InspectArgs) -> Result<(), Failure> {
    Ok(())
}
