//! The report of a finished job as a document: kept with the task and given in replies, and written beside
//! the result by the command line, so that both say the same. `docs/reference/report.md` explains its
//! fields. The engine's own types know no wire format.

use lipwright_pipeline::{
    Closures, Curves, Donors, EngineKind, MouthPlace, Opening, Pass, PassedThrough, RenderReport,
    SyncOutcome, Warning,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::task::engine_name;

/// What was done to a video, and what its user should know. Fields may be added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Report {
    lipwright: &'static str,
    engine: &'static str,
    duration_seconds: f64,
    frames: u64,
    synced: u64,
    passed_through: PassedThroughFields,
    closures: ClosureFields,
    donors: DonorFields,
    opening: OpeningFields,
    mouth: Option<MouthFields>,
    warnings: Vec<WarningFields>,
    curves: CurveFields,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct PassedThroughFields {
    total: u64,
    no_face: u64,
    turned_away: u64,
    too_small: u64,
    covered: u64,
    unsure: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct ClosureFields {
    asked: u32,
    met: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct DonorFields {
    kept: u32,
    used: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct OpeningFields {
    own: f64,
    shown: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct MouthFields {
    x: f64,
    y: f64,
    width: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct WarningFields {
    name: &'static str,
    text: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct CurveFields {
    step_seconds: f64,
    aperture: Vec<f64>,
    closures: Vec<ClosureTimes>,
    passes: Vec<PassFields>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct ClosureTimes {
    from: f64,
    to: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
struct PassFields {
    from: f64,
    source_from: f64,
    backward: bool,
}

impl Report {
    /// The document about what `engine` made.
    pub fn new(outcome: &SyncOutcome, engine: EngineKind) -> Self {
        let SyncOutcome { duration, frames, report, curves } = outcome;
        let RenderReport { synced, passed_through, closures, donors, opening, mouth, warnings } = report;
        Self {
            lipwright: env!("CARGO_PKG_VERSION"),
            engine: engine_name(engine),
            duration_seconds: rounded(duration.seconds().0),
            frames: *frames,
            synced: *synced,
            passed_through: (*passed_through).into(),
            closures: (*closures).into(),
            donors: (*donors).into(),
            opening: (*opening).into(),
            mouth: mouth.map(MouthFields::from),
            warnings: warnings.iter().map(|&warning| warning.into()).collect(),
            curves: curves.into(),
        }
    }

    /// The document as one line of JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

impl From<PassedThrough> for PassedThroughFields {
    fn from(passed_through: PassedThrough) -> Self {
        let total = passed_through.total();
        let PassedThrough { no_face, turned_away, too_small, covered, unsure } = passed_through;
        Self { total, no_face, turned_away, too_small, covered, unsure }
    }
}

impl From<Closures> for ClosureFields {
    fn from(Closures { asked, met }: Closures) -> Self {
        Self { asked, met }
    }
}

impl From<Donors> for DonorFields {
    fn from(Donors { kept, used }: Donors) -> Self {
        Self { kept, used }
    }
}

impl From<Opening> for OpeningFields {
    fn from(Opening { own, shown }: Opening) -> Self {
        Self { own: rounded(own.into()), shown: rounded(shown.into()) }
    }
}

impl From<MouthPlace> for MouthFields {
    fn from(MouthPlace { x, y, width }: MouthPlace) -> Self {
        Self { x: rounded(x.into()), y: rounded(y.into()), width: rounded(width.into()) }
    }
}

impl From<Warning> for WarningFields {
    fn from(warning: Warning) -> Self {
        Self { name: warning.name(), text: warning.text() }
    }
}

impl From<&Curves> for CurveFields {
    fn from(Curves { step, aperture, closures, passes }: &Curves) -> Self {
        let closure = |(from, to): &(f64, f64)| ClosureTimes { from: rounded(*from), to: rounded(*to) };
        let pass = |Pass { from, source, backward }: &Pass| PassFields {
            from: rounded(*from),
            source_from: rounded(*source),
            backward: *backward,
        };
        Self {
            step_seconds: rounded(*step),
            aperture: aperture.iter().map(|value| rounded(f64::from(*value))).collect(),
            closures: closures.iter().map(closure).collect(),
            passes: passes.iter().map(pass).collect(),
        }
    }
}

/// To the third decimal: nobody reads more.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
