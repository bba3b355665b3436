//! From what the net says frame by frame to a mouth that moves as mouths do.
//!
//! The net is right on the whole and wavers in detail. Here lips that touch are shut outright, pauses
//! close the mouth, and everything else becomes one smooth curve through what was heard.

use std::ops::Range;

use super::runs::{Thresholds, joined, runs};
use super::smooth::{Pull, smooth};
use super::{MouthShape, Trajectory};

/// How sure the net must be of silence.
const SILENT: Thresholds = Thresholds { enter: 0.7, stay: 0.45 };
/// How sure the net must be that the lips touch. A closure that is missed is seen by anyone, one too many
/// hardly: at this limit 0.93 of those of voices that the net never heard are shown, at one half 0.91.
const SHUT: Thresholds = Thresholds { enter: 0.42, stay: 0.35 };
/// How sure the net must be that the lower lip is at the teeth.
const AT_TEETH: Thresholds = Thresholds { enter: 0.5, stay: 0.35 };
/// Speech shorter than this between two silences is a click or a note.
const SHORTEST_SPEECH: usize = frames(80);
/// Where the lips never part further than this between two silences, somebody or something hums.
const HARDLY_PARTED: f32 = 0.1;
/// A gap shorter than this belongs to the speech around it: the mouth holds.
const SHORTEST_PAUSE: usize = frames(120);
/// A gap shorter than this relaxes the mouth, a longer one closes it.
const CLOSING_PAUSE: usize = frames(350);
/// Lips stay shut for p, b, m at least this long, so that 25 pictures a second show it.
const SHORTEST_CLOSURE: usize = frames(40);
/// The lower lip at the teeth leaves no wider gap than this.
const WIDEST_AT_TEETH: f32 = 0.12;
/// How long the mouth takes to close after speech.
const CLOSING: usize = frames(120);
/// How long before speech the mouth begins to open.
const OPENING: usize = frames(120);
/// What remains of an opening in a pause that only relaxes the mouth.
const RELAXED: f32 = 0.4;
/// Weight of a sample that the curve has to meet.
const PINNED: f32 = 1e4;
/// Weight of what the net says while the mouth closes and opens around a pause.
const LOOSE: f32 = 0.2;
/// Wider than the widest of ordinary speech, but not without end.
const WIDEST: f32 = 1.2;
/// A net that is unsure stays near the middle: its widths spread 0.79 to 0.88 times as far as the true
/// ones of sentences that it never heard (`models/README.md`).
const WIDTH_GAIN: f32 = 1.15;

const fn frames(milliseconds: usize) -> usize {
    milliseconds * Trajectory::RATE as usize / 1000
}

/// What the mouth does at one moment, besides following what was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Follows.
    Speech,
    /// Lips touch: p, b, m.
    Closure,
    /// The lower lip touches the upper teeth: f, v.
    Labiodental,
    /// A short pause: half open.
    Relax,
    /// A long pause, at its ends: on the way.
    Turn,
    /// A long pause: shut, corners at rest.
    Rest,
}

/// Makes the mouth's movement out of `heard`, the net's outputs at [`Trajectory::RATE`].
///
/// In the result, `closure` is 0.5 or more exactly where the lips are held shut, `labiodental` exactly
/// where the lower lip is held at the teeth, and `silence` exactly where a pause was found.
pub(super) fn trajectory(mut heard: Vec<MouthShape>) -> Vec<MouthShape> {
    for shape in &mut heard {
        *shape = calibrated(*shape);
    }
    let rules = rules(&heard);
    let aperture = curve(&heard, &rules, |shape| shape.aperture, aperture_pull);
    let width = curve(&heard, &rules, |shape| shape.width, lip_pull);
    let protrusion = curve(&heard, &rules, |shape| shape.protrusion, lip_pull);
    for (i, (shape, rule)) in heard.iter_mut().zip(&rules).enumerate() {
        *shape = ruled(*shape, *rule, [aperture[i], width[i], protrusion[i]]);
    }
    heard
}

/// The shape that `rule` makes of what was heard and of the curves' aperture, width and protrusion.
fn ruled(heard: MouthShape, rule: Rule, [aperture, width, protrusion]: [f32; 3]) -> MouthShape {
    let (shut, at_teeth, rests) = (rule == Rule::Closure, rule == Rule::Labiodental, rule == Rule::Rest);
    let silent = matches!(rule, Rule::Relax | Rule::Turn | Rule::Rest);
    let widest = match rule {
        Rule::Closure | Rule::Rest => 0.0,
        Rule::Labiodental => WIDEST_AT_TEETH,
        Rule::Speech | Rule::Relax | Rule::Turn => WIDEST,
    };
    MouthShape {
        aperture: aperture.clamp(0.0, widest),
        width: if rests { 0.0 } else { width.clamp(-1.0, 1.0) },
        protrusion: if rests { 0.0 } else { protrusion.clamp(0.0, 1.0) },
        closure: on_its_side(heard.closure, shut),
        labiodental: on_its_side(heard.labiodental, at_teeth),
        sibilant: if silent { 0.0 } else { heard.sibilant },
        silence: on_its_side(heard.silence, silent),
    }
}

/// Numbers that later steps can rely on, as wide as they should be; a net that fails shuts the mouth.
fn calibrated(shape: MouthShape) -> MouthShape {
    let or = |value: f32, otherwise: f32| if value.is_finite() { value } else { otherwise };
    MouthShape {
        aperture: or(shape.aperture, 0.0).clamp(0.0, WIDEST),
        width: (WIDTH_GAIN * or(shape.width, 0.0)).clamp(-1.0, 1.0),
        protrusion: or(shape.protrusion, 0.0).clamp(0.0, 1.0),
        closure: or(shape.closure, 0.0).clamp(0.0, 1.0),
        labiodental: or(shape.labiodental, 0.0).clamp(0.0, 1.0),
        sibilant: or(shape.sibilant, 0.0).clamp(0.0, 1.0),
        silence: or(shape.silence, 1.0).clamp(0.0, 1.0),
    }
}

/// The surety, moved to the side of one half where the decision fell.
fn on_its_side(surety: f32, decided: bool) -> f32 {
    if decided { surety.max(0.5) } else { surety.min(0.49) }
}

/// Which rule holds at each moment.
fn rules(heard: &[MouthShape]) -> Vec<Rule> {
    let mut rules = vec![Rule::Speech; heard.len()];
    for pause in pauses(heard) {
        lay_pause(&mut rules, pause);
    }
    for held in runs(heard.len(), |i| heard[i].labiodental, AT_TEETH) {
        hold(&mut rules[lengthened(held, heard.len())], Rule::Labiodental);
    }
    for closure in runs(heard.len(), |i| heard[i].closure, SHUT) {
        let closure = lengthened(closure, heard.len());
        keep_shut_before(&mut rules, closure.start);
        hold(&mut rules[closure], Rule::Closure);
    }
    rules
}

/// Where nobody speaks. What lies between two silences, or between one and an end, is speech only if it is
/// long enough and opens the mouth: a click, a note or the noise with which a recording sets in does neither.
fn pauses(heard: &[MouthShape]) -> Vec<Range<usize>> {
    let n = heard.len();
    let stays_shut = |range: Range<usize>| heard[range].iter().all(|shape| shape.aperture < HARDLY_PARTED);
    let silent = runs(n, |i| heard[i].silence, SILENT);
    let mut pauses = joined(silent, |gap| gap.len() < SHORTEST_SPEECH || stays_shut(gap));
    if let Some(first) = pauses.first_mut().filter(|first| stays_shut(0..first.start)) {
        first.start = 0;
    }
    if let Some(last) = pauses.last_mut().filter(|last| stays_shut(last.end..n)) {
        last.end = n;
    }
    pauses
}

/// Lays a hold of the lips over everything but a mouth at rest.
fn hold(rules: &mut [Rule], held: Rule) {
    for rule in rules.iter_mut().filter(|rule| **rule != Rule::Rest) {
        *rule = held;
    }
}

/// After a pause that closed the mouth, a phrase that begins with p, b or m needs no opening before it.
fn keep_shut_before(rules: &mut [Rule], closure_start: usize) {
    let onset = closure_start - trailing(&rules[..closure_start], Rule::Speech).min(SHORTEST_CLOSURE);
    let turn_start = onset - trailing(&rules[..onset], Rule::Turn);
    if turn_start > 0 && rules[turn_start - 1] == Rule::Rest {
        rules[turn_start..closure_start].fill(Rule::Rest);
    }
}

/// How many of the last rules are `rule`.
fn trailing(rules: &[Rule], rule: Rule) -> usize {
    rules.iter().rev().take_while(|other| **other == rule).count()
}

/// A pause at an end of the sound reaches beyond it: no speech on that side to open or close for.
fn lay_pause(rules: &mut [Rule], pause: Range<usize>) {
    if pause.start > 0 && pause.end < rules.len() && pause.len() < CLOSING_PAUSE {
        if pause.len() >= SHORTEST_PAUSE {
            rules[pause].fill(Rule::Relax);
        }
        return;
    }
    let closed = if pause.start == 0 { 0 } else { pause.start + CLOSING };
    let opens = if pause.end == rules.len() { pause.end } else { pause.end.saturating_sub(OPENING) };
    rules[pause].fill(Rule::Turn);
    if closed < opens {
        rules[closed..opens].fill(Rule::Rest);
    }
}

/// The closure, grown about its middle to [`SHORTEST_CLOSURE`].
fn lengthened(closure: Range<usize>, n: usize) -> Range<usize> {
    let missing = SHORTEST_CLOSURE.saturating_sub(closure.len());
    let start = closure.start.saturating_sub(missing / 2);
    start..(closure.end + missing - missing / 2).min(n)
}

/// Smooths one value of all shapes, every moment pulled as its rule says.
fn curve(
    heard: &[MouthShape],
    rules: &[Rule],
    value: impl Fn(&MouthShape) -> f32,
    pull: impl Fn(Rule, f32) -> Pull,
) -> Vec<f32> {
    let mut out = vec![0.0; heard.len()];
    smooth(heard.len(), |i| pull(rules[i], value(&heard[i])), |i, y| out[i] = y);
    out
}

fn aperture_pull(rule: Rule, heard: f32) -> Pull {
    match rule {
        Rule::Speech => Pull { value: heard, weight: 1.0 },
        Rule::Relax => Pull { value: RELAXED * heard, weight: 1.0 },
        Rule::Turn => Pull { value: heard, weight: LOOSE },
        Rule::Labiodental => Pull { value: heard.min(WIDEST_AT_TEETH), weight: PINNED },
        Rule::Closure | Rule::Rest => Pull { value: 0.0, weight: PINNED },
    }
}

/// For the corners of the mouth and for how far the lips are pushed forward, which may move while lips touch.
fn lip_pull(rule: Rule, heard: f32) -> Pull {
    match rule {
        Rule::Speech | Rule::Closure | Rule::Labiodental => Pull { value: heard, weight: 1.0 },
        Rule::Relax | Rule::Turn => Pull { value: RELAXED * heard, weight: LOOSE },
        Rule::Rest => Pull { value: 0.0, weight: PINNED },
    }
}

#[cfg(test)]
mod tests;
