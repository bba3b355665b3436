//! Shows what the tracker sees: raw yuv420p frames on standard input, one line of JSON per frame
//! on standard output.
//!
//! `ffmpeg -v error -i clip.mp4 -f rawvideo -pix_fmt yuv420p - | cargo run --release -p
//! lipwright-engine --example landmarks -- 1280 720 > faces.jsonl`
//!
//! A line is a list of faces: `{"track":0,"new":true,"confidence":0.99,"points":[[x,y,z],…]}` in
//! frame pixels, pixel centres at whole numbers + 0.5.

use std::error::Error;
use std::io::{Read, Write, stdin, stdout};

use lipwright_clip::{Frame, FrameSize};
use lipwright_engine::face::{FaceInFrame, Tracker};

fn main() -> Result<(), Box<dyn Error>> {
    let sides: Vec<u32> = std::env::args().skip(1).map(|side| side.parse()).collect::<Result<_, _>>()?;
    let [width, height] = sides[..] else { return Err("two arguments: WIDTH HEIGHT".into()) };
    let size = FrameSize::new(width, height).ok_or("width and height have to be even")?;
    let mut frame = Frame::black(size);
    let mut tracker = Tracker::new()?;
    let (mut input, mut output) = (stdin().lock(), stdout().lock());
    while input.read_exact(frame.packed_mut()).is_ok() {
        let faces = tracker.track(&frame, None)?;
        let new = tracker.found_anew();
        let lines: Vec<String> = faces.iter().map(|face| json(face, new.contains(&face.track))).collect();
        writeln!(output, "[{}]", lines.join(","))?;
    }
    Ok(())
}

fn json(face: &FaceInFrame, new: bool) -> String {
    let point = |l: &lipwright_engine::face::Landmark| format!("[{:.3},{:.3},{:.3}]", l.at.x, l.at.y, l.z);
    let points: Vec<String> = face.landmarks.iter().map(point).collect();
    let (track, confidence) = (face.track.0, face.confidence);
    format!(r#"{{"track":{track},"new":{new},"confidence":{confidence:.4},"points":[{}]}}"#, points.join(","))
}
