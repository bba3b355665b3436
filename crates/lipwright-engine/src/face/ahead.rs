//! Looks at two frames at once: at the present one, and at the next where each face is likely to be then.
//!
//! Where to look in a frame follows from what was seen in the one before, so that one net would keep one
//! core busy and leave the others idle. A face mostly goes on as it went: what was seen of it ahead of time
//! counts if the place proves to be right, else it is looked at again.

use std::collections::BTreeMap;
use std::mem;

use lipwright_clip::Frame;

use super::TrackId;
use super::landmarks::{LandmarkNet, Roi, Sighting};
use crate::both::both;
use crate::error::EngineError;

/// A face that is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) track: TrackId,
    /// Where it is in the present frame.
    pub(super) roi: Roi,
    /// Where it will be in the next one if it moves on as it did.
    pub(super) likely: Roi,
}

/// What the net saw in a square, where it was looked for a face; `None` if it gave no answer.
#[derive(Debug)]
struct Look {
    track: TrackId,
    roi: Roi,
    sighting: Option<Sighting>,
}

/// The landmark net twice, and what the second one saw last.
#[derive(Debug)]
pub(super) struct PairOfNets {
    present: LandmarkNet,
    next: LandmarkNet,
    ahead: Vec<Look>,
}

impl PairOfNets {
    pub(super) fn new() -> Result<Self, EngineError> {
        let present = LandmarkNet::new()?;
        Ok(Self { next: present.twin(), present, ahead: Vec::new() })
    }

    /// What there is in one square of a frame.
    pub(super) fn look(&self, frame: &Frame, roi: Roi) -> Result<Option<Sighting>, EngineError> {
        self.present.look(frame, roi)
    }

    /// What there is of each face in `frame`; `next` is the frame of the next call.
    pub(super) fn look_at_all(
        &mut self,
        frame: &Frame,
        next: Option<&Frame>,
        wanted: &[Wanted],
    ) -> Result<BTreeMap<TrackId, Option<Sighting>>, EngineError> {
        let mut looks = mem::take(&mut self.ahead);
        looks.retain(|look| {
            wanted.iter().any(|face| face.track == look.track && face.roi.is_nearly(look.roi))
        });
        let unseen = wanted.iter().filter(|face| looks.iter().all(|look| look.track != face.track));
        let unseen: Vec<_> = unseen.map(|face| (face.track, face.roi)).collect();
        if let Some(next) = next.filter(|_| !unseen.is_empty()) {
            let likely: Vec<_> = wanted.iter().map(|face| (face.track, face.likely)).collect();
            let (now, ahead) =
                both(|| look_at(&self.present, frame, &unseen), || look_at(&self.next, next, &likely));
            looks.extend(now?);
            self.ahead = ahead?;
        } else {
            looks.extend(look_at(&self.present, frame, &unseen)?);
        }
        Ok(looks.into_iter().map(|look| (look.track, look.sighting)).collect())
    }
}

fn look_at(net: &LandmarkNet, frame: &Frame, places: &[(TrackId, Roi)]) -> Result<Vec<Look>, EngineError> {
    let look = |&(track, roi): &(TrackId, Roi)| Ok(Look { track, roi, sighting: net.look(frame, roi)? });
    places.iter().map(look).collect()
}

#[cfg(test)]
mod tests;
