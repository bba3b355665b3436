//! Pass 2: reads the source in the order of the result, renders and encodes; nothing is held but the
//! frame in work and a few ahead of it.

use std::path::Path;

use lipwright_clip::FrameIndex;
use lipwright_engine::Renderer;
use lipwright_media::{EncodeSettings, Encoder, Limits, write_cover};

use crate::align::Leg;
use crate::cancel::Cancel;
use crate::cause::{Cause, Input};
use crate::error::{SyncError, engine_failed, media_failed};
use crate::frames::{Frames, Source};
use crate::mark;
use crate::progress::Progress;

/// Where the cover goes.
#[derive(Debug)]
pub(crate) struct CoverTo<'a> {
    pub(crate) path: &'a Path,
    pub(crate) limits: &'a Limits,
}

/// What is to come of it.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) settings: &'a EncodeSettings<'a>,
    pub(crate) cover: Option<&'a CoverTo<'a>>,
    /// Whether every frame, and the cover, gets the visible mark.
    pub(crate) marked: bool,
}

/// Renders `legs` of `source` into an encoder; writes the cover on the way.
pub(crate) fn synthesise(
    source: &Source,
    legs: Vec<Leg>,
    renderer: &mut dyn Renderer,
    Wanted { settings, mut cover, marked }: Wanted<'_>,
    (progress, cancel): (&dyn Progress, &Cancel),
) -> Result<(), SyncError> {
    let n_frames = settings.n_frames;
    let rate = settings.format.rate;
    let mut encoder = Encoder::start(&source.tools, settings).map_err(output_failed)?;
    let mut frames = Frames::read(source.clone(), legs).map_err(|error| SyncError::internal(&error))?;
    let mut done = 0;
    while let Some(next) = frames.next() {
        cancel.check()?;
        let (index, mut frame) = next.map_err(|error| media_failed(Input::Video, &error))?;
        renderer.render(index, rate.time_of(FrameIndex(done)), &mut frame).map_err(engine_failed)?;
        if marked {
            mark::draw(&mut frame);
        }
        encoder.write(&frame).map_err(output_failed)?;
        if index >= renderer.cover_frame()
            && let Some(cover) = cover.take()
        {
            write_cover(&source.tools, &frame, &source.info.tags, cover.path, cover.limits)
                .map_err(output_failed)?;
        }
        frames.recycle(frame);
        done += 1;
        progress.advance(done);
    }
    if done < n_frames {
        let detail = format!("pass 2 read {done} frames of {n_frames}");
        return Err(SyncError { cause: Cause::VideoTruncated, detail });
    }
    encoder.finish().map_err(output_failed)
}

/// A failure while writing is never the input's fault.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn output_failed(error: lipwright_media::MediaError) -> SyncError {
    let mut failed = media_failed(Input::Video, &error);
    if failed.cause.is_bad_input() {
        failed.cause = Cause::MediaFailed;
    }
    failed
}
