//! Watches one finished result beside its source and takes every measure that applies to its run.

use lipwright_clip::Frame;
use lipwright_engine::speech::Trajectory;

use super::closures::{self, Phone, Tally};
use super::curves::{self, Curve};
use super::measures::Measures;
use super::picture::{LowerFace, Noise, similarity};
use super::runs::Subject;
use super::watch::{Footage, Glance};
use super::{Drive, REST};
use crate::align::legs;
use crate::cancel::Cancel;
use crate::cause::Input;
use crate::error::{SyncError, media_failed};
use crate::frames::{Frames, Source};
use crate::sync::PlaybackType;

/// A mouth whose height over its width is so far from its usual one is moving.
const MOVING: f32 = 0.05;
/// A mouth of this height over its width is open.
const OPEN: f32 = 0.25;

/// What a run's sound asks of the lips.
pub(super) struct Asked<'a> {
    pub(super) drive: Drive,
    /// What is known to be said.
    pub(super) phones: Option<&'a [Phone]>,
    /// What is heard in it, if it is somebody's speech.
    pub(super) heard: Option<Heard>,
}

/// What is heard in a sound.
#[derive(Clone)]
pub(super) struct Heard {
    /// What our own speech net says that it asks of the lips.
    pub(super) speech: Trajectory,
    /// How loud it is in each frame.
    pub(super) loudness: Vec<f32>,
}

/// Takes the measures of `result`.
pub(super) fn judge(
    subject: &Subject<'_>,
    result: &Source,
    asked: &Asked<'_>,
    cancel: &Cancel,
) -> Result<Measures, SyncError> {
    let mut pixels = Pixels::beside(&subject.source, subject.footage.glances.len(), result)?;
    let shown = Footage::of_result(result, &subject.footage, cancel, |index, frame, glance| {
        pixels.compare(frame, glance, subject.footage.shown_at(index))
    })?;
    let n_frames = shown.glances.len();
    let real = subject.footage.repeated(n_frames);
    let mut measures = Measures {
        frames: n_frames as u64,
        seen: shown.n_seen() as f64 / n_frames.max(1) as f64,
        sharpness: curves::sharpness(&subject.footage, &shown),
        tremble: curves::tremble(&shown, &curves::steady(&shown)),
        jitter: curves::jitter(&real, &shown),
        shimmer: curves::shimmer(&real, &shown),
        outside_psnr: pixels.outside.psnr(),
        ..Measures::default()
    };
    match asked.drive {
        Drive::Untouched | Drive::OwnSound | Drive::OwnSoundFreely if subject.talks => {
            against_the_truth(&mut measures, &real, &shown);
            measures.contrast = asked.heard.as_ref().and_then(|heard| contrast(&heard.speech, &real, &shown));
            (measures.mouth_ssim, measures.mouth_psnr) = (pixels.similarity(), pixels.mouth.psnr());
        }
        Drive::Recording(_) if subject.talks => {
            measures.opening = opening(&subject.footage, &shown);
        }
        _ => {}
    }
    if let Some(heard) = &asked.heard {
        measures.spikes = subject.talks.then(|| curves::spikes(&subject.footage, &shown)).flatten();
        measures.behind_sound = curves::behind_sound(&heard.loudness, &shown.apertures());
    }
    let silent = matches!(asked.drive, Drive::Silence | Drive::Tone | Drive::Noise);
    if silent || (asked.drive == Drive::Untouched && !subject.talks) {
        stillness(&mut measures, &shown);
    }
    let rest = curves::percentile(&subject.footage.apertures(), REST).unwrap_or(0.0);
    let shut_below = closures::shut_below(rest);
    closures_of(&mut measures, asked, &shown, shut_below);
    measures.shut_below = Some(f64::from(shut_below));
    let end = |share: f64| curves::percentile(&shown.apertures(), share).map(f64::from);
    measures.gaps = end(REST).zip(end(1.0 - REST));
    Ok(measures)
}

/// What compares with the real mouth that spoke this very sound.
fn against_the_truth(measures: &mut Measures, real: &Footage, shown: &Footage) {
    if let Some(fit) = curves::best_fit(&real.apertures(), &shown.apertures()) {
        measures.correlation = Some(fit.correlation);
        measures.lag = Some(fit.lag);
        measures.lip_distance = curves::lip_distance(real, shown, fit.lag);
    }
    measures.articulation = articulation(&real.apertures(), &shown.apertures());
    measures.opening = opening(real, shown);
}

fn opening(real: &Footage, shown: &Footage) -> Option<f64> {
    ratio(curves::range(&shown.apertures()), curves::range(&real.apertures()))
}

/// How far apart the lips are in open sounds against closures ÷ the person's own.
fn contrast(heard: &Trajectory, real: &Footage, shown: &Footage) -> Option<f64> {
    let of = |footage: &Footage| closures::contrast(heard, &footage.apertures(), footage.rate);
    ratio(of(shown), of(real))
}

/// The share of time with the mouth wider than half of the person's wide opening ÷ the real share.
fn articulation(real: &Curve, shown: &Curve) -> Option<f64> {
    let half = curves::percentile(real, 0.95)? / 2.0;
    ratio(curves::share_above(shown, half), curves::share_above(real, half))
}

/// What a mouth does that has nothing to say.
fn stillness(measures: &mut Measures, shown: &Footage) {
    let aspects = shown.curve(|glance| glance.aspect);
    let usual = curves::percentile(&aspects, 0.5).unwrap_or(0.0);
    let away: Vec<Option<f32>> = aspects.iter().map(|aspect| Some(((*aspect)? - usual).abs())).collect();
    measures.moving = curves::share_above(&away, MOVING);
    measures.leak = curves::share_above(&aspects, OPEN);
}

fn closures_of(measures: &mut Measures, asked: &Asked<'_>, shown: &Footage, limit: f32) {
    let (gaps, rate) = (shown.apertures(), shown.rate);
    if let Some(phones) = asked.phones {
        measures.closures = Some(closures::shut(phones, &gaps, rate, limit));
        measures.vowels = Some(closures::open(phones, &gaps, rate, limit));
    }
    if let Some(heard) = &asked.heard {
        let spans = closures::heard(&heard.speech);
        let tally: Tally = closures::count(spans.into_iter(), &gaps, rate, |gap| gap <= limit);
        measures.heard_closures = Some(tally);
    }
}

fn ratio(ours: Option<f64>, theirs: Option<f64>) -> Option<f64> {
    let theirs = theirs.filter(|theirs| *theirs > 0.0)?;
    Some(ours? / theirs)
}

/// The source, frame by frame as a result shows it, and what differs.
struct Pixels {
    source: Frames,
    outside: Noise,
    mouth: Noise,
    similarities: (f64, f64),
}

impl Pixels {
    /// Reads `source`, which has `n_source` frames, again and again, as long as `result` lasts.
    fn beside(source: &Source, n_source: usize, result: &Source) -> Result<Self, SyncError> {
        let n_output = result.info.estimated_frames + 1;
        let legs = legs(PlaybackType::Normal, n_source as u64, n_output, source.info.format.rate, &[]);
        let source = Frames::read(source.clone(), legs).map_err(|error| SyncError::internal(&error))?;
        Ok(Self { source, outside: Noise::default(), mouth: Noise::default(), similarities: (0.0, 0.0) })
    }

    /// Compares the next frame of the result with the source's; `original` is the face there.
    fn compare(
        &mut self,
        frame: &Frame,
        shown: Option<&Glance>,
        original: Option<&Glance>,
    ) -> Result<(), SyncError> {
        let Some(next) = self.source.next() else { return Ok(()) };
        let (_, source) = next.map_err(|error| media_failed(Input::Video, &error))?;
        let face = original.map(|glance| LowerFace::of(&glance.pose));
        self.outside.add(&source, frame, |x, y| face.is_none_or(|face| !face.contains(x, y)));
        if let (Some(_), Some(original)) = (shown, original) {
            let area = original.mouth;
            self.mouth.add(&source, frame, |x, y| area.contains(x, y));
            if let Some(similarity) = similarity(&source, frame, area) {
                self.similarities = (self.similarities.0 + similarity, self.similarities.1 + 1.0);
            }
        }
        self.source.recycle(source);
        Ok(())
    }

    fn similarity(&self) -> Option<f64> {
        (self.similarities.1 > 0.0).then(|| self.similarities.0 / self.similarities.1)
    }
}
