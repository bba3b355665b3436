use lipwright_clip::FrameSize;
use proptest::prelude::*;

use super::*;

fn textured(width: u32, height: u32) -> Frame {
    let mut frame = Frame::black(FrameSize::new(width, height).unwrap());
    for (p, plane) in frame.planes_mut().into_iter().enumerate() {
        for (i, value) in plane.data.iter_mut().enumerate() {
            let (x, y) = ((i % plane.width) as f32, (i / plane.width) as f32);
            *value = (128.0 + 60.0 * (x * 0.31 + p as f32).sin() + 50.0 * (y * 0.23).cos()) as u8;
        }
    }
    frame
}

fn square(map: &mut WarpMap, source_shift: Point) {
    let corners = [(10.0, 10.0), (50.0, 10.0), (50.0, 40.0), (10.0, 40.0)].map(|(x, y)| Point::new(x, y));
    for [a, b, c] in [[0, 1, 2], [0, 2, 3]] {
        let target = [corners[a], corners[b], corners[c]];
        map.fill(target, target.map(|p| p + source_shift));
    }
}

#[test]
fn an_identity_map_changes_no_byte() {
    let original = textured(64, 48);
    let mut frame = original.clone();
    let mut map = WarpMap::around(&[Point::new(0.0, 0.0), Point::new(64.0, 48.0)], 64, 48).unwrap();
    square(&mut map, Point::default());
    map.apply(&original, &mut frame);
    assert_eq!(frame, original);
}

#[test]
fn a_whole_pixel_shift_copies_pixels_exactly() {
    let original = textured(64, 48);
    let mut frame = original.clone();
    let mut map = WarpMap::around(&[Point::new(0.0, 0.0), Point::new(64.0, 48.0)], 64, 48).unwrap();
    square(&mut map, Point::new(4.0, 2.0));
    map.apply(&original, &mut frame);
    for y in 12..38 {
        for x in 12..48 {
            assert_eq!(frame.y().data[y * 64 + x], original.y().data[(y + 2) * 64 + x + 4]);
        }
    }
    assert_eq!(frame.y().data[5 * 64 + 5], original.y().data[5 * 64 + 5]);
}

#[test]
fn both_kernels_reproduce_a_ramp() {
    let data: Vec<u8> = (0..400).map(|i| (i % 20 * 10) as u8).collect();
    let ramp = Plane { data: &data, width: 20, height: 20 };
    for x in [3.0_f32, 7.25, 12.5, 15.75] {
        assert!((f32::from(cubic(ramp, x, 9.4)) - x * 10.0).abs() <= 0.51);
        assert!((f32::from(bilinear(ramp, x, 9.4)) - x * 10.0).abs() <= 0.51);
    }
}

proptest! {
    /// The share of a fan of triangles that meet in one point: every pixel centre inside belongs to one.
    #[test]
    fn triangles_with_shared_edges_leave_no_hole(cx in 20.0_f32..40.0, cy in 15.0_f32..35.0) {
        let mut map = WarpMap::around(&[Point::new(0.0, 0.0), Point::new(60.0, 50.0)], 60, 50).unwrap();
        let rim = [(5.0, 5.0), (55.0, 5.0), (55.0, 45.0), (5.0, 45.0)].map(|(x, y)| Point::new(x, y));
        for i in 0..4 {
            let triangle = [Point::new(cx, cy), rim[i], rim[(i + 1) % 4]];
            map.fill(triangle, triangle);
        }
        for y in 5..45 {
            for x in 5..55 {
                prop_assert!(map.covers(x, y), "hole at {x}, {y}");
            }
        }
    }
}
