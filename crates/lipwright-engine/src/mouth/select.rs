//! Which of the kept mouths is shown in each frame: the cheapest way through all of them (Viterbi),
//! after Wang, Qian, Han and Soong 2010, "trajectory-guided sample selection".
//!
//! A mouth costs what it differs from the wish; going on to the mouth that followed it in the source
//! costs nothing, jumping to another one the more, the less alike they look.

use crate::mouth::descriptor::Descriptor;

/// What a frame of the result wants of its mouth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Wish {
    /// Shape and the pose of the head that will wear it.
    pub(crate) mouth: Descriptor,
    /// The lips must touch.
    pub(crate) shut: bool,
    /// Mean luma of the skin around the mouth there.
    pub(crate) light: f32,
    /// What is being said, as the speech net puts it; see [`Sound`].
    pub(crate) sound: Sound,
    /// The source frame that is shown.
    pub(crate) source: u64,
}

/// What was being said: sureties of lip contact, lip on teeth and teeth together, lips drawn forward, and
/// silence.
pub(crate) type Sound = [f32; 5];

/// A kept mouth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Its shape and pose.
    pub(crate) mouth: Descriptor,
    /// The frame that it was seen in; `None` for enrolled material.
    pub(crate) frame: Option<u64>,
    /// Its place in the order of the material: the next number is the next frame.
    pub(crate) place: u64,
    /// Sharpness against the bank's median, at most 1.
    pub(crate) sharpness: f32,
    /// Whether it was caught in a movement so fast that its picture is of neither of its ends, 0..1.
    pub(crate) hasty: f32,
    /// How surely the tongue shows between its lips, 0..1.
    pub(crate) tongue: f32,
    /// Mean luma of the skin around it.
    pub(crate) light: f32,
    /// What was being said in the source then, if it has sound.
    pub(crate) sound: Option<Sound>,
}

/// How alike two kept mouths look, 0..1, and which may serve whom.
pub(crate) struct Choice<'a> {
    /// The kept mouths.
    pub(crate) candidates: &'a [Candidate],
    /// Likeness of each pair, row by row.
    pub(crate) likeness: &'a [f32],
    /// Frames of the source nearer than this may not serve.
    pub(crate) apart: u64,
}

/// Weights of the noticeable steps of [`Descriptor::steps`]: gap, width, protrusion, yaw, pitch.
const WEIGHTS: [f32; 5] = [1.0, 0.5, 0.2, 1.0, 0.7];
/// One number that is far off must not drown the others.
const MOST_STEPS: f32 = 25.0;
/// Price of lips that do not touch where they must, beside their gap.
const NOT_SHUT: f32 = 3.0;
/// Lips this close touch.
pub(crate) const TOUCHING: f32 = 0.006;
/// Price of a mouth that is not sharp at all.
const BLUNT: f32 = 1.2;
/// Price of a mouth in the middle of the fastest movement.
const HASTY: f32 = 5.0;
/// Price of a mouth in which the tongue shows.
const TONGUE: f32 = 6.0;
/// Luma steps of light that cost 1.
const LIGHT_STEP: f32 = 30.0;
/// Price of the squared difference in what is said.
const OTHER_SOUND: f32 = 0.5;
/// Price of a mouth of other material than the source.
const ENROLLED: f32 = 1.0;
/// Price of any jump, and of one between mouths that look nothing alike.
const JUMP: f32 = 0.6;
const UNLIKE: f32 = 1.2;
/// Price of each noticeable step of a jump.
const JUMP_STEP: f32 = 0.4;
/// Price of holding a mouth still: real mouths move on.
const HOLD: f32 = 0.08;
/// Price of going back: more than of holding for as many frames, or a mouth that is held would flicker
/// between neighbours.
const BACK: f32 = 0.4;
/// Price of a mouth that may not serve at all.
const FORBIDDEN: f32 = 1e6;
/// Mouths that are considered for one frame.
const MOST_CONSIDERED: usize = 40;
/// Frames that are decided together, and how far is looked beyond them.
const BLOCK: usize = 1024;
const AHEAD: usize = 128;

impl Choice<'_> {
    /// Chooses a candidate for each of `n` frames; frames without a wish keep what was before.
    pub(crate) fn choose(&self, n: usize, wish: impl Fn(usize) -> Option<Wish>) -> Vec<u16> {
        let mut chosen = Vec::with_capacity(n);
        if self.candidates.is_empty() {
            return vec![0; n];
        }
        while chosen.len() < n {
            let from = chosen.len();
            let to = (from + BLOCK).min(n);
            let steps: Vec<Step> =
                (from..(to + AHEAD).min(n)).map(|frame| self.considered(wish(frame).as_ref())).collect();
            let way = self.cheapest_way(chosen.last().copied(), &steps);
            chosen.extend_from_slice(&way[..to - from]);
        }
        chosen
    }

    /// The candidates that fit a wish best.
    fn considered(&self, wish: Option<&Wish>) -> Step {
        let Some(wish) = wish else { return Step::default() };
        let mut fits: Vec<(u16, f32)> =
            (0..).zip(self.candidates).map(|(i, candidate)| (i, self.misfit(wish, candidate))).collect();
        if fits.len() > MOST_CONSIDERED {
            fits.select_nth_unstable_by(MOST_CONSIDERED, |a, b| a.1.total_cmp(&b.1));
            fits.truncate(MOST_CONSIDERED);
        }
        Step { fits }
    }

    /// How badly a mouth fits a wish.
    fn misfit(&self, wish: &Wish, candidate: &Candidate) -> f32 {
        let steps = wish.mouth.steps(&candidate.mouth);
        let mut cost: f32 =
            steps.iter().zip(WEIGHTS).map(|(step, weight)| weight * step.min(MOST_STEPS)).sum();
        if wish.shut && candidate.mouth.gap > TOUCHING {
            cost += NOT_SHUT;
        }
        cost += BLUNT * (1.0 - candidate.sharpness) + HASTY * candidate.hasty + TONGUE * candidate.tongue;
        cost += ((wish.light - candidate.light) / LIGHT_STEP).powi(2).min(4.0);
        if let Some(sound) = candidate.sound {
            let apart: f32 = sound.iter().zip(wish.sound).map(|(a, b)| (a - b).powi(2)).sum();
            cost += OTHER_SOUND * apart;
        }
        match candidate.frame {
            None => cost + ENROLLED,
            Some(frame) if frame.abs_diff(wish.source) < self.apart => cost + FORBIDDEN,
            Some(_) => cost,
        }
    }

    /// The cheapest candidate after candidate through `steps`, starting after `before`.
    fn cheapest_way(&self, before: Option<u16>, steps: &[Step]) -> Vec<u16> {
        let mut last: Vec<(u16, f32)> = before.map(|b| (b, 0.0)).into_iter().collect();
        // For each step its candidates and, for each, where in the step before its way comes from.
        let mut ways: Vec<(Vec<u16>, Vec<u16>)> = Vec::with_capacity(steps.len());
        for step in steps {
            if step.fits.is_empty() {
                // Nobody to show: everything stays as it is.
                let stay = (last.iter().map(|l| l.0).collect(), (0..last.len() as u16).collect());
                ways.push(stay);
                continue;
            }
            let mut next = Vec::with_capacity(step.fits.len());
            let mut origins = Vec::with_capacity(step.fits.len());
            for &(candidate, misfit) in &step.fits {
                let costs = (0..).zip(&last).map(|(i, &(from, cost))| (i, cost + self.join(from, candidate)));
                let (from, cost) = costs.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
                origins.push(from);
                next.push((candidate, cost + misfit));
            }
            ways.push((next.iter().map(|n| n.0).collect(), origins));
            last = next;
        }
        let best = (0..last.len()).min_by(|a, b| last[*a].1.total_cmp(&last[*b].1));
        backtrack(&ways, best.unwrap_or(0))
    }

    /// The price of showing `to` after `from`.
    fn join(&self, from: u16, to: u16) -> f32 {
        if from == to {
            return HOLD;
        }
        let (from, to) = (usize::from(from), usize::from(to));
        let (a, b) = (&self.candidates[from], &self.candidates[to]);
        if follows(a, b) {
            return if b.place > a.place { 0.0 } else { BACK };
        }
        let alike = self.likeness[from * self.candidates.len() + to];
        JUMP + UNLIKE * (1.0 - alike) + JUMP_STEP * a.mouth.distance(&b.mouth)
    }
}

/// Whether two mouths are so near in the material that showing one after the other is real movement.
pub(crate) fn follows(a: &Candidate, b: &Candidate) -> bool {
    a.frame.is_some() == b.frame.is_some() && a.place.abs_diff(b.place) <= 2
}

/// The candidates that are considered for a frame, with what they misfit by; none where nobody is shown.
#[derive(Default)]
struct Step {
    fits: Vec<(u16, f32)>,
}

fn backtrack(ways: &[(Vec<u16>, Vec<u16>)], mut at: usize) -> Vec<u16> {
    let mut chosen = vec![0; ways.len()];
    for (step, (candidates, origins)) in ways.iter().enumerate().rev() {
        chosen[step] = candidates.get(at).copied().unwrap_or(0);
        at = origins.get(at).copied().map_or(0, usize::from);
    }
    chosen
}

#[cfg(test)]
mod tests;
