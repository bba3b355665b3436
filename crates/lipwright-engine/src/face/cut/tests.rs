use lipwright_clip::FrameSize;

use super::*;

fn frame(luma: impl Fn(usize, usize) -> u8) -> Frame {
    let mut frame = Frame::black(FrameSize::new(320, 180).expect("even"));
    let y = frame.planes_mut().into_iter().next().expect("a luma plane");
    for (index, value) in y.data.iter_mut().enumerate() {
        *value = luma(index % 320, index / 320);
    }
    frame
}

#[test]
fn another_picture_is_a_cut_and_more_of_the_same_is_not() {
    let wall = frame(|x, _| (60 + x / 4) as u8);
    let street = frame(|x, y| if (x / 40 + y / 40) % 2 == 0 { 30 } else { 180 });
    let mut cuts = CutFinder::default();
    let seen: Vec<bool> = [&wall, &wall, &street, &street, &wall].map(|f| cuts.see(f)).into();
    assert_eq!(seen, [false, false, true, false, true]);
}

#[test]
fn a_moving_picture_is_no_cut() {
    let mut cuts = CutFinder::default();
    for step in 0..20 {
        // A bright block of a fifth of the picture's width, moving by 8 pixels a frame.
        let moving = frame(|x, _| if (step * 8..step * 8 + 64).contains(&x) { 200 } else { 60 });
        assert!(!cuts.see(&moving), "frame {step}");
    }
}
