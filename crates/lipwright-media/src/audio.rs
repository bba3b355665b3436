//! A speech's samples, mono, at the rate that the models listen at, a piece at a time.

use lipwright_clip::{ClipTime, SampleRate};

use crate::child::{Child, Start};
use crate::command::Arguments;
use crate::error::MediaError;
use crate::probe::SpeechInfo;
use crate::sandbox::Confinement;
use crate::tools::Tools;

/// A running decoder of speech.
#[derive(Debug)]
pub struct SampleReader {
    child: Child,
    max_seconds: u64,
    n_samples: u64,
    bytes: Vec<u8>,
    ended: bool,
}

/// Bytes of one sample in the pipe.
const SAMPLE_BYTES: usize = size_of::<f32>();
/// What samples are delivered at.
const RATE: SampleRate = SampleRate::SPEECH;

impl SampleReader {
    /// Starts to decode from the first sample.
    pub fn open(tools: &Tools, speech: &SpeechInfo) -> Result<Self, MediaError> {
        let limits = &speech.limits;
        let media = speech.declared_duration.map_or(limits.max_audio_seconds as f64, |d| d.seconds().0);
        let patience = limits.patience(lipwright_clip::Seconds(media));
        let child = Child::start(Start {
            tool: "ffmpeg",
            program: tools.ffmpeg(),
            arguments: arguments(tools, speech),
            takes_input: false,
            gives_output: true,
            confinement: Confinement {
                memory: limits.max_child_memory,
                cpu_seconds: patience.as_secs().max(1) * tools.threads() as u64,
                file_bytes: 0,
            },
            patience,
        })?;
        let max_seconds = limits.max_audio_seconds;
        Ok(Self { child, max_seconds, n_samples: 0, bytes: Vec::new(), ended: false })
    }

    /// Fills `samples` (±1 is full scale); returns how many came, fewer than asked only at the end.
    pub fn read(&mut self, samples: &mut [f32]) -> Result<usize, MediaError> {
        if self.ended {
            return Ok(0);
        }
        self.bytes.resize(samples.len() * SAMPLE_BYTES, 0);
        let count = self.child.read(&mut self.bytes)? / SAMPLE_BYTES;
        let (values, _) = self.bytes.as_chunks::<SAMPLE_BYTES>();
        for (sample, value) in samples.iter_mut().zip(values).take(count) {
            *sample = f32::from_le_bytes(*value);
        }
        self.n_samples += count as u64;
        let seconds = self.duration().seconds().0;
        if seconds > self.max_seconds as f64 + 0.1 {
            return Err(MediaError::TooLong { seconds, max_seconds: self.max_seconds });
        }
        if count < samples.len() {
            self.ended = true;
            let ended = self.child.finish();
            if self.n_samples == 0 {
                ended.map_err(MediaError::blaming_the_file)?;
                return Err(MediaError::Unreadable { detail: self.child.last_words() });
            }
            ended?;
        }
        Ok(count)
    }

    /// Samples per second that are delivered.
    pub const fn rate(&self) -> SampleRate {
        RATE
    }

    /// How long the samples read so far last; after the last one, how long the speech lasts.
    pub const fn duration(&self) -> ClipTime {
        ClipTime::of_samples(self.n_samples, RATE.0)
    }
}

fn arguments(tools: &Tools, speech: &SpeechInfo) -> Arguments {
    let mut arguments = Arguments::ffmpeg(tools.threads());
    arguments.words("-vn");
    if speech.picture_start.is_some() {
        arguments.words("-copyts");
    }
    arguments.untrusted_input(&speech.path, speech.container, &speech.limits);
    arguments.option("-map", format!("0:{}", speech.stream_index)).words("-vn -sn -dn");
    arguments.option("-af", sample_filter(speech));
    arguments.option("-ac", 1).option("-ar", RATE.get()).words("-c:a pcm_f32le");
    let seconds = speech.limits.max_audio_seconds + 1;
    arguments.option("-t", seconds);
    let bytes = (seconds + 1) * u64::from(RATE.get()) * SAMPLE_BYTES as u64;
    arguments.option("-fs", bytes).pipe_output("f32le");
    arguments
}

/// What is done to decoded samples before anything else, the same for the models and for the result, so
/// that the mouth and the sound agree.
///
/// Times are counted from the samples: the first is at 0, and a hole in the file's times does not become
/// a hole in the sound. What an mp4 holds beyond its own end, the padding of the last AAC frame, is cut.
///
/// The sound of a picture keeps its times instead, counted from the picture's first frame: what comes
/// before is cut, and where sound lacks there is silence.
pub(crate) fn sample_filter(speech: &SpeechInfo) -> String {
    if let Some(start) = speech.picture_start {
        let rate = RATE.get();
        return format!("asetpts=PTS-({:.6})/TB,aresample={rate}:async=1:first_pts=0", start.0);
    }
    let trim = speech.exact_samples.map(|samples| format!(",atrim=end_sample={samples}"));
    format!("asetpts=N/SR/TB{}", trim.unwrap_or_default())
}
