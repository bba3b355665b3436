use super::*;
use crate::{frame_md5s, stream_seconds, tempdir};

#[test]
fn a_clip_lasts_as_long_as_asked_even_beyond_the_sample() {
    let dir = tempdir().unwrap();
    let clip = dir.path().join("clip.mp4");
    FaceClip::lasting(9.2).size(96, 96).rate("30000/1001").with_sound().write(&clip).unwrap();
    assert!((stream_seconds(&clip, 'v').unwrap() - 9.2).abs() < 0.04);
    assert!((stream_seconds(&clip, 'a').unwrap() - 9.2).abs() < 0.1);
}

#[test]
fn a_rotated_clip_plays_like_the_upright_one() {
    let dir = tempdir().unwrap();
    let (upright, turned) = (dir.path().join("upright.mp4"), dir.path().join("turned.mp4"));
    let lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];
    let clip = FaceClip::lasting(0.2).size(96, 64).encoder(lossless);
    clip.write(&upright).unwrap();
    for degrees in [90, 180, 270] {
        clip.clone().rotated(degrees).write(&turned).unwrap();
        assert_eq!(frame_md5s(&upright).unwrap(), frame_md5s(&turned).unwrap(), "{degrees} degrees");
    }
}

#[test]
fn speech_is_cut_or_repeated_to_length() {
    let dir = tempdir().unwrap();
    let wav = dir.path().join("speech.wav");
    for seconds in [0.5, 12.0] {
        speech_wav(seconds, &wav).unwrap();
        assert!((stream_seconds(&wav, 'a').unwrap() - seconds).abs() < 0.01);
    }
}
