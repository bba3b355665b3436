//! A source encoded again by one ffmpeg, from file to file: what our own work is measured against.

use crate::command::Arguments;
use crate::encode::{EncodeSettings, Partial, add_output, start};
use crate::error::MediaError;
use crate::probe::SourceInfo;
use crate::tools::Tools;

/// Encodes `source` with the sound of `settings`, as an [`crate::Encoder`] with these settings would
/// encode its frames.
pub fn transcode(
    tools: &Tools,
    source: &SourceInfo,
    settings: &EncodeSettings<'_>,
) -> Result<(), MediaError> {
    let partial = Partial::create(settings.output)?;
    let mut arguments = Arguments::ffmpeg(tools.threads());
    arguments.words("-an");
    arguments.untrusted_input(&source.path, source.container, &source.limits);
    arguments.words("-vn");
    add_output(&mut arguments, tools, settings, &format!("0:{}", source.stream.index), &partial.path);
    let mut child = start(tools, settings, arguments, false)?;
    child.finish()?;
    partial.keep(settings.speech.limits.max_output_bytes)
}
