//! Things that pass in front of the mouth, seen by the default engine.

use lipwright_clip::{Affine, Frame, FrameIndex, FrameRate, Point, VideoFormat};
use lipwright_engine::engines::Warp;
use lipwright_engine::face::{FaceInFrame, Tracker};
use lipwright_engine::speech::{MouthShape, Trajectory};
use lipwright_engine::{Engine, Heard, Renderer};

use crate::canvas::{Canvas, Portrait};

const N_FRAMES: u64 = 36;
/// The frame in the middle of the visit.
const MIDDLE: u64 = 18;

/// A ball on a stick that comes up from below and goes again.
#[derive(Clone, Copy)]
struct Thing {
    radius: f32,
    /// Y, U, V.
    colour: [u8; 3],
    /// How far below the mouth it stays, in face widths.
    below_mouth: f32,
}

struct Clip {
    frames: Vec<Frame>,
    faces: Vec<Vec<FaceInFrame>>,
    /// Middle of the thing in each frame.
    middles: Vec<Option<Point>>,
    face_width: f32,
}

fn clip(thing: Thing) -> Clip {
    let portrait = Portrait::load();
    let plain = |i: u64| {
        Canvas::new(640, 560, [90.0, 110.0, 130.0])
            .paste(&portrait, Affine::similarity(1.0, 0.0, Point::new(60.0 + i as f32 * 0.5, 20.0)))
            .frame()
    };
    let first = Tracker::new().unwrap().track(&plain(0), None).unwrap();
    let at = |index: usize| first[0].landmarks[index].at;
    let face_width = at(234).distance(at(454));
    let middle = |i: u64| {
        let since = i.checked_sub(10)?.min(26_u64.checked_sub(i)?);
        let off = thing.below_mouth + 0.2 * (5 - since.min(5)) as f32;
        Some(at(14) + Point::new(i as f32 * 0.5, off * face_width))
    };
    let middles: Vec<Option<Point>> = (0..N_FRAMES).map(middle).collect();
    let mut frames: Vec<Frame> = (0..N_FRAMES).map(plain).collect();
    for (frame, middle) in frames.iter_mut().zip(&middles) {
        if let Some(middle) = middle {
            draw(frame, thing, *middle, face_width);
        }
    }
    let mut tracker = Tracker::new().unwrap();
    let faces = frames.iter().map(|frame| tracker.track(frame, None).unwrap()).collect();
    Clip { frames, faces, middles, face_width }
}

fn draw(frame: &mut Frame, thing: Thing, middle: Point, face_width: f32) {
    for ((plane, value), side) in frame.planes_mut().into_iter().zip(thing.colour).zip([1.0, 2.0, 2.0]) {
        for (i, pixel) in plane.data.iter_mut().enumerate() {
            let at = Point::new((i % plane.width) as f32 * side, (i / plane.width) as f32 * side);
            let off = at - middle;
            let stick = off.y > 0.0 && off.x.abs() < 0.07 * face_width;
            if off.length() < thing.radius * face_width || stick {
                // A little texture, as everything has.
                *pixel = value.saturating_add((i * 31 % 7) as u8);
            }
        }
    }
}

fn renderer(clip: &Clip, aperture: f32) -> Box<dyn Renderer> {
    let rate = FrameRate::new(25, 1).unwrap();
    let mut observer = Warp::default().observe(VideoFormat { size: clip.frames[0].size(), rate });
    for (i, (frame, faces)) in (0..).zip(clip.frames.iter().zip(&clip.faces)) {
        observer.see(FrameIndex(i), frame, faces).unwrap();
    }
    let silence = if aperture > 0.0 { 0.0 } else { 1.0 };
    let shape = MouthShape { aperture, silence, ..MouthShape::default() };
    let shown: Vec<FrameIndex> = (0..N_FRAMES).map(FrameIndex).collect();
    observer.plan(Heard { speech: &Trajectory::new(vec![shape; 300]), source: None }, &shown).unwrap()
}

fn rendered(clip: &Clip, renderer: &mut dyn Renderer, frame: u64) -> Frame {
    let mut out = clip.frames[frame as usize].clone();
    let at = FrameRate::new(25, 1).unwrap().time_of(FrameIndex(frame));
    renderer.render(FrameIndex(frame), at, &mut out).unwrap();
    out
}

#[test]
fn a_microphone_at_the_chin_stays_in_front_of_the_mouth_that_moves() {
    let clip = clip(Thing { radius: 0.13, colour: [50, 150, 110], below_mouth: 0.42 });
    let mut renderer = renderer(&clip, 0.0);
    let out = rendered(&clip, &mut *renderer, MIDDLE);
    let source = &clip.frames[MIDDLE as usize];
    let middle = clip.middles[MIDDLE as usize].unwrap();
    let mut changed_beside = 0;
    for (i, (own, was)) in out.y().data.iter().zip(source.y().data).enumerate() {
        let off = Point::new((i % 640) as f32, (i / 640) as f32) - middle;
        if off.length() < 0.13 * clip.face_width - 2.0 {
            assert_eq!(own, was, "the microphone itself, {off:?} from its middle");
        } else {
            changed_beside += usize::from(own != was);
        }
    }
    assert!(changed_beside > 500, "the mouth moves: {changed_beside}");
    assert_eq!(renderer.report().passed_through.covered, 0);
}

#[test]
fn a_mouth_that_is_covered_is_left_alone_until_it_is_free_again() {
    let clip = clip(Thing { radius: 0.3, colour: [120, 118, 140], below_mouth: 0.05 });
    let mut renderer = renderer(&clip, 0.0);
    assert_eq!(rendered(&clip, &mut *renderer, MIDDLE), clip.frames[MIDDLE as usize]);
    assert_eq!(renderer.report().passed_through.covered, 1);
    for free in [2, 34] {
        assert_ne!(rendered(&clip, &mut *renderer, free), clip.frames[free as usize]);
    }
    assert_eq!(renderer.report().synced, 2);
}
