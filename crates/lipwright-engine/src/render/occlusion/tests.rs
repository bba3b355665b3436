use lipwright_clip::FrameSize;

use super::*;

fn block() -> Cells {
    Cells::where_(|column, row| (12..24).contains(&column) && (8..20).contains(&row))
}

fn covered(share: f32) -> Covered {
    Covered { cells: block(), share }
}

fn pose() -> Pose {
    let rotation = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let centre = Point::new(170.0, 60.0);
    Pose { yaw: 0.0, pitch: 0.0, roll: 0.0, scale: 240.0, centre, depth: 0.0, rotation }
}

#[test]
fn the_core_is_the_sources_and_what_is_beside_stays_painted() {
    let size = FrameSize::new(320, 320).unwrap();
    let mut original = Frame::black(size);
    for (i, value) in original.packed_mut().iter_mut().enumerate() {
        *value = (i * 7 % 200) as u8;
    }
    let mut painted = original.clone();
    painted.packed_mut().iter_mut().for_each(|value| *value = 255 - *value);
    let before = painted.clone();
    let found = [(3, covered(0.1))].into_iter().collect();
    Occluders { found }.restore(FrameIndex(3), &pose(), &original, &mut painted);
    let (mut n_core, mut n_edge) = (0, 0);
    for (plane, side) in [(0, 1.0), (1, 2.0), (2, 2.0)] {
        let [own, source, paint] = [&painted, &original, &before].map(|frame| frame.planes()[plane]);
        for i in 0..own.data.len() {
            let (x, y) = ((i % own.width) as f32 + 0.5, (i / own.width) as f32 + 0.5);
            let p = pose().to_canonical([x * side, y * side, 0.0]);
            let at = cells::in_grid(p[0], p[1]);
            let inside = |margin: f32| {
                (12.0 - margin..24.0 + margin).contains(&at.x)
                    && (8.0 - margin..20.0 + margin).contains(&at.y)
            };
            if inside(-0.6) {
                assert_eq!(own.data[i], source.data[i]);
                n_core += 1;
            } else if !inside(0.6) {
                assert_eq!(own.data[i], paint.data[i]);
            } else {
                let (low, high) = (source.data[i].min(paint.data[i]), source.data[i].max(paint.data[i]));
                assert!((low..=high).contains(&own.data[i]));
                n_edge += 1;
            }
        }
    }
    assert!(n_core > 1000 && n_edge > 100, "{n_core} {n_edge}");
}

#[test]
fn a_frame_with_nothing_in_front_is_not_touched() {
    let size = FrameSize::new(64, 64).unwrap();
    let (original, mut painted) = (Frame::black(size), Frame::black(size));
    painted.packed_mut().fill(77);
    Occluders::default().restore(FrameIndex(3), &pose(), &original, &mut painted);
    assert!(painted.packed().iter().all(|value| *value == 77));
}

#[test]
fn the_effect_fades_around_a_covered_mouth_and_ends_on_it() {
    let occluders = Occluders { found: [(20, covered(0.9))].into_iter().collect() };
    let strengths: Vec<f32> = (10..=20).map(|frame| occluders.strength(FrameIndex(frame))).collect();
    assert!((strengths[0] - 1.0).abs() < 1e-6 && strengths[10].abs() < 1e-6);
    for pair in strengths.windows(2) {
        assert!(pair[1] <= pair[0] && pair[0] - pair[1] < 0.2, "{strengths:?}");
    }
}

#[test]
fn a_thing_beside_the_mouth_leaves_lips_and_effect_alone() {
    let occluders = Occluders { found: [(20, covered(0.05))].into_iter().collect() };
    let at = FrameIndex(20);
    assert!(occluders.is_suspected(at) && !occluders.hides_lips(at));
    assert!((occluders.strength(at) - 1.0).abs() < 1e-6);
}

#[test]
fn the_frames_whose_lips_are_hidden_are_listed() {
    let occluders = Occluders { found: [(0, covered(0.5)), (7, covered(0.0))].into_iter().collect() };
    let listed: Vec<FrameIndex> = occluders.hidden().collect();
    assert_eq!(listed, [FrameIndex(0), FrameIndex(1)]);
    for frame in (0..10).map(FrameIndex) {
        assert_eq!(occluders.hides_lips(frame), listed.contains(&frame));
    }
}
