//! `lipwright backup`, `restore` and `move`.

use serde_json::{Value, json};

use lipwright_server::{BackupError, MoveError, back_up, move_to, restore};

use super::block_on;
use crate::cli::{BackupArgs, MoveArgs, RestoreArgs};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;

pub(crate) fn backup(args: &BackupArgs) -> Result<(), Failure> {
    let config = Config::load(&args.settings)?;
    if config.database_url.is_some() || config.s3_bucket.is_some() {
        let message = "only an installation with everything in its data folder is copied so: use pg_dump, and the \
                       versions of your bucket";
        return Err(Failure::usage("not_embedded", message));
    }
    let files = block_on(async { back_up(&config.data, &args.to).await.map_err(not_copied) })?;
    let to = args.to.display();
    let sentence =
        format!("{to} holds the database and {files} files; lipwright serve --data {to} would start it");
    tell(args.json, &json!({ "event": "copied", "to": to.to_string(), "files": files }), &sentence);
    Ok(())
}

pub(crate) fn restored(args: &RestoreArgs) -> Result<(), Failure> {
    let config = Config::load(&args.settings)?;
    let files = block_on(async { restore(&args.from, &config.data).await.map_err(not_copied) })?;
    let to = config.data.display();
    let sentence = format!("{to} holds the database and {files} files again");
    tell(args.json, &json!({ "event": "restored", "to": to.to_string(), "files": files }), &sentence);
    Ok(())
}

pub(crate) fn moved(args: &MoveArgs) -> Result<(), Failure> {
    let config = Config::load(&args.settings)?;
    let settings = config.settings()?;
    let moved = block_on(async { Box::pin(move_to(&settings)).await.map_err(not_moved) })?;
    let sentence = format!(
        "{} rows and {} files have arrived, and were counted\n\
         the old installation is as it was: keep it until the new one has proved itself",
        moved.rows, moved.files
    );
    tell(args.json, &json!({ "event": "moved", "rows": moved.rows, "files": moved.files }), &sentence);
    Ok(())
}

fn tell(as_json: bool, event: &Value, sentence: &str) {
    if as_json {
        output::event(event);
    } else {
        output::say(sentence);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
fn not_copied(fault: BackupError) -> Failure {
    match fault {
        BackupError::NoInstallation(_) | BackupError::InTheWay(_) | BackupError::Damaged { .. } => {
            Failure::bad_input("not_copied", fault.to_string())
        }
        BackupError::Store(_) | BackupError::File { .. } => {
            Failure::internal("not_copied", fault.to_string())
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
fn not_moved(fault: MoveError) -> Failure {
    match fault {
        MoveError::NoTarget => Failure::usage("no_target", fault.to_string()),
        _ => Failure::internal("not_moved", fault.to_string()),
    }
}
