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

fn posed(gap: f32, stretch: f32) -> Lips<Point3> {
    pose_lips(&rest(), LipPose { gap, stretch })
}

#[test]
fn lips_open_by_the_gap_that_is_asked_for() {
    for gap in [0.0, 0.02, 0.08, 0.12] {
        let lips = posed(gap, 1.0);
        assert!((lips.aperture() - gap).abs() <= 0.06 * gap + 1e-6, "{gap}: {}", lips.aperture());
    }
}

#[test]
fn lips_at_rest_are_left_as_they_are() {
    for (a, b) in posed(0.0, 1.0).outer.iter().zip(&rest().outer) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn stretched_lips_are_wider_and_rounded_ones_stand_forward() {
    assert!(posed(0.03, 1.1).half_width() > posed(0.03, 1.0).half_width() * 1.09);
    assert!(posed(0.03, 0.8).half_width() < posed(0.03, 1.0).half_width() * 0.81);
    assert!(posed(0.03, 0.8).protrusion() > posed(0.03, 1.0).protrusion());
}

#[test]
fn outer_lips_always_enclose_the_inner_ones() {
    for gap in [0.0, 0.05, 0.12] {
        for stretch in [0.76, 1.0, 1.1] {
            let lips = posed(gap, stretch);
            for i in 1..FAR_CORNER {
                assert!(lips.outer[i][1] > lips.inner[i][1], "lower lip {i} at {gap} {stretch}");
                let upper = N_CONTOUR - i;
                assert!(lips.outer[upper][1] < lips.inner[upper][1], "upper lip {upper} at {gap} {stretch}");
            }
        }
    }
}

fn plan(widest: f32) -> MouthPlan {
    let person = Person {
        rest: rest(),
        rest_chin: [0.0, 0.6, 0.0],
        closed_reading: 0.0,
        opening: 0.1,
        talks: true,
        chin_share: 0.6,
        own_shape: None,
    };
    let calibration = Calibration::learn(&person, &[]);
    let wide = MouthShape { aperture: 1.0, ..MouthShape::default() };
    let style = Style { calibration, habit: Habit::default(), lead: Seconds(0.0) };
    MouthPlan::new(person, style, Trajectory::new(vec![wide; 20]), widest)
}

/// Lips open by `gap` that are crooked: one half hangs lower.
fn crooked(gap: f32) -> Lips<Point3> {
    posed(gap, 1.0).map(|[x, y, z]| [x, y + 0.05 * x.max(0.0), z])
}

#[test]
fn borrowed_lips_keep_the_gap_that_is_asked_for_and_their_own_character() {
    for (own, gap) in [(0.08, 0.05), (0.03, 0.06), (0.06, 0.06), (0.05, 0.0)] {
        let (lips, pose) = (crooked(own), LipPose { gap: own, stretch: 1.0 });
        let borrowed = [BorrowedLips { lips: &lips, pose, weight: 1.0 }];
        let target = plan(1.0).target(LipPose { gap, stretch: 1.0 }, &borrowed, [0.0; 2]);
        assert!((target.lips.aperture() - gap).abs() < 0.12 * gap + 1e-4, "{own} to {gap}");
        let tilt = target.lips.outer[FAR_CORNER][1] - target.lips.outer[0][1];
        assert!(tilt > 0.3 * 0.05 * 0.2, "still crooked: {tilt}");
    }
}

#[test]
fn where_borrowed_lips_sat_in_their_own_head_does_not_matter() {
    let (lips, pose) = (posed(0.05, 1.0), LipPose { gap: 0.05, stretch: 1.0 });
    let shifted = lips.map(|[x, y, z]| [x + 0.02, y - 0.03, z]);
    let of = |lips| plan(1.0).target(pose, &[BorrowedLips { lips, pose, weight: 1.0 }], [0.0; 2]).lips;
    let (a, b) = (of(&lips), of(&shifted));
    for (a, b) in a.outer.iter().zip(&b.outer) {
        assert!((a[0] - b[0]).abs() < 1e-5 && (a[1] - b[1]).abs() < 1e-5);
    }
}

#[test]
fn no_gap_is_wider_than_what_can_be_shown() {
    let pose = |widest: f32| plan(widest).pose(Seconds(0.04), Seconds(0.08));
    assert!(pose(0.05).gap <= 0.05);
    assert!((pose(1.0).gap - 0.1 * SOFT_EDGES).abs() < 1e-6);
}

#[test]
fn lips_take_their_time_from_a_touch_to_a_wide_vowel() {
    let (wide, shut) = (
        MouthShape { aperture: 1.0, ..MouthShape::default() },
        MouthShape { closure: 0.9, ..MouthShape::default() },
    );
    let shapes = (0..60).map(|i| if (20..26).contains(&i) { shut } else { wide }).collect();
    let plan = MouthPlan { speech: Trajectory::new(shapes), ..plan(1.0) };
    let gap =
        |frame: u32| plan.pose(Seconds(f64::from(frame) * 0.02), Seconds(f64::from(frame + 1) * 0.02)).gap;
    let gaps: Vec<f32> = (0..30).map(gap).collect();
    let fastest = gaps.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0, f32::max);
    assert!(gaps[11] <= 0.0 && gaps[20] > 0.09, "{gaps:?}");
    assert!(fastest < 0.055, "half of the widest opening in 20 ms at the most: {gaps:?}");
}
