//! Whose mouth is re-made, when the source shows several faces.

use lipwright_clip::{FrameRate, Rect, Seconds};

use crate::engine::FaceChoice;
use crate::error::EngineError;
use crate::mouth::correlation::correlation;
use crate::mouth::series::FaceSeries;
use crate::speech::Trajectory;

/// The chosen face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Which of the faces.
    pub(crate) index: usize,
    /// Whether nobody said which of several.
    pub(crate) by_guess: bool,
}

/// A face seen for less than this is a passer-by.
const LEAST_SEEN: Seconds = Seconds(0.4);
/// ... and so is one with less than this share of the most present one's area over time.
const LEAST_PRESENCE: f64 = 0.02;

/// Chooses among `faces`, the tracks of a source at `rate` whose own sound asks for the mouth `sound`.
pub(crate) fn choose(
    faces: &[&FaceSeries],
    choice: FaceChoice,
    sound: Option<&Trajectory>,
    rate: FrameRate,
) -> Result<Chosen, EngineError> {
    let said = |index: Option<usize>| {
        let index = index.ok_or(EngineError::NoSuchFace)?;
        Ok(Chosen { index, by_guess: false })
    };
    match choice {
        FaceChoice::Nth(number) => said(nth_from_left(faces, number)),
        FaceChoice::In(place) => said(in_box(faces, place)),
        FaceChoice::Auto => guess(faces, sound, rate),
    }
}

/// Who talks in the source's sound, else who is most present.
fn guess(faces: &[&FaceSeries], sound: Option<&Trajectory>, rate: FrameRate) -> Result<Chosen, EngineError> {
    let presence = |index: &usize| faces[*index].presence();
    let all = 0..faces.len();
    let most =
        all.clone().max_by(|a, b| presence(a).total_cmp(&presence(b))).ok_or(EngineError::NoFaceFound)?;
    let long = (LEAST_SEEN.0 * rate.per_second()) as usize;
    let counts = |index: &usize| {
        faces[*index].n_seen() > long && presence(index) >= LEAST_PRESENCE * faces[most].presence()
    };
    let people: Vec<usize> = all.filter(counts).collect();
    if people.len() < 2 {
        return Ok(Chosen { index: most, by_guess: false });
    }
    let spoken = |index: usize| sound.map_or(0.0, |sound| seconds_spoken(faces[index], sound, rate));
    let speaker = people.into_iter().map(|index| (index, spoken(index))).max_by(|a, b| a.1.total_cmp(&b.1));
    let index = speaker.filter(|(_, seconds)| *seconds > 0.0).map_or(most, |(index, _)| index);
    Ok(Chosen { index, by_guess: true })
}

/// The `number`-th face from the left, from 1, in the first frame with the most faces.
fn nth_from_left(faces: &[&FaceSeries], number: u32) -> Option<usize> {
    let n_frames = faces.iter().map(|face| face.n_frames()).max()?;
    let count = |frame: usize| faces.iter().filter(|face| face.place_at(frame).is_some()).count();
    // The first of equals: `max_by_key` gives the last.
    let fullest = (0..n_frames).rev().max_by_key(|&frame| count(frame))?;
    let mut row: Vec<(f32, usize)> = faces
        .iter()
        .enumerate()
        .filter_map(|(index, face)| Some((face.place_at(fullest)?.centre().x, index)))
        .collect();
    row.sort_by(|a, b| a.0.total_cmp(&b.0));
    row.get((number as usize).checked_sub(1)?).map(|&(_, index)| index)
}

/// Less of the smaller of two boxes than this in the other is a neighbour, not what was meant.
const LEAST_SHARED: f32 = 0.5;

/// The face that is in `place`, or around it, for longest.
fn in_box(faces: &[&FaceSeries], place: Rect) -> Option<usize> {
    let time_there = |face: &FaceSeries| -> f32 {
        let places = (0..face.n_frames()).filter_map(|frame| face.place_at(frame));
        places.map(|seen| shared(seen, place)).filter(|share| *share >= LEAST_SHARED).sum()
    };
    let times = faces.iter().enumerate().map(|(index, face)| (index, time_there(face)));
    let longest = times.max_by(|a, b| a.1.total_cmp(&b.1));
    longest.filter(|(_, time)| *time > 0.0).map(|(index, _)| index)
}

/// How much of the smaller box is in the other.
fn shared(a: Rect, b: Rect) -> f32 {
    let overlap =
        |a: f32, a_length: f32, b: f32, b_length: f32| ((a + a_length).min(b + b_length) - a.max(b)).max(0.0);
    let area = overlap(a.x, a.width, b.x, b.width) * overlap(a.y, a.height, b.y, b.height);
    area / a.area().min(b.area()).max(1.0)
}

/// Half the time over which movement is measured: three frames at 25 frames per second.
const STEP: Seconds = Seconds(0.04);
/// Sound and picture of a source may be apart by as many steps: late sound is commoner than early.
const LAGS: std::ops::RangeInclusive<i32> = -3..=3;
/// Lips that move with the sound correlate by 0.7 to 0.9 with what the net hears, lips that speak another
/// sentence at the same time by up to 0.6, still or laughing ones by nothing.
const LEAST_AGREEMENT: f64 = 0.2;
/// Successive movements depend on each other: so many make one independent observation.
const FRAMES_PER_OBSERVATION: f64 = 3.0;

/// For how long this face speaks in the sound: the time that it is seen, weighed by how well its lips
/// move as the sound asks; 0 when that may be chance.
fn seconds_spoken(face: &FaceSeries, sound: &Trajectory, rate: FrameRate) -> f64 {
    let per_second = rate.per_second();
    let step = ((STEP.0 * per_second).round() as usize).max(1);
    let moves: Vec<(f64, f64)> = (2 * step..face.n_frames())
        .filter_map(|frame| Some((frame as f64 / per_second, f64::from(face.lip_speed(frame, step)?))))
        .collect();
    let length = step as f64 / per_second;
    let asked = |time: f64| {
        let aperture = |steps: f64| f64::from(sound.at(Seconds(time + steps * length)).aperture);
        aperture(2.0) + aperture(1.0) - aperture(-1.0) - aperture(-2.0)
    };
    let agreement = LAGS
        .map(|lag| {
            let shift = f64::from(lag) * length + 0.5 / per_second;
            correlation(moves.iter().map(|&(time, speed)| (speed, asked(time + shift))))
        })
        .fold(0.0, f64::max);
    let n_observations = moves.len() as f64 / FRAMES_PER_OBSERVATION;
    // Three standard deviations of what independent curves show by chance.
    let by_chance = 3.0 / n_observations.max(1.0).sqrt();
    let speaks = agreement > LEAST_AGREEMENT.max(by_chance);
    if speaks { agreement * moves.len() as f64 / per_second } else { 0.0 }
}

#[cfg(test)]
mod tests;
