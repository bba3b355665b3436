//! One frame as a JPEG.

use std::path::Path;

use lipwright_clip::{Frame, FrameRate, VideoFormat};

use crate::child::{Child, Start};
use crate::command::{Arguments, tag_filter};
use crate::encode::Partial;
use crate::error::MediaError;
use crate::limits::Limits;
use crate::picture::{ColourRange, PictureTags};
use crate::sandbox::Confinement;
use crate::tools::Tools;

/// Writes `frame` to `output`, replaced if it exists. A JPEG says neither range nor matrix: its numbers
/// are full range in BT.601's matrix, so the frame is converted from what `tags` say.
pub fn write_cover(
    tools: &Tools,
    frame: &Frame,
    tags: &PictureTags,
    output: &Path,
    limits: &Limits,
) -> Result<(), MediaError> {
    let partial = Partial::create(output)?;
    let any_rate = FrameRate::new(25, 1).ok_or_else(|| MediaError::Misuse(String::from("no rate")))?;
    let mut arguments = Arguments::ffmpeg(1);
    arguments.frames_input(VideoFormat { size: frame.size(), rate: any_rate });
    let range = tags.range.unwrap_or(ColourRange::Limited).name();
    // Players take a large picture without a tag for high definition.
    let matrix = tags.matrix.unwrap_or(if frame.size().height() >= 720 { "bt709" } else { "smpte170m" });
    let filter = format!(
        "{},scale=in_range={range}:out_range=pc:in_color_matrix={}:out_color_matrix=bt601,format=yuvj420p",
        tag_filter(tags),
        scale_matrix(matrix),
    );
    arguments.option("-vf", filter).words("-frames:v 1 -c:v mjpeg -q:v 3 -fflags +bitexact");
    arguments.file_output("mjpeg", limits.max_output_bytes, &partial.path);
    let mut child = Child::start(Start {
        tool: "ffmpeg",
        program: tools.ffmpeg(),
        arguments,
        takes_input: true,
        gives_output: false,
        confinement: Confinement {
            memory: limits.max_child_memory,
            cpu_seconds: limits.base_time.as_secs().max(1),
            file_bytes: limits.max_output_bytes,
        },
        patience: limits.base_time,
    })?;
    child.write(frame.packed())?;
    child.finish()?;
    partial.keep(limits.max_output_bytes)
}

/// The scale filter knows fewer matrices than the tags; the others are near BT.709 or BT.2020.
fn scale_matrix(matrix: &str) -> &str {
    match matrix {
        "bt470bg" | "smpte170m" => "bt601",
        "fcc" | "smpte240m" | "bt709" => matrix,
        "bt2020nc" | "bt2020c" => "bt2020",
        _ => "bt709",
    }
}
