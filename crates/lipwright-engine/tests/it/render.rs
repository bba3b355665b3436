//! The default engine on the sample portrait: what may change, what must not, and how far.

use lipwright_clip::{Affine, ClipTime, Frame, FrameIndex, FrameRate, Point, VideoFormat};
use lipwright_engine::engines::Warp;
use lipwright_engine::face::{FaceInFrame, Landmark, Tracker};
use lipwright_engine::speech::{MouthShape, Trajectory};
use lipwright_engine::{Engine, EngineError, Heard, Renderer};

use crate::canvas::{Canvas, Portrait};

/// Frames of the source: the portrait drifting slowly to the right.
const N_FRAMES: u64 = 8;

fn source() -> Vec<Frame> {
    let portrait = Portrait::load();
    (0..N_FRAMES)
        .map(|i| {
            let shift = Point::new(60.0 + i as f32 * 0.7, 30.0);
            Canvas::new(640, 560, [90.0, 110.0, 130.0])
                .paste(&portrait, Affine::similarity(1.0, 0.0, shift))
                .frame()
        })
        .collect()
}

fn track(frames: &[Frame]) -> Vec<Vec<FaceInFrame>> {
    let mut tracker = Tracker::new().unwrap();
    frames.iter().map(|frame| tracker.track(frame, None).unwrap()).collect()
}

fn rate() -> FrameRate {
    FrameRate::new(25, 1).unwrap()
}

/// A renderer that has seen `frames` and holds `shape` all the time.
fn renderer(frames: &[Frame], faces: &[Vec<FaceInFrame>], shape: MouthShape) -> Box<dyn Renderer> {
    let format = VideoFormat { size: frames[0].size(), rate: rate() };
    let mut observer = Warp::default().observe(format);
    for (i, (frame, faces)) in (0..).zip(frames.iter().zip(faces)) {
        observer.see(FrameIndex(i), frame, faces).unwrap();
    }
    let speech = Trajectory::new(vec![shape; 100]);
    let shown: Vec<FrameIndex> = (0..frames.len() as u64).map(FrameIndex).collect();
    observer.plan(Heard { speech: &speech, source: None }, &shown).unwrap()
}

fn shape(aperture: f32, width: f32) -> MouthShape {
    let silence = if aperture > 0.0 { 0.0 } else { 1.0 };
    MouthShape { aperture, width, silence, ..MouthShape::default() }
}

/// Frame 4 of the source with the mouth `shape`.
fn rendered(frames: &[Frame], faces: &[Vec<FaceInFrame>], shape: MouthShape) -> Frame {
    let mut frame = frames[4].clone();
    let mut renderer = renderer(frames, faces, shape);
    renderer.render(FrameIndex(4), rate().time_of(FrameIndex(4)), &mut frame).unwrap();
    assert_eq!(renderer.report().synced, 1);
    frame
}

/// Lip gap ÷ face width, as an independent look at the picture measures it.
fn gap_in(frame: &Frame) -> f32 {
    let faces = Tracker::new().unwrap().track(frame, None).unwrap();
    let at = |index: usize| -> Landmark { faces[0].landmarks[index] };
    at(13).at.distance(at(14).at) / at(234).at.distance(at(454).at)
}

#[test]
fn a_smiling_mouth_closes_on_command() {
    let frames = source();
    let faces = track(&frames);
    assert!(gap_in(&frames[4]) > 0.05, "the portrait smiles with open lips");
    let closed = rendered(&frames, &faces, shape(0.0, 0.0));
    assert!(gap_in(&closed) < 0.02, "{}", gap_in(&closed));
}

#[test]
fn a_talking_mouth_closes_on_command() {
    let frames = source();
    let faces = track(&frames);
    let talking: Vec<Frame> = (0..12_u8)
        .map(|i| rendered(&frames, &faces, shape([0.0, 0.5, 1.0, 0.75][usize::from(i % 4)], 0.0)))
        .collect();
    let gaps: Vec<f32> = talking.iter().map(gap_in).collect();
    assert!(gaps.iter().any(|gap| *gap > 0.05) && gaps.iter().any(|gap| *gap < 0.02), "talks: {gaps:?}");
    let faces = track(&talking);
    let mut renderer = renderer(&talking, &faces, shape(0.0, 0.0));
    for (i, mut frame) in (0..).zip(talking) {
        renderer.render(FrameIndex(i), rate().time_of(FrameIndex(i)), &mut frame).unwrap();
        assert!(gap_in(&frame) < 0.022, "frame {i}: {}", gap_in(&frame));
    }
    assert!(renderer.report().warnings.is_empty(), "its own open mouth is the donor");
}

#[test]
fn a_mouth_opens_as_far_as_it_is_told() {
    let frames = source();
    let faces = track(&frames);
    let gaps = [0.0, 0.5, 1.0].map(|aperture| gap_in(&rendered(&frames, &faces, shape(aperture, 0.0))));
    assert!(gaps[0] + 0.015 < gaps[1] && gaps[1] + 0.015 < gaps[2], "{gaps:?}");
}

#[test]
fn pixels_outside_mouth_and_jaw_stay_bit_identical() {
    let frames = source();
    let faces = track(&frames);
    let face = &faces[4][0];
    let at = |index: usize| face.landmarks[index].at;
    let face_width = at(234).distance(at(454));
    for (aperture, width) in [(0.0, 0.0), (1.0, 0.5), (0.6, -1.0)] {
        let out = rendered(&frames, &faces, shape(aperture, width));
        let stride = 640;
        // The region: from under the nose to a third of a face below the chin, cheek to cheek.
        let (left, right) = (at(234).x, at(454).x);
        let (top, bottom) = (at(4).y, at(152).y + 0.33 * face_width);
        let mut changed = 0;
        for y in 0..560 {
            for x in 0..stride {
                let (fx, fy) = (x as f32, y as f32);
                let inside = fx > left && fx < right && fy > top && fy < bottom;
                let differs = out.y().data[y * stride + x] != frames[4].y().data[y * stride + x];
                assert!(inside || !differs, "luma changed at {x}, {y}");
                changed += usize::from(differs);
            }
        }
        assert!(changed > 1000, "the mouth itself changes");
        for plane in 1..3 {
            let (was, is) = (frames[4].planes()[plane], out.planes()[plane]);
            for (i, (was, is)) in was.data.iter().zip(is.data).enumerate() {
                let (x, y) = ((i % 320 * 2) as f32, (i / 320 * 2) as f32);
                let inside = x + 1.0 > left && x < right && y + 1.0 > top && y < bottom;
                assert!(inside || was == is, "chroma changed at {x}, {y}");
            }
        }
    }
}

#[test]
fn a_frame_whose_face_was_not_seen_passes_through_untouched() {
    let mut frames = source();
    frames[4] = Canvas::new(640, 560, [20.0, 120.0, 60.0]).frame();
    let faces = track(&frames);
    assert!(faces[4].is_empty());
    let mut renderer = renderer(&frames, &faces, shape(1.0, 0.0));
    let mut frame = frames[4].clone();
    renderer.render(FrameIndex(4), ClipTime::ZERO, &mut frame).unwrap();
    assert_eq!(frame, frames[4]);
    assert_eq!(renderer.report().passed_through.total(), 1);
}

#[test]
fn a_clip_without_a_face_is_refused() {
    let frame = Canvas::new(640, 560, [20.0, 120.0, 60.0]).frame();
    let format = VideoFormat { size: frame.size(), rate: rate() };
    let mut observer = Warp::default().observe(format);
    observer.see(FrameIndex(0), &frame, &[]).unwrap();
    let refused = observer.plan(Heard { speech: &Trajectory::default(), source: None }, &[FrameIndex(0)]);
    assert!(matches!(refused, Err(EngineError::NoFaceFound)));
}

#[test]
fn the_largest_face_that_is_seen_longest_is_the_one_that_speaks() {
    let portrait = Portrait::load();
    let both = Canvas::new(1000, 560, [90.0, 110.0, 130.0])
        .paste(&portrait, Affine::similarity(1.0, 0.0, Point::new(20.0, 20.0)))
        .paste(&portrait, Affine::similarity(0.6, 0.0, Point::new(600.0, 100.0)))
        .frame();
    let frames = vec![both; 5];
    let faces = track(&frames);
    assert_eq!(faces[4].len(), 2);
    let out = rendered(&frames, &faces, shape(0.0, 0.0));
    let right_half_same = (0..560).all(|y| {
        let row = y * 1000 + 560..(y + 1) * 1000;
        out.y().data[row.clone()] == frames[4].y().data[row]
    });
    assert!(right_half_same, "the smaller face is left alone");
    assert_ne!(out, frames[4]);
}
