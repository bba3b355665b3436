//! An evaluation in words: the table, all runs, and the same as JSON.

use std::fmt::Write as _;

use lipwright_pipeline::evaluate::{Evaluation, Measures, Row, Run, Verdict};
use serde_json::{Map, Value, json};

/// The table in Markdown.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut lines = vec![["measure", "ours", "bar", "", "untouched video", "published"].map(String::from)];
    lines.extend(evaluation.table().into_iter().map(cells));
    let mut widths = [0; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut rows: Vec<String> = lines
        .iter()
        .map(|line| row(line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect()))
        .collect();
    rows.insert(1, row(widths.iter().map(|width| "-".repeat(*width)).collect()));
    rows.join("\n")
}

fn cells(row: Row) -> [String; 6] {
    let verdict = match row.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::None => "",
    };
    [row.measure.into(), row.ours, row.bar.into(), verdict.into(), row.real, row.anchors.into()]
}

/// The table and every run.
pub(super) fn document(evaluation: &Evaluation) -> String {
    let mut text = format!("# Evaluation\n\n{}\n", table(evaluation));
    for clip in &evaluation.clips {
        let talks = if clip.talks { "talks" } else { "does not talk" };
        // Writing into a string cannot fail.
        write!(text, "\n## {} ({talks})\n\n", clip.name).unwrap_or_default();
        for run in &clip.runs {
            writeln!(text, "- {}: {}", run.name, one_line(&run.measures)).unwrap_or_default();
        }
    }
    text
}

/// All measures of a run.
pub(super) fn one_line(measures: &Measures) -> String {
    let named = measures.named().into_iter().map(|(name, value)| format!("{name} {}", number(value)));
    named.collect::<Vec<_>>().join(", ")
}

fn number(value: f64) -> String {
    // Zero and counts without digits, small numbers with as many as tell something.
    let digits = if value.fract() == 0.0 {
        0
    } else if value.abs() < 0.01 {
        5
    } else {
        3
    };
    format!("{value:.digits$}")
}

/// A run as a JSON line.
pub(super) fn run_event(clip: &str, run: &Run) -> Value {
    json!({ "event": "run", "clip": clip, "run": run.name, "measures": values(&run.measures) })
}

fn values(measures: &Measures) -> Value {
    Value::Object(
        measures
            .named()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect::<Map<_, _>>(),
    )
}

/// The table as JSON.
pub(super) fn json(evaluation: &Evaluation) -> Value {
    let rows = evaluation.table().into_iter().map(|row| {
        let passed = match row.verdict {
            Verdict::Pass => json!(true),
            Verdict::Fail => json!(false),
            Verdict::None => Value::Null,
        };
        json!({
            "measure": row.measure, "ours": row.ours, "bar": row.bar, "passed": passed,
            "untouched": row.real, "published": row.anchors,
        })
    });
    json!({ "event": "done", "table": rows.collect::<Vec<_>>() })
}
