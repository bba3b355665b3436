//! The fixed set of arguments: every call of ffmpeg or ffprobe is put together here, so that no call can
//! forget a guard. A file is always named `file:` and an absolute path, so that no name is special.

use std::ffi::OsString;
use std::path::Path;

use lipwright_clip::{FrameSize, VideoFormat};

use crate::limits::Limits;
use crate::picture::PictureTags;
use crate::sandbox::Files;
use crate::sniff::Container;

/// The largest block that ffmpeg may allocate: 16 times the largest frame that we accept.
const MAX_BLOCK_BYTES: u32 = 256 << 20;
/// How far a demuxer may read to find out what is in a file.
const PROBE_BYTES: u32 = 20_000_000;
/// How much media a demuxer may read for that, in microseconds.
const PROBE_MICROSECONDS: u32 = 10_000_000;

/// Arguments under construction, and the files that they name: the child reaches no others.
pub(crate) struct Arguments {
    list: Vec<OsString>,
    threads: usize,
    files: Files,
}

impl Arguments {
    /// Nothing yet, for a program that is only asked what it is.
    pub(crate) fn none() -> Self {
        Self { list: Vec::new(), threads: 1, files: Files::default() }
    }

    /// What every ffmpeg starts with.
    pub(crate) fn ffmpeg(threads: usize) -> Self {
        let mut arguments = Self { threads, ..Self::none() };
        arguments.option("-max_alloc", MAX_BLOCK_BYTES);
        arguments.words("-nostdin -hide_banner -v error -filter_threads 1");
        arguments
    }

    /// What every ffprobe starts with.
    pub(crate) fn ffprobe(threads: usize) -> Self {
        let mut arguments = Self { threads, ..Self::none() };
        arguments.words("-hide_banner -v error");
        arguments
    }

    /// An input file of someone else's making: one protocol, one demuxer, bounded.
    pub(crate) fn untrusted_input(&mut self, file: &Path, container: Container, limits: &Limits) {
        self.words("-protocol_whitelist file -f").words(container.demuxer());
        self.option("-max_pixels", limits.max_pixels).option("-max_streams", limits.max_streams);
        self.option("-probesize", PROBE_BYTES).option("-analyzeduration", PROBE_MICROSECONDS);
        self.option("-threads", self.threads);
        self.words("-i").list.push(file_url(file));
        self.files.read.push(file.to_path_buf());
    }

    /// Our own frames through the child's standard input.
    pub(crate) fn frames_input(&mut self, format: VideoFormat) {
        self.words("-protocol_whitelist pipe -f rawvideo -pix_fmt yuv420p");
        self.option("-video_size", size_argument(format.size)).option("-framerate", format.rate);
        self.words("-i pipe:0");
    }

    /// Raw output through the child's standard output.
    pub(crate) fn pipe_output(&mut self, muxer: &str) -> &mut Self {
        self.words("-f").words(muxer).words("pipe:1")
    }

    /// An output file of at most `max_bytes`, which exists already.
    pub(crate) fn file_output(&mut self, muxer: &str, max_bytes: u64, file: &Path) {
        self.option("-fs", max_bytes).words("-f").words(muxer).words("-y");
        self.list.push(file_url(file));
        self.files.written.push(file.to_path_buf());
    }

    /// Adds arguments that hold no blanks.
    pub(crate) fn words(&mut self, words: &str) -> &mut Self {
        self.list.extend(words.split(' ').map(OsString::from));
        self
    }

    /// Adds a name and its value, which may hold blanks.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts alike, without a borrow at each call"
    )]
    pub(crate) fn option(&mut self, name: &str, value: impl ToString) -> &mut Self {
        self.list.push(name.into());
        self.list.push(value.to_string().into());
        self
    }

    /// The finished list, and the files in it.
    pub(crate) fn finish(self) -> (Vec<OsString>, Files) {
        (self.list, self.files)
    }
}

/// `setparams=…`: says what the numbers of the frames mean, without touching them.
pub(crate) fn tag_filter(tags: &PictureTags) -> String {
    let mut filter = format!("setsar={}/{}", tags.pixel_aspect.0, tags.pixel_aspect.1);
    let named = [
        ("range", tags.range.map(crate::picture::ColourRange::name)),
        ("color_primaries", tags.primaries),
        ("color_trc", tags.transfer),
        ("colorspace", tags.matrix),
    ];
    let named: Vec<_> =
        named.iter().filter_map(|(key, value)| value.map(|value| format!("{key}={value}"))).collect();
    if !named.is_empty() {
        filter.push_str(",setparams=");
        filter.push_str(&named.join(":"));
    }
    filter
}

fn file_url(file: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(file);
    url
}

fn size_argument(size: FrameSize) -> String {
    format!("{}x{}", size.width(), size.height())
}
