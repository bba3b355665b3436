use lipwright_clip::FrameSize;

use super::*;

fn frame(width: u32, height: u32, luma: impl Fn(f32, f32) -> f32) -> Frame {
    let mut frame = Frame::black(FrameSize::new(width, height).expect("even"));
    let y = frame.planes_mut().into_iter().next().expect("a luma plane");
    for (index, value) in y.data.iter_mut().enumerate() {
        let (x, y) = ((index % width as usize) as f32 + 0.5, (index / width as usize) as f32 + 0.5);
        *value = luma(x, y).round() as u8;
    }
    frame
}

fn similarity(scale: f32, degrees: f32, x: f32, y: f32) -> Affine {
    Affine::similarity(scale, degrees.to_radians(), Point::new(x, y))
}

/// Red of a grey pixel back to luma.
fn luma_of(rgb: &[f32]) -> f32 {
    rgb[0] * 219.0 + 16.0
}

#[test]
fn a_crop_at_full_size_is_the_frame() {
    let source = frame(64, 64, |x, y| 40.0 + 2.0 * x + y);
    let crop = rgb_crop(&source, similarity(1.0, 0.0, 8.0, 4.0), 16, Outside::Edge);
    for (index, rgb) in crop.chunks_exact(3).enumerate() {
        let (x, y) = (index % 16 + 8, index / 16 + 4);
        let wanted = f32::from(source.y().data[y * 64 + x]);
        assert!((luma_of(rgb) - wanted).abs() < 1e-3, "({x}, {y}): {} instead of {wanted}", luma_of(rgb));
    }
}

#[test]
fn a_slope_stays_the_same_slope_at_every_scale_and_turn() {
    // On a linear picture every average equals the value in the middle: no shift may creep in.
    let slope = |x: f32, y: f32| 30.0 + x * 0.2 + y * 0.1;
    let source = frame(800, 600, slope);
    for scale in [0.3, 0.9, 1.0, 1.4, 1.99, 2.0, 3.7, 4.0, 7.3, 9.0] {
        for degrees in [0.0, 20.0, -75.0, 180.0] {
            let side = 24;
            let turn = similarity(scale, degrees, 0.0, 0.0);
            let middle = turn.apply(Point::new(12.0, 12.0));
            let map = similarity(scale, degrees, 400.0 - middle.x, 300.0 - middle.y);
            let crop = rgb_crop(&source, map, side, Outside::Edge);
            for (index, rgb) in crop.chunks_exact(3).enumerate() {
                let at = map.apply(pixel_centre(index % side, index / side));
                let error = (luma_of(rgb) - slope(at.x, at.y)).abs();
                assert!(error < 0.75, "scale {scale}, {degrees} degrees, {at:?}: off by {error}");
            }
        }
    }
}

#[test]
fn fine_stripes_are_averaged_when_made_small() {
    let source = frame(512, 512, |x, _| if (x as usize).is_multiple_of(2) { 40.0 } else { 200.0 });
    for scale in [2.0, 2.6, 5.0] {
        let crop = rgb_crop(&source, similarity(scale, 7.0, 60.0, 20.0), 64, Outside::Edge);
        for rgb in crop.chunks_exact(3) {
            assert!((luma_of(rgb) - 120.0).abs() < 12.0, "scale {scale}: {}", luma_of(rgb));
        }
    }
}

#[test]
fn colours_come_out_as_bt601_makes_them() {
    // Y, U, V of the primary colours, limited range, from the standard's table.
    for (yuv, rgb) in [
        ([81, 90, 240], [1.0, 0.0, 0.0]),
        ([145, 54, 34], [0.0, 1.0, 0.0]),
        ([41, 240, 110], [0.0, 0.0, 1.0]),
        ([235, 128, 128], [1.0, 1.0, 1.0]),
        ([16, 128, 128], [0.0, 0.0, 0.0]),
    ] {
        let mut source = Frame::black(FrameSize::new(16, 16).expect("even"));
        for (plane, value) in source.planes_mut().into_iter().zip(yuv) {
            plane.data.fill(value);
        }
        let crop = rgb_crop(&source, similarity(1.0, 0.0, 4.0, 4.0), 4, Outside::Edge);
        for pixel in crop.chunks_exact(3) {
            for channel in 0..3 {
                assert!((pixel[channel] - rgb[channel]).abs() < 0.01, "{yuv:?} became {pixel:?}");
            }
        }
    }
}

#[test]
fn beyond_the_frame_lies_its_edge_or_black() {
    let source = frame(32, 32, |_, _| 126.0);
    for scale in [1.0, 6.0] {
        let far = similarity(scale, 30.0, -500.0, -900.0);
        let edge = rgb_crop(&source, far, 8, Outside::Edge);
        assert!(edge.iter().all(|value| (luma_of(&[*value]) - 126.0).abs() < 0.01));
        let black = rgb_crop(&source, far, 8, Outside::Black);
        assert!(black.iter().all(|value| *value == 0.0));
    }
}

#[test]
fn odd_lines_are_averaged_too() {
    let patch = Patch { data: &[0_u8, 4, 8, 2, 6, 10, 1, 3, 5], width: 3, height: 3, left: 0, top: 0 };
    let (data, shape) = halve(patch);
    assert_eq!((shape.width, shape.height), (2, 2));
    assert_eq!(data, [3.0, 9.0, 2.0, 5.0]);
}
