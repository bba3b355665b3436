//! The largest input that we accept, in one place. The caller decides; the default is what a
//! self-hosted machine of two cores gets through without harm.

use std::time::Duration;

use lipwright_clip::Seconds;

/// What is refused, and how long and how big a child may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pixels per stored frame.
    pub max_pixels: u64,
    /// Frames per second of the *decoded* video: a faster source is thinned by a whole number, not refused.
    pub max_rate: u32,
    /// Streams per file, of any kind.
    pub max_streams: u32,
    /// Length of the source in seconds.
    pub max_video_seconds: u64,
    /// Length of the speech in seconds.
    pub max_audio_seconds: u64,
    /// Size of the source in bytes.
    pub max_video_bytes: u64,
    /// Size of the speech in bytes.
    pub max_audio_bytes: u64,
    /// Size of a result in bytes; a child that would write more is stopped by the kernel.
    pub max_output_bytes: u64,
    /// Address space of one child in bytes.
    pub max_child_memory: u64,
    /// A child's time before it has done anything.
    pub base_time: Duration,
    /// A child's time on top, per second of media.
    pub time_per_media_second: Duration,
}

impl Default for Limits {
    /// 4096x2304 at 60 frames per second, 16 streams, ten minutes, 500 MB of video and 100 MB of audio;
    /// children get 4 GiB and 30 s + 20 s per second of media.
    fn default() -> Self {
        Self {
            max_pixels: 4096 * 2304,
            max_rate: 60,
            max_streams: 16,
            max_video_seconds: 600,
            max_audio_seconds: 600,
            max_video_bytes: 500_000_000,
            max_audio_bytes: 100_000_000,
            max_output_bytes: 16 << 30,
            max_child_memory: 4 << 30,
            base_time: Duration::from_secs(30),
            time_per_media_second: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// How long we wait, in sum, for a child that handles `media` seconds.
    pub fn patience(&self, media: Seconds) -> Duration {
        // Lengths come from untrusted headers and times from settings: any of them gives a duration.
        let seconds =
            self.base_time.as_secs_f64() + self.time_per_media_second.as_secs_f64() * media.0.max(0.0);
        Duration::try_from_secs_f64(seconds.min(A_YEAR)).unwrap_or(self.base_time)
    }
}

/// In seconds; longer than any job.
const A_YEAR: f64 = 365.0 * 86_400.0;
