//! `lipwright sync --batch`: many results from a list.
//!
//! What the list says is checked before the first job. What is finished is in the journal beside the list,
//! so that the same command goes on where it was stopped.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use csv::{ReaderBuilder, StringRecord, Trim};
use lipwright_pipeline::{Cancel, Crf};
use serde_json::json;

use super::journal::{Journal, Known};
use super::{One, Scratch, interruptibly, perform};
use crate::cli::{Playback, SyncArgs};
use crate::failure::{Exit, Failure};
use crate::output::{self, Reporter};
use crate::preflight::{self, folder_of};

/// Columns that every list has.
const NEEDED: [&str; 3] = ["video", "audio", "output"];
const PLAYBACK: &str = "playback_type";

/// A row that is to be worked.
struct Row {
    one: One,
    /// What decides whether an earlier result still holds.
    known: Known,
}

pub(super) fn run(args: &SyncArgs, list: &Path) -> Result<(), Failure> {
    let rows = read(args, list)?;
    preflight::tools()?;
    let journal = Journal::open(list)?;
    let (finished, wanted): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| journal.holds(&row.known));
    if !args.keep_going {
        // Better now than after an hour of work.
        wanted.iter().try_for_each(|row| preflight::sync(&row.one))?;
    }
    for row in &finished {
        tell(args, &row.one, "skipped", None);
    }
    let reporter = Reporter::new(args.json, args.quiet);
    let mut batch = Batch {
        json: args.json,
        quiet: args.quiet,
        keep_going: args.keep_going,
        n_skipped: finished.len(),
        journal,
    };
    interruptibly(reporter, move |scratch, reporter, cancel| batch.work(&wanted, (scratch, reporter, cancel)))
}

struct Batch {
    json: bool,
    quiet: bool,
    keep_going: bool,
    n_skipped: usize,
    journal: Journal,
}

impl Batch {
    fn work(
        &mut self,
        rows: &[Row],
        (scratch, reporter, cancel): (&Scratch, &Reporter, &Cancel),
    ) -> Result<(), Failure> {
        let (mut n_done, mut first_failure, mut n_failed) = (0, None, 0);
        for row in rows {
            let made = preflight::sync(&row.one).and_then(|()| perform(&row.one, scratch, reporter, cancel));
            match made {
                Ok(()) => {
                    self.journal.add(&row.known)?;
                    n_done += 1;
                }
                Err(failure) if failure.exit == Exit::Interrupted => return Err(stopped(&failure)),
                Err(failure) => {
                    self.failed(&row.one, &failure);
                    n_failed += 1;
                    first_failure.get_or_insert(failure);
                    if !self.keep_going {
                        break;
                    }
                }
            }
        }
        let n_left = rows.len() - n_done - n_failed;
        let counts =
            [(n_done, "done"), (self.n_skipped, "already done"), (n_failed, "failed"), (n_left, "not begun")];
        if self.json {
            output::event(&json!({
                "event": "summary", "done": n_done, "skipped": self.n_skipped, "failed": n_failed, "left": n_left,
            }));
        } else if !self.quiet {
            let counts = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
            output::say(&counts.collect::<Vec<_>>().join(", "));
        }
        first_failure.map_or(Ok(()), |failure| {
            let message =
                format!("{n_failed} of {} jobs failed, the first because: {}", rows.len(), failure.message);
            Err(Failure { message, ..failure })
        })
    }

    fn failed(&self, one: &One, failure: &Failure) {
        let name = one.output.display();
        if self.json {
            output::event(&json!({
                "event": "job", "output": one.output.to_string_lossy(), "outcome": "failed",
                "code": failure.code, "message": failure.message,
            }));
        } else {
            output::note(&format!("lipwright: {name}: {}", failure.message));
        }
    }
}

fn stopped(failure: &Failure) -> Failure {
    let message = "interrupted; the same command goes on where this stopped";
    Failure { message: message.into(), ..failure.clone() }
}

fn tell(args: &SyncArgs, one: &One, outcome: &str, code: Option<&str>) {
    let name = one.output.display();
    if args.json {
        output::event(
            &json!({ "event": "job", "output": one.output.to_string_lossy(), "outcome": outcome, "code": code }),
        );
    } else if !args.quiet {
        output::say(&format!("{name}: already done"));
    }
}

/// The rows of the list; its paths count from where it lies.
fn read(args: &SyncArgs, list: &Path) -> Result<Vec<Row>, Failure> {
    let wrong = |line: u64, why: &str| {
        Failure::usage("batch_list", format!("{}, line {line}: {why}", list.display()))
    };
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_path(list).map_err(|error| {
        Failure::usage("batch_list", format!("cannot read {}: {error}: check the path", list.display()))
    })?;
    let names = reader.headers().map_err(|error| wrong(1, &error.to_string()))?.clone();
    let columns = Columns::find(&names).map_err(|why| wrong(1, &why))?;
    let folder = folder_of(list);
    let (mut rows, mut outputs) = (Vec::new(), HashSet::new());
    for record in reader.records() {
        let record = record
            .map_err(|error| wrong(error.position().map_or(0, csv::Position::line), &error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = columns.row(args, &folder, &record).map_err(|why| wrong(line, &why))?;
        if !outputs.insert(row.one.output.clone()) {
            return Err(wrong(
                line,
                &format!("{} is the output of an earlier line too", row.one.output.display()),
            ));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(wrong(1, "no job follows the line of names"));
    }
    Ok(rows)
}

/// Where each column is.
struct Columns {
    needed: [usize; 3],
    playback: Option<usize>,
}

impl Columns {
    fn find(names: &StringRecord) -> Result<Self, String> {
        let expected = "the first line names the columns: video,audio,output and, if wanted, playback_type";
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        if let Some(other) = names.iter().find(|name| !NEEDED.contains(name) && *name != PLAYBACK) {
            return Err(format!("there is no column {other}; {expected}"));
        }
        match NEEDED.map(place) {
            [Some(video), Some(audio), Some(output)] => {
                Ok(Self { needed: [video, audio, output], playback: place(PLAYBACK) })
            }
            _ => Err(expected.to_owned()),
        }
    }

    fn row(&self, args: &SyncArgs, folder: &Path, record: &StringRecord) -> Result<Row, String> {
        let field = |place: usize| record.get(place).unwrap_or_default();
        if let Some(empty) = NEEDED.iter().zip(self.needed).find(|(_, place)| field(*place).is_empty()) {
            return Err(format!("{} is empty", empty.0));
        }
        let [video, audio, output]: [PathBuf; 3] = self.needed.map(|place| folder.join(field(place)));
        let mut one = One::new(args, video, audio, output);
        let mut playback = args.playback;
        if let Some(given) = self.playback.map(field).filter(|given| !given.is_empty()) {
            playback = Playback::from_str(given, false).map_err(|_fault| {
                format!("{given} is no playback_type: normal, normal_reverse or normal_reverse_by_audio")
            })?;
            one.playback = playback.into();
        }
        // Nothing of the usual quality: what older versions noted as done stays done.
        let crf = if args.crf == Crf::default() { String::new() } else { format!(" crf {}", args.crf) };
        let settings = format!("{} {:?} {:?} {}{crf}", playback.name(), args.engine, args.face, args.mark);
        let inputs = [Some(&one.video), Some(&one.speech), one.enrol.as_ref()];
        let known = Known::new(&one.output, &inputs, settings);
        Ok(Row { one, known })
    }
}
