//! A source encoded again by one ffmpeg, from file to file: what our own work is measured against.

use lipwright_clip::FrameIndex;

use crate::child::{Child, Start};
use crate::command::Arguments;
use crate::encode::{EncodeSettings, Partial, add_output};
use crate::error::MediaError;
use crate::probe::SourceInfo;
use crate::sandbox::Confinement;
use crate::tools::Tools;

/// Encodes `source` with the sound of `settings`, as an [`crate::Encoder`] with these settings would
/// encode its frames.
pub fn transcode(
    tools: &Tools,
    source: &SourceInfo,
    settings: &EncodeSettings<'_>,
) -> Result<(), MediaError> {
    let partial = Partial::create(settings.output)?;
    let limits = &settings.speech.limits;
    let media = settings.format.rate.time_of(FrameIndex(settings.n_frames)).seconds();
    let patience = limits.patience(media);
    let mut arguments = Arguments::ffmpeg(tools.threads());
    arguments.words("-an");
    arguments.untrusted_input(&source.path, source.container, &source.limits);
    arguments.words("-vn");
    add_output(&mut arguments, tools, settings, &format!("0:{}", source.stream.index), &partial.path);
    let mut child = Child::start(Start {
        tool: "ffmpeg",
        program: tools.ffmpeg(),
        arguments: arguments.finish(),
        takes_input: false,
        gives_output: false,
        confinement: Confinement {
            memory: limits.max_child_memory,
            cpu_seconds: patience.as_secs().max(1) * tools.threads() as u64,
            file_bytes: limits.max_output_bytes,
        },
        patience,
    })?;
    child.finish()?;
    partial.keep(limits.max_output_bytes)
}
