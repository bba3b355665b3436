//! The one list of steps of a job, as progress bars, logs, metrics and the API name them.

use std::fmt;

/// A step of a job, in the order of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Downloading or copying the inputs (the server only).
    Fetch,
    /// Reading what the inputs are.
    Probe,
    /// Hearing the speech and seeing the source: pass 1.
    Analyse,
    /// Deciding which mouth is shown when.
    Plan,
    /// Rendering and encoding: pass 2.
    Synthesise,
    /// Storing the result (the server only).
    Store,
}

impl Stage {
    /// Every stage in order.
    pub const ALL: [Self; 6] =
        [Self::Fetch, Self::Probe, Self::Analyse, Self::Plan, Self::Synthesise, Self::Store];

    /// The lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Probe => "probe",
            Self::Analyse => "analyse",
            Self::Plan => "plan",
            Self::Synthesise => "synthesise",
            Self::Store => "store",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
