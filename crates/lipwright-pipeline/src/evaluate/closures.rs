//! Lips that must touch: the p, b and m of a recording, and whether a result shows them shut.

use lipwright_clip::{FrameRate, Seconds};
use lipwright_engine::speech::{MouthShape, Trajectory};

use super::curves::Curve;

/// A sound of the speech, by its IPA name.
#[derive(Debug, Clone, PartialEq)]
pub struct Phone {
    /// As eSpeak NG names it, without stress marks.
    pub name: String,
    /// When it begins, in seconds.
    pub start: f64,
    /// When it ends.
    pub end: f64,
}

impl Phone {
    /// Reads lines of `name TAB start TAB end`; `None` when one is anything else. A pause has no name.
    pub fn read_all(text: &str) -> Option<Vec<Self>> {
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        lines.map(Self::read).collect()
    }

    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (name, start, end) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Self { name: name.to_owned(), start: start.parse().ok()?, end: end.trim().parse().ok()? })
    }

    /// When the lips have to be shut at some moment. A stop is labelled near its burst, which the lips'
    /// touch precedes by 40 to 60 ms; a nasal sounds while they are shut.
    fn shut_within(&self) -> Option<(f64, f64)> {
        match self.name.as_str() {
            "p" | "b" | "pʰ" => Some((self.start - 0.060, self.start + 0.020)),
            "m" => Some((self.start, self.end)),
            _ => None,
        }
    }

    /// When the lips have to be apart at some moment, for vowels that nobody speaks with shut lips.
    fn open_within(&self) -> Option<(f64, f64)> {
        const OPEN: [char; 6] = ['a', 'æ', 'ɑ', 'ɐ', 'ʌ', 'ɔ'];
        let open = self.name.chars().next().is_some_and(|first| OPEN.contains(&first));
        open.then_some((self.start - 0.040, self.end))
    }
}

/// How many of some moments were as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// As they should be.
    pub met: u32,
    /// All.
    pub asked: u32,
}

impl Tally {
    /// The share; `None` of nothing.
    pub fn share(self) -> Option<f64> {
        (self.asked > 0).then(|| f64::from(self.met) / f64::from(self.asked))
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { met: self.met + other.met, asked: self.asked + other.asked }
    }

    fn count(&mut self, met: bool) {
        self.asked += 1;
        self.met += u32::from(met);
    }
}

/// A gap below this reads as shut, in face widths.
const SHUT: f32 = 0.015;
/// The landmark net reads some people's shut lips as a little open: so far above their rest is shut too.
const ABOVE_REST: f32 = 0.005;
/// Lips that are further apart at rest are not shut there, but part in a smile.
const APART_AT_REST: f32 = 0.020;
/// An open vowel parts the lips so far beyond what counts as shut.
const APART: f32 = 0.010;

/// The gap below which this person's lips are shut; `rest` is what their source shows at its smallest.
pub(super) fn shut_below(rest: f32) -> f32 {
    if rest > APART_AT_REST { SHUT } else { SHUT.max(rest + ABOVE_REST) }
}

/// The closures among `phones` that a curve of lip gaps shows.
pub(super) fn shut(phones: &[Phone], gaps: &Curve, rate: FrameRate, limit: f32) -> Tally {
    count(phones.iter().filter_map(Phone::shut_within), gaps, rate, |gap| gap <= limit)
}

/// The open vowels among `phones` that show parted lips: without this, a mouth that never opens would
/// have every closure.
pub(super) fn open(phones: &[Phone], gaps: &Curve, rate: FrameRate, limit: f32) -> Tally {
    count(phones.iter().filter_map(Phone::open_within), gaps, rate, |gap| gap >= limit + APART)
}

/// The closures that our own speech net hears, and a little around each, as for labelled ones.
pub(super) fn heard(speech: &Trajectory) -> Vec<(f64, f64)> {
    let shapes = speech.shapes();
    let time = |index: usize| index as f64 / f64::from(Trajectory::RATE);
    let mut spans = Vec::new();
    let mut start = None;
    for index in 0..=shapes.len() {
        let shut = shapes.get(index).is_some_and(MouthShape::is_closure);
        match (shut, start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                spans.push((time(from) - 0.060, time(index) + 0.020));
                start = None;
            }
            _ => {}
        }
    }
    spans
}

/// Shut lips read as slightly open, by less than this.
const READING: f32 = 0.010;
/// From this aperture on a sound is an open one.
const OPEN_SOUND: f32 = 0.6;

/// How far a curve of lip gaps is apart in the open sounds of `speech` ÷ how far in its closures; `None`
/// without either.
pub(super) fn contrast(speech: &Trajectory, gaps: &Curve, rate: FrameRate) -> Option<f64> {
    let mean = |gaps: Vec<f32>| (!gaps.is_empty()).then(|| gaps.iter().sum::<f32>() / gaps.len() as f32);
    let middle = |frame: usize| Seconds((frame as f64 + 0.5) / rate.per_second());
    let open = gaps.iter().enumerate().filter(|(frame, _)| speech.at(middle(*frame)).aperture > OPEN_SOUND);
    let open = mean(open.filter_map(|(_, gap)| *gap).collect())?;
    let least = |(from, to): (f64, f64)| {
        shown_within(gaps, rate, from, to)?.iter().flatten().copied().reduce(f32::min)
    };
    let shut = mean(heard(speech).into_iter().filter_map(least).collect())?;
    Some(f64::from(open / shut.max(READING)))
}

/// What is on screen from one time until another; `None` beyond the end.
fn shown_within(gaps: &Curve, rate: FrameRate, from: f64, to: f64) -> Option<&Curve> {
    // Frame k is on screen from k / rate until the next.
    let first = (from * rate.per_second()).floor().max(0.0) as usize;
    let last = (to * rate.per_second()).floor().max(0.0) as usize;
    gaps.get(first..gaps.len().min(last + 1))
}

/// In how many of `spans` a frame satisfies `as_should`; spans without a seen face do not count.
pub(super) fn count(
    spans: impl Iterator<Item = (f64, f64)>,
    gaps: &Curve,
    rate: FrameRate,
    as_should: impl Fn(f32) -> bool,
) -> Tally {
    let mut tally = Tally::default();
    for (from, to) in spans {
        let Some(shown) = shown_within(gaps, rate, from, to) else { continue };
        if shown.iter().flatten().next().is_some() {
            tally.count(shown.iter().flatten().any(|gap| as_should(*gap)));
        }
    }
    tally
}

#[cfg(test)]
mod tests;
