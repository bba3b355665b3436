use super::*;

fn size(width: u32, height: u32) -> FrameSize {
    FrameSize::new(width, height).expect("even")
}

#[test]
fn tiles_cover_the_frame_so_that_a_small_face_is_whole_in_one() {
    for (width, height) in [(1920, 1080), (1080, 1920), (1280, 720), (640, 640), (360, 288), (3840, 1600)] {
        let (whole, tiles) = search_parts(size(width, height));
        assert_eq!((whole.width, whole.height), (width as f32, height as f32));
        let face = width.min(height) as f32 / 10.0;
        for step_x in 0..=40 {
            for step_y in 0..=40 {
                let x = (width as f32 - face) * step_x as f32 / 40.0;
                let y = (height as f32 - face) * step_y as f32 / 40.0;
                let holds = |tile: &Rect| {
                    let slack = 0.01;
                    tile.x <= x + slack
                        && tile.y <= y + slack
                        && tile.x + tile.width >= x + face - slack
                        && tile.y + tile.height >= y + face - slack
                };
                assert!(tiles.iter().any(holds), "{width}x{height}: no tile holds ({x}, {y})");
            }
        }
    }
}

#[test]
fn nets_that_see_the_eyes_in_different_places_do_not_agree() {
    let mut landmarks = vec![Landmark::default(); crate::face::N_LANDMARKS];
    for (index, x, y) in [(33, 90.0, 100.0), (133, 110.0, 100.0), (362, 150.0, 100.0), (263, 170.0, 100.0)] {
        landmarks[index].at = Point::new(x, y);
    }
    let bounds = Rect { x: 80.0, y: 80.0, width: 100.0, height: 100.0 };
    let eyes =
        |left, right| Detection { bounds, left_eye: left, right_eye: right, score: 0.65, turn: Turn::None };
    assert!(eyes_agree(&eyes(Point::new(103.0, 97.0), Point::new(158.0, 105.0)), &landmarks));
    assert!(!eyes_agree(&eyes(Point::new(103.0, 97.0), Point::new(158.0, 120.0)), &landmarks));
}
