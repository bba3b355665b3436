//! Counts a video stream's packets when its header does not say how long it lasts, as with recordings
//! that a browser made. Reads the file once, decodes nothing.

use std::path::Path;

use lipwright_clip::{ClipTime, Seconds};

use crate::command::Arguments;
use crate::error::MediaError;
use crate::limits::Limits;
use crate::probe::report::{TimeBase, ffprobe, micros};
use crate::sniff::Container;
use crate::tools::Tools;

/// What the packets say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Packets {
    count: u64,
    first: f64,
    last: f64,
}

/// Goes through the packets of the stream with number `index`.
pub(super) fn count(
    tools: &Tools,
    file: &Path,
    container: Container,
    index: u32,
    limits: &Limits,
) -> Result<Packets, MediaError> {
    let mut arguments = Arguments::ffprobe(tools.threads());
    arguments.words("-show_entries packet=pts_time -of compact=p=0:nk=1").option("-select_streams", index);
    arguments.untrusted_input(file, container, limits);
    let mut child = ffprobe(tools, arguments, limits)?;
    let mut packets = Packets::default();
    let (mut buffer, mut line) = (vec![0; 64 * 1024], Vec::new());
    loop {
        let count = child.read(&mut buffer)?;
        for &byte in &buffer[..count] {
            if byte == b'\n' {
                packets.add(&line);
                line.clear();
            } else if line.len() < 64 {
                line.push(byte);
            }
        }
        if count < buffer.len() {
            break;
        }
    }
    child.finish().map_err(MediaError::blaming_the_file)?;
    if packets.count == 0 {
        return Err(MediaError::Unreadable { detail: String::from("the video stream is empty") });
    }
    Ok(packets)
}

impl Packets {
    fn add(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let time: Option<f64> = text.trim_matches('|').trim().parse().ok();
        let Some(time) = time.filter(|time| time.is_finite()) else { return };
        if self.count == 0 {
            (self.first, self.last) = (time, time);
        }
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.count += 1;
    }

    /// From the first frame to the end of the last, which is taken to be shown as long as the average.
    pub(super) fn duration(&self) -> ClipTime {
        let between = self.last - self.first;
        let gaps = (self.count - 1).max(1) as f64;
        micros(between + (between / gaps).clamp(0.001, 1.0))
    }

    /// Frames per second on average.
    pub(super) fn average_rate(&self) -> Option<f64> {
        let between = self.last - self.first;
        (between > 0.0).then(|| (self.count - 1) as f64 / between)
    }

    /// When the first frame is shown.
    pub(super) fn first_pts(&self, base: TimeBase) -> i64 {
        base.ticks(Seconds(self.first))
    }
}

#[cfg(test)]
mod tests;
