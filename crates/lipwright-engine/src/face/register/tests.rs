use super::*;
use crate::face::canvas::{Canvas, Portrait};
use crate::face::{Landmark, N_LANDMARKS};

const REFERENCE: &str = include_str!("../../../../../training/face-reference/portrait.tsv");
const GREY: [f32; 3] = [96.0, 104.0, 112.0];

/// The portrait's landmarks where a map of the portrait takes them.
fn landmarks(map: Affine) -> Vec<Landmark> {
    let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
    let values = |line: &str| line.split('\t').map(|v| v.parse().expect("a number")).collect::<Vec<f32>>();
    let scale = Point::new(map.a, map.c).length();
    let points: Vec<Landmark> = lines
        .map(values)
        .map(|v| Landmark { at: map.apply(Point::new(v[3], v[4])), z: v[2] * scale })
        .collect();
    assert_eq!(points.len(), N_LANDMARKS);
    points
}

fn picture(map: Affine) -> Frame {
    Canvas::new(640, 480, GREY).paste(&Portrait::load(), map).frame()
}

#[test]
fn a_motion_is_found_to_a_fraction_of_a_pixel() {
    let first = Affine::similarity(1.2, 0.0, Point::new(40.0, 30.0));
    let template = Template::cut(&picture(first), &landmarks(first)).expect("a face");
    for (growth, degrees, x, y) in
        [(1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.37, -0.61), (1.0, 0.5, 0.0, 0.4), (1.01, -0.4, -1.1, 0.8)]
    {
        let motion = Affine::similarity(growth, f32::to_radians(degrees), Point::new(x, y));
        let found = template.find(&picture(motion * first), Affine::IDENTITY).expect("found");
        assert!(found.likeness > 0.99, "{found:?}");
        for point in [Point::new(250.0, 150.0), Point::new(340.0, 150.0), Point::new(300.0, 220.0)] {
            let off = found.motion.apply(point).distance(motion.apply(point));
            assert!(off < 0.06, "by ({x}, {y}), {degrees} degrees, {growth}: off by {off} pixels");
        }
    }
}

#[test]
fn brighter_light_is_no_motion() {
    let map = Affine::similarity(1.2, 0.0, Point::new(40.0, 30.0));
    let mut frame = picture(map);
    let template = Template::cut(&frame, &landmarks(map)).expect("a face");
    let pixels = frame.size().width() as usize * frame.size().height() as usize;
    for luma in &mut frame.packed_mut()[..pixels] {
        *luma = (f32::from(*luma) * 1.08 + 5.0).min(235.0) as u8;
    }
    let found = template.find(&frame, Affine::IDENTITY).expect("found");
    let at = Point::new(300.0, 180.0);
    assert!(found.motion.apply(at).distance(at) < 0.03, "{found:?}");
}

#[test]
fn another_picture_is_not_alike() {
    let map = Affine::similarity(1.2, 0.0, Point::new(40.0, 30.0));
    let template = Template::cut(&picture(map), &landmarks(map)).expect("a face");
    let elsewhere = picture(Affine::similarity(1.2, 0.0, Point::new(-120.0, -160.0)));
    let alike = template.find(&elsewhere, Affine::IDENTITY).map_or(0.0, |found| found.likeness);
    assert!(alike < 0.9, "{alike}");
}

#[test]
fn at_the_frames_edge_and_without_texture_nothing_breaks() {
    for (x, y) in [(-290.0, 0.0), (300.0, -150.0), (480.0, 380.0), (-900.0, -900.0)] {
        let map = Affine::similarity(1.2, 0.0, Point::new(x, y));
        let frame = picture(map);
        if let Some(template) = Template::cut(&frame, &landmarks(map)) {
            let found = template.find(&frame, Affine::IDENTITY);
            assert!(found.is_none_or(|found| found.motion.tx.is_finite() && found.likeness.is_finite()));
        }
    }
    let flat = Canvas::new(640, 480, GREY).frame();
    let map = Affine::similarity(1.2, 0.0, Point::new(40.0, 30.0));
    let template = Template::cut(&flat, &landmarks(map)).expect("a face's place");
    assert!(template.find(&flat, Affine::IDENTITY).is_none(), "nothing to hold on to");
    assert!(Template::cut(&flat, &[]).is_none());
}
