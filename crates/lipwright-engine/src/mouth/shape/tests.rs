use super::*;

fn rest() -> Lips<Point3> {
    let arc = |i: usize, half_width: f32, upper: f32, lower: f32| {
        let angle = std::f32::consts::PI * i as f32 / 10.0;
        let y = angle.sin();
        [-half_width * angle.cos(), 0.3 + if y > 0.0 { y * lower } else { y * upper }, 0.0]
    };
    Lips {
        outer: std::array::from_fn(|i| arc(i, 0.2, 0.05, 0.07)),
        inner: std::array::from_fn(|i| arc(i, 0.18, 0.0, 0.0)),
    }
}

/// Somebody who drops the lower lip's edge by a fifth of the gap more than others.
fn seen(n: usize) -> Vec<(LipPose, Lips<Point3>)> {
    let one = |i: usize| {
        let phase = i as f32;
        let pose =
            LipPose { gap: 0.05 + 0.05 * (phase * 0.7).sin(), stretch: 1.0 + 0.08 * (phase * 0.31).sin() };
        let mut lips = pose_lips(&rest(), pose);
        for point in &mut lips.outer[1..10] {
            point[1] += 0.2 * pose.gap;
        }
        (pose, lips)
    };
    (0..n).map(one).collect()
}

#[test]
fn a_persons_own_movement_is_learnt() {
    let own = OwnShape::learn(&rest(), &seen(400)).unwrap();
    for gap in [0.0, 0.04, 0.09] {
        let pose = LipPose { gap, stretch: 1.0 };
        let (mut lips, plain) = (pose_lips(&rest(), pose), pose_lips(&rest(), pose));
        own.add(pose, &mut lips);
        let more = lips.outer[5][1] - plain.outer[5][1];
        assert!((more - 0.2 * gap).abs() < 0.003, "{gap}: {more}");
        assert!((lips.outer[15][1] - plain.outer[15][1]).abs() < 0.002, "the upper lip is like others'");
    }
}

#[test]
fn few_frames_teach_nothing() {
    assert!(OwnShape::learn(&rest(), &seen(20)).is_none());
}

#[test]
fn ordinary_lips_stay_ordinary() {
    let ordinary: Vec<_> = seen(100).into_iter().map(|(pose, _)| (pose, pose_lips(&rest(), pose))).collect();
    let own = OwnShape::learn(&rest(), &ordinary).unwrap();
    let pose = LipPose { gap: 0.06, stretch: 0.9 };
    let mut lips = pose_lips(&rest(), pose);
    own.add(pose, &mut lips);
    assert_eq!(lips, pose_lips(&rest(), pose));
}

#[test]
fn a_mouth_that_rises_with_its_corners_does_so_again() {
    let smiling = |(pose, mut lips): (LipPose, Lips<Point3>)| {
        for point in lips.outer.iter_mut().chain(&mut lips.inner) {
            point[1] -= 0.15 * (pose.stretch - 1.0);
        }
        (pose, lips)
    };
    let rising: Vec<_> = seen(1000).into_iter().map(smiling).collect();
    let own = OwnShape::learn(&rest(), &rising).unwrap();
    let pose = LipPose { gap: 0.05, stretch: 1.06 };
    let mut lips = pose_lips(&rest(), pose);
    own.add(pose, &mut lips);
    let rise = pose_lips(&rest(), pose).anchor()[1] - lips.anchor()[1];
    assert!((rise - 0.009).abs() < 0.003, "{rise}");
}
