//! `lipwright eval`: the fixed protocol by which results are judged, on the sample pair or on any folder
//! of clips.

mod material;
mod report;

use std::fs;
use std::path::Path;

use lipwright_pipeline::Cancel;
use lipwright_pipeline::SyncError;
use lipwright_pipeline::evaluate::{Evaluation, EvaluationJob, Run, Witness, evaluate};

use self::material::material;
use crate::cli::EvalArgs;
use crate::commands::sync::limits;
use crate::failure::Failure;
use crate::interrupt::run_interruptibly;
use crate::{output, preflight};

pub(crate) fn run(args: &EvalArgs) -> Result<(), Failure> {
    preflight::tools()?;
    let scratch = tempfile::tempdir().map_err(|error| {
        Failure::internal("storage_unavailable", format!("cannot make a folder for results: {error}"))
    })?;
    if let Some(keep) = &args.keep {
        fs::create_dir_all(keep).map_err(|error| unwritable(keep, &error))?;
    }
    let (clips, recordings) = material(args, scratch.path())?;
    let job = EvaluationJob {
        clips,
        recordings,
        quick: args.quick,
        scratch: scratch.path().to_path_buf(),
        keep: args.keep.clone(),
        limits: limits(),
    };
    let cancel = Cancel::new();
    let work = {
        let (witness, cancel) = (Teller { json: args.json }, cancel.clone());
        move || evaluate(&job, &witness, &cancel)
    };
    let evaluation = run_interruptibly(&cancel, || output::note("lipwright: stopping"), work)??;
    tell(args, &evaluation)?;
    if args.check && !evaluation.passes() {
        return Err(Failure::internal("bar_missed", "a bar is missed: see the table"));
    }
    Ok(())
}

fn tell(args: &EvalArgs, evaluation: &Evaluation) -> Result<(), Failure> {
    let table = report::table(evaluation);
    if args.json {
        output::event(&report::json(evaluation));
    } else {
        output::say(&table);
    }
    let Some(file) = &args.report else { return Ok(()) };
    fs::write(file, report::document(evaluation)).map_err(|error| unwritable(file, &error))
}

fn unwritable(place: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(
        "folder_not_writable",
        format!("cannot write {}: {error}; give another place", place.display()),
    )
}

/// Says what is done while it is done.
struct Teller {
    json: bool,
}

impl Witness for Teller {
    fn finished(&self, clip: &str, run: &Run) {
        if self.json {
            output::event(&report::run_event(clip, run));
        } else {
            output::note(&format!("{clip}, {}: {}", run.name, report::one_line(&run.measures)));
        }
    }

    fn skipped(&self, clip: &str, error: &SyncError) {
        output::note(&format!("lipwright: {clip} is left out: {error} ({})", error.detail.trim()));
    }
}
