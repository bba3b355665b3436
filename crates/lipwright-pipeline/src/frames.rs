//! Source frames in the order in which the result shows them, read ahead on a thread of their own. Only a
//! fixed number of frames is ever held, backward runs included.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;

use lipwright_clip::{Frame, FrameIndex};
use lipwright_media::{FrameReader, MediaError, SourceInfo, Tools};

use crate::align::Leg;

/// Frames decoded ahead of the one in work.
const AHEAD: usize = 3;
/// Frames held at most, in bytes: a backward run is read in pieces of this size, and a source that is
/// smaller as a whole is decoded once for all its legs.
const HELD_BYTES: usize = 48 << 20;

/// What is needed to open the source.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) tools: Tools,
    pub(crate) info: SourceInfo,
}

/// A frame and its place in the source.
pub(crate) type Numbered = (FrameIndex, Frame);

/// Frames that arrive from the reading thread.
#[derive(Debug)]
pub(crate) struct Frames {
    arriving: Receiver<Result<Numbered, MediaError>>,
    /// Frames given back to be filled again.
    spent: Sender<Frame>,
}

impl Frames {
    /// Starts to read `legs` of `source`. The reading thread is not waited for: it ends, and its child
    /// with it, at the next frame that nobody takes.
    pub(crate) fn read(source: Source, legs: Vec<Leg>) -> std::io::Result<Self> {
        let (arrive, arriving) = sync_channel(AHEAD);
        let (spent, refill) = channel();
        let reader = Reader { source, arrive, refill };
        Builder::new().name(String::from("frames")).spawn(move || reader.run(&legs))?;
        Ok(Self { arriving, spent })
    }

    /// The next frame; `None` after the last one.
    pub(crate) fn next(&mut self) -> Option<Result<Numbered, MediaError>> {
        self.arriving.recv().ok()
    }

    /// Gives a frame back, to spare an allocation.
    pub(crate) fn recycle(&self, frame: Frame) {
        // The reader may be through with the source; then nobody needs the frame.
        drop(self.spent.send(frame));
    }
}

/// The reading thread.
struct Reader {
    source: Source,
    arrive: SyncSender<Result<Numbered, MediaError>>,
    refill: Receiver<Frame>,
}

/// Nobody receives any more.
struct Unwanted;

impl Reader {
    fn run(&self, legs: &[Leg]) {
        let span = legs.iter().map(|leg| leg.first + leg.length).max().unwrap_or(0);
        let fits =
            span.saturating_mul(self.source.info.format.size.frame_bytes() as u64) <= HELD_BYTES as u64;
        if legs.len() > 1 && fits {
            return match self.hold(0, span) {
                Ok(held) => self.replay(legs, &held),
                Err(error) => drop(self.arrive.send(Err(error))),
            };
        }
        for leg in legs {
            let done = if leg.backward { self.backward(*leg) } else { self.forward(*leg) };
            match done {
                Ok(Ok(())) => {}
                Ok(Err(Unwanted)) => return,
                Err(error) => return drop(self.arrive.send(Err(error))),
            }
        }
    }

    fn forward(&self, leg: Leg) -> Result<Result<(), Unwanted>, MediaError> {
        let mut reader = self.open(leg.first, leg.length)?;
        for index in leg.first..leg.first + leg.length {
            let mut frame = self.blank();
            if !reader.read_into(&mut frame)? {
                break;
            }
            if self.arrive.send(Ok((FrameIndex(index), frame))).is_err() {
                return Ok(Err(Unwanted));
            }
        }
        Ok(Ok(()))
    }

    fn backward(&self, leg: Leg) -> Result<Result<(), Unwanted>, MediaError> {
        let piece = (HELD_BYTES / self.source.info.format.size.frame_bytes()).clamp(4, 64) as u64;
        let mut end = leg.first + leg.length;
        while end > leg.first {
            let start = end.saturating_sub(piece).max(leg.first);
            let frames = self.hold(start, end - start)?;
            for (offset, frame) in (0_u64..).zip(frames).collect::<Vec<_>>().into_iter().rev() {
                if self.arrive.send(Ok((FrameIndex(start + offset), frame))).is_err() {
                    return Ok(Err(Unwanted));
                }
            }
            end = start;
        }
        Ok(Ok(()))
    }

    /// Decodes a run that is small enough to hold.
    fn hold(&self, first: u64, length: u64) -> Result<Vec<Frame>, MediaError> {
        let mut reader = self.open(first, length)?;
        let mut frames = Vec::new();
        for _ in 0..length {
            let mut frame = self.blank();
            if !reader.read_into(&mut frame)? {
                break;
            }
            frames.push(frame);
        }
        Ok(frames)
    }

    /// Serves all legs from the held frames of the whole source.
    fn replay(&self, legs: &[Leg], held: &[Frame]) {
        for leg in legs {
            for index in leg.frames() {
                let Some(kept) = held.get(index.0 as usize) else { return };
                let mut frame = self.blank();
                frame.clone_from(kept);
                if self.arrive.send(Ok((index, frame))).is_err() {
                    return;
                }
            }
        }
    }

    fn open(&self, first: u64, length: u64) -> Result<FrameReader, MediaError> {
        FrameReader::open(&self.source.tools, &self.source.info, FrameIndex(first), length)
    }

    fn blank(&self) -> Frame {
        self.refill.try_recv().unwrap_or_else(|_| Frame::black(self.source.info.format.size))
    }
}
