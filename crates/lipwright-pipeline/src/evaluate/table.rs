//! The measures of all clips beside their bars, what a real video scores, and what others published.

use super::{Drive, Evaluation, Measures, Tally};

/// Whether a bar is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not.
    Fail,
    /// There is no bar, or nothing to measure.
    None,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What is measured.
    pub measure: &'static str,
    /// What our results score: the median over runs and, in brackets, the lowest and the highest.
    pub ours: String,
    /// What they should.
    pub bar: &'static str,
    /// Whether they do.
    pub verdict: Verdict,
    /// What the same clips score untouched.
    pub real: String,
    /// The best that is published, and by whom.
    pub anchors: &'static str,
}

/// Which runs a line looks at.
type Runs = fn(Drive) -> bool;
/// The number that it takes from each.
type Number = fn(&Measures) -> Option<f64>;

/// A line that summarises one number over runs.
struct Line {
    measure: &'static str,
    runs: Runs,
    number: Number,
    bar: &'static str,
    /// Whether our spread reaches the bar; the other one is the untouched clips'.
    reached: Option<fn(Spread, Option<Spread>) -> bool>,
    anchors: &'static str,
}

/// Median, lowest and highest.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    median: f64,
    low: f64,
    high: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (low, high) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 {
            values[middle]
        } else {
            f64::midpoint(values[middle - 1], values[middle])
        };
        Some(Self { median, low, high })
    }

    fn text(self) -> String {
        let Self { median, low, high } = self;
        let digits = if median.abs() >= 10.0 { 1 } else { 2 };
        if high - low < 0.005 {
            format!("{median:.digits$}")
        } else {
            format!("{median:.digits$} ({low:.digits$} to {high:.digits$})")
        }
    }
}

const OWN: Runs = |drive| drive == Drive::OwnSound;
const SPOKEN: Runs = |drive| matches!(drive, Drive::OwnSound | Drive::Recording(_));
const SILENT: Runs = |drive| drive == Drive::Silence;
const MADE: Runs = |drive| drive != Drive::Untouched;

const LINES: [Line; 26] = [
    Line {
        measure: "own sound: correlation of the lip gap",
        runs: OWN,
        number: |m| m.correlation,
        bar: "≥ 0.80, none < 0.60",
        reached: Some(|s, _| s.median >= 0.80 && s.low >= 0.60),
        anchors: "",
    },
    Line {
        measure: "- with all donors",
        runs: |drive| drive == Drive::OwnSoundFreely,
        number: |m| m.correlation,
        bar: "",
        reached: None,
        anchors: "",
    },
    Line {
        measure: "- frames late",
        runs: OWN,
        number: |m| m.lag.map(|lag| lag as f64),
        bar: "-2 to 0",
        reached: Some(|s, _| s.low >= -2.0 && s.high <= 0.0),
        anchors: "",
    },
    Line {
        measure: "- distance of the lips ÷ a still mouth's",
        runs: OWN,
        number: |m| m.lip_distance,
        bar: "≤ 0.65",
        reached: Some(|s, _| s.median <= 0.65),
        anchors: "other units: mouth landmarks at 256 px RealTalk 9.97, IP-LAP 10.2, DINet 15.4",
    },
    Line {
        measure: "- range of opening ÷ the person's",
        runs: OWN,
        number: |m| m.opening,
        bar: "0.85 to 1.15",
        reached: Some(|s, _| (0.85..=1.15).contains(&s.median)),
        anchors: "",
    },
    Line {
        measure: "- time with the mouth open ÷ the person's",
        runs: OWN,
        number: |m| m.articulation,
        bar: "0.85 to 1.15",
        reached: Some(|s, _| (0.85..=1.15).contains(&s.median)),
        anchors: "MuseTalk 0.99, Wav2Lip 0.98, LatentSync 0.64, IP-LAP 0.34",
    },
    Line {
        measure: "- open ÷ shut, ÷ the person's",
        runs: OWN,
        number: |m| m.contrast,
        bar: "≥ 0.80",
        reached: Some(|s, _| s.median >= 0.80),
        anchors: "open ÷ shut, real 4.0: LatentSync 3.1, Wav2Lip 3.0, MuseTalk 2.8, IP-LAP 1.9",
    },
    Line {
        measure: "- SSIM of the mouth",
        runs: OWN,
        number: |m| m.mouth_ssim,
        bar: "≥ 0.80",
        reached: Some(|s, _| s.median >= 0.80),
        anchors: "whole face: EfficientSync 0.98, LatentSync 0.96, IP-LAP 0.96",
    },
    Line {
        measure: "- PSNR of the mouth, dB",
        runs: OWN,
        number: |m| m.mouth_psnr,
        bar: "≥ 26",
        reached: Some(|s, _| s.median >= 26.0),
        anchors: "whole face: IP-LAP 35.2",
    },
    Line {
        measure: "recordings: range of opening ÷ the person's",
        runs: |drive| matches!(drive, Drive::Recording(_)),
        number: |m| m.opening,
        bar: "",
        reached: None,
        anchors: "",
    },
    Line {
        measure: "silence: share of frames moving",
        runs: SILENT,
        number: |m| m.moving,
        bar: "≤ 0.02",
        reached: Some(|s, _| s.high <= 0.02),
        anchors: "Wav2Lip 0.08, IP-LAP 0.10, LatentSync 0.24, MuseTalk 0.46",
    },
    Line {
        measure: "silence: share of frames open (LipLeak)",
        runs: SILENT,
        number: |m| m.leak,
        bar: "≤ 0.02",
        reached: Some(|s, _| s.high <= 0.02),
        anchors: "KeySync 0.16, Diff2Lip 0.25, LatentSync 0.33",
    },
    Line {
        measure: "tone and noise: share of frames moving",
        runs: |drive| matches!(drive, Drive::Tone | Drive::Noise),
        number: |m| m.moving,
        bar: "",
        reached: None,
        anchors: "",
    },
    Line {
        measure: "lips behind the sound's loudness, frames",
        runs: SPOKEN,
        number: |m| m.behind_sound.map(|(lag, _)| lag),
        bar: "untouched -2 to +0.5",
        reached: Some(|s, real| real.is_none_or(|real| (-2.0..=0.5).contains(&(s.median - real.median)))),
        anchors: "",
    },
    Line {
        measure: "- how well both go together",
        runs: SPOKEN,
        number: |m| m.behind_sound.map(|(_, fit)| fit),
        bar: "≥ 0.8 × untouched",
        reached: Some(|s, real| real.is_none_or(|real| s.median >= 0.8 * real.median)),
        anchors: "",
    },
    Line {
        measure: "share of frames in which lips jump away and back",
        runs: SPOKEN,
        number: |m| m.spikes,
        bar: "≤ untouched + 0.01",
        reached: Some(|s, real| real.is_none_or(|real| s.median <= real.median + 0.01)),
        anchors: "",
    },
    Line {
        measure: "sharpness of the mouth ÷ the source's",
        runs: SPOKEN,
        number: |m| m.sharpness,
        bar: "0.85 to 1.20",
        reached: Some(|s, _| (0.85..=1.20).contains(&s.median)),
        anchors: "to each other: EfficientSync 57, LatentSync 48, IP-LAP 38",
    },
    Line {
        measure: "jitter of steady lips ÷ the source's",
        runs: SPOKEN,
        number: |m| m.jitter,
        bar: "≤ 1.25",
        reached: Some(|s, _| s.median <= 1.25),
        anchors: "",
    },
    Line {
        measure: "silence: shimmer of the picture ÷ the source's",
        runs: SILENT,
        number: |m| m.shimmer,
        bar: "≤ 1.3",
        reached: Some(|s, _| s.median <= 1.3),
        anchors: "",
    },
    Line {
        measure: "silence: tremble of the lips, ‰ of the face's width",
        runs: SILENT,
        number: |m| m.tremble.map(|tremble| tremble * 1000.0),
        bar: "",
        reached: None,
        anchors: "",
    },
    Line {
        measure: "samples changed outside the lower face",
        runs: MADE,
        number: |m| m.changed_outside.map(|count| count as f64),
        bar: "0",
        reached: Some(|s, _| s.high == 0.0),
        anchors: "all others re-make the whole face",
    },
    Line {
        measure: "PSNR outside the lower face at CRF 16, dB",
        runs: |drive| matches!(drive, Drive::OwnSoundFreely | Drive::Silence),
        number: |m| m.outside_psnr,
        bar: "≥ 45, or as untouched",
        reached: Some(|s, real| s.low >= 45.0_f64.min(real.map_or(45.0, |real| real.low - 0.3))),
        anchors: "",
    },
    Line {
        measure: "seam: gradient energy ÷ the source's",
        runs: SPOKEN,
        number: |m| m.seam_edge,
        bar: "≤ 1.15",
        reached: Some(|s, _| s.median <= 1.15),
        anchors: "",
    },
    Line {
        measure: "seam: colour difference (CIEDE2000)",
        runs: SPOKEN,
        number: |m| m.seam_colour,
        bar: "≤ 2.0",
        reached: Some(|s, _| s.median <= 2.0),
        anchors: "",
    },
    Line {
        measure: "time per frame ÷ a bare transcode's",
        runs: SPOKEN,
        number: |m| m.cost,
        bar: "≤ 3.0",
        reached: Some(|s, _| s.median <= 3.0),
        anchors: "",
    },
    Line {
        measure: "speed, × real time",
        runs: SPOKEN,
        number: |m| Some(m.real_time),
        bar: "",
        reached: None,
        anchors: "on an A100: EfficientSync 6.6, LatentSync 0.18, KeySync 0.04",
    },
];

impl Evaluation {
    /// Every measure, its bar, and whether it is reached.
    pub fn table(&self) -> Vec<Row> {
        let mut rows = self.closure_rows();
        rows.extend(LINES.iter().map(|line| self.row(line)));
        rows
    }

    /// Whether no bar is missed.
    pub fn passes(&self) -> bool {
        self.table().iter().all(|row| row.verdict != Verdict::Fail)
    }

    fn row(&self, line: &Line) -> Row {
        let spread = |runs: Runs| Spread::of(self.numbers(runs, line.number));
        let (ours, real) = (spread(line.runs), spread(|drive| drive == Drive::Untouched));
        let verdict = match (ours, line.reached) {
            (Some(spread), Some(reached)) if reached(spread, real) => Verdict::Pass,
            (Some(_), Some(_)) => Verdict::Fail,
            _ => Verdict::None,
        };
        let text = |spread: Option<Spread>| spread.map(Spread::text).unwrap_or_default();
        let (ours, real) = (text(ours), text(real));
        Row { measure: line.measure, ours, bar: line.bar, verdict, real, anchors: line.anchors }
    }

    fn numbers(&self, runs: Runs, number: Number) -> Vec<f64> {
        let all = self.clips.iter().flat_map(|clip| &clip.runs);
        all.filter(|run| runs(run.drive)).filter_map(|run| number(&run.measures)).collect()
    }

    fn closure_rows(&self) -> Vec<Row> {
        let all = |runs: Runs, tally: fn(&Measures) -> Option<Tally>| {
            let measures = self.clips.iter().flat_map(|clip| &clip.runs).filter(|run| runs(run.drive));
            measures.filter_map(|run| tally(&run.measures)).fold(Tally::default(), Tally::and)
        };
        let text = |tally: Tally| {
            tally
                .share()
                .map(|share| format!("{share:.2} ({} of {})", tally.met, tally.asked))
                .unwrap_or_default()
        };
        let row = |measure, ours: Tally, real: Tally, least: Option<f64>, bar| {
            let verdict = match (ours.share(), least) {
                (Some(share), Some(least)) if share >= least => Verdict::Pass,
                (Some(_), Some(_)) => Verdict::Fail,
                _ => Verdict::None,
            };
            Row { measure, ours: text(ours), bar, verdict, real: text(real), anchors: "" }
        };
        let untouched: Runs = |drive| drive == Drive::Untouched;
        let none = Tally::default();
        vec![
            row(
                "labelled p, b, m with the lips shut",
                all(SPOKEN, |m| m.closures),
                none,
                Some(0.92),
                "≥ 0.92",
            ),
            row("labelled open vowels with the lips apart", all(SPOKEN, |m| m.vowels), none, None, ""),
            row(
                "closures that our speech net hears, shut",
                all(SPOKEN, |m| m.heard_closures),
                all(untouched, |m| m.heard_closures),
                None,
                "",
            ),
        ]
    }
}

#[cfg(test)]
mod tests;
