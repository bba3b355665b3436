//! Small files made on the spot by ffmpeg, and plain looks at results.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lipwright_clip::{Frame, FrameIndex, FrameSize};
use lipwright_media::{FrameReader, Limits, MediaError, SampleReader, SourceInfo, SpeechInfo, Tools};
use lipwright_media::{probe_audio, probe_video};
use tempfile::TempDir;

/// A folder for one test's files, removed with it.
pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) tools: Tools,
    pub(crate) limits: Limits,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find(None).expect("the tests need ffmpeg and ffprobe in PATH");
        Self { folder, tools, limits: Limits::default() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes `name` with ffmpeg's `arguments`, split at blanks; `{}` stands for the folder.
    pub(crate) fn make(&self, name: &str, arguments: &str) -> PathBuf {
        let path = self.path(name);
        let folder = self.folder.path().to_str().unwrap();
        let mut words: Vec<String> = vec!["-v".into(), "error".into(), "-y".into()];
        words.extend(arguments.split_whitespace().map(|word| word.replace("{}", folder)));
        words.push(path.to_str().unwrap().to_owned());
        let output = run("ffmpeg", &words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        path
    }

    /// A moving test picture with a tone, two seconds, 25 frames a second.
    pub(crate) fn clip(&self, name: &str) -> PathBuf {
        self.make(name, "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -f lavfi -i sine=d=2 -pix_fmt yuv420p")
    }

    /// Five seconds whose frames last a third, one or two thirds of the usual time in turns.
    pub(crate) fn uneven(&self, name: &str) -> PathBuf {
        let times = "settb=1/9000,setpts='(N+0.33*mod(N\\,3)+4*gt(N\\,70))/(30*TB)'";
        let picture = "-f lavfi -i testsrc2=s=128x96:r=30:d=5 -pix_fmt yuv420p";
        self.make(
            name,
            &format!("{picture} -vf {times} -fps_mode vfr -enc_time_base 1/9000 -c:v libx264 -bf 2 -g 30"),
        )
    }

    /// A second of one kind, then a second of another, in one H.264 stream. A kind is a size and a pixel
    /// format.
    pub(crate) fn changing(&self, name: &str, from: (&str, &str), to: (&str, &str)) -> PathBuf {
        let part = |at: &str, (size, format): (&str, &str)| {
            let picture = format!("-f lavfi -i testsrc2=s={size}:r=25:d=1 -pix_fmt {format} -c:v libx264");
            std::fs::read(self.make(&format!("{name}-{at}.h264"), &picture)).unwrap()
        };
        let both = [part("1", from), part("2", to)].concat();
        let stream = self.path(&format!("{name}.h264"));
        std::fs::write(&stream, both).unwrap();
        self.make(&format!("{name}.mp4"), &format!("-framerate 25 -i {} -c copy", stream.display()))
    }

    pub(crate) fn video(&self, path: &Path) -> Result<SourceInfo, MediaError> {
        probe_video(&self.tools, path, &self.limits)
    }

    pub(crate) fn audio(&self, path: &Path) -> Result<SpeechInfo, MediaError> {
        probe_audio(&self.tools, path, &self.limits)
    }

    /// All frames of a reading from `from`.
    pub(crate) fn frames(&self, source: &SourceInfo, from: u64, max: u64) -> Vec<Frame> {
        let mut reader = FrameReader::open(&self.tools, source, FrameIndex(from), max).unwrap();
        let mut frames = Vec::new();
        let mut frame = Frame::black(source.format.size);
        while reader.read_into(&mut frame).unwrap() {
            frames.push(frame.clone());
        }
        frames
    }

    /// All samples.
    pub(crate) fn samples(&self, speech: &SpeechInfo) -> Vec<f32> {
        let mut reader = SampleReader::open(&self.tools, speech).unwrap();
        let (mut all, mut piece) = (Vec::new(), vec![0.0; 1000]);
        loop {
            let count = reader.read(&mut piece).unwrap();
            all.extend_from_slice(&piece[..count]);
            if count < piece.len() {
                return all;
            }
        }
    }
}

/// Makes a file through a pipe, as a live recording: its writer cannot go back to fill in a header.
pub(crate) fn make_piped(path: &Path, arguments: &str) {
    let mut words: Vec<String> = vec!["-v".into(), "error".into()];
    words.extend(arguments.split_whitespace().map(String::from));
    let output = run("ffmpeg", &words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(path, output.stdout).unwrap();
}

/// The mean colour of a picture, as a viewer shows it.
pub(crate) fn rgb_of(picture: &Path) -> [u8; 3] {
    let words = "-v error -i PICTURE -vf scale=1:1:flags=area,format=rgb24 -f rawvideo -";
    let words: Vec<String> =
        words.split(' ').map(|word| word.replace("PICTURE", picture.to_str().unwrap())).collect();
    run("ffmpeg", &words).stdout.try_into().expect("one pixel")
}

/// Runs a program to its end.
pub(crate) fn run(program: &str, words: &[String]) -> Output {
    #[expect(
        clippy::disallowed_methods,
        reason = "test clips are made, and results checked, by plain ffmpeg"
    )]
    let mut command = Command::new(program);
    command.args(words).output().unwrap()
}

/// What ffprobe prints for `entries` of `path`, one value a line.
pub(crate) fn printed(path: &Path, arguments: &str) -> Vec<String> {
    let mut words: Vec<String> = "-v error -of default=nk=1:nw=1".split(' ').map(String::from).collect();
    words.extend(arguments.split_whitespace().map(String::from));
    words.push(path.to_str().unwrap().to_owned());
    let output = run("ffprobe", &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect()
}

/// What plain ffmpeg decodes, as stored and as shown.
pub(crate) fn plain_frames(path: &Path, size: FrameSize) -> Vec<Frame> {
    let words = ["-v", "error", "-i", path.to_str().unwrap(), "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"];
    let output = run("ffmpeg", &words.map(String::from));
    let frames = output.stdout.chunks(size.frame_bytes());
    frames.map(|bytes| Frame::from_packed(size, bytes.to_vec()).expect("whole frames")).collect()
}
