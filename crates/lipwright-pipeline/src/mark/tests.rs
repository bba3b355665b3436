use lipwright_clip::{Frame, FrameSize};

use super::draw;

#[test]
fn the_mark_is_in_the_lower_right_corner_and_nowhere_else() {
    for (width, height) in [(1280, 720), (254, 182), (720, 1280)] {
        let mut frame = Frame::black(FrameSize::new(width, height).unwrap());
        frame.packed_mut().fill(200);
        draw(&mut frame);
        let y = frame.y();
        let changed = |at: &usize| y.data[*at] != 200;
        let places: Vec<_> =
            (0..y.data.len()).filter(changed).map(|at| (at % y.width, at / y.width)).collect();
        assert!(!places.is_empty(), "{width} x {height}");
        assert!(places.iter().all(|(x, y)| *x > width as usize * 3 / 4 && *y > height as usize * 3 / 4));
        let white = places.iter().filter(|(x, row)| y.data[row * y.width + x] == 235).count();
        assert!(white > places.len() / 8, "letters: {white} of {}", places.len());
    }
}

#[test]
fn a_frame_too_small_for_it_stays_as_it_is() {
    let mut frame = Frame::black(FrameSize::new(8, 8).unwrap());
    let before = frame.clone();
    draw(&mut frame);
    assert_eq!(frame, before);
}
