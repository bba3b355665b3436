use super::*;
use crate::face::Pose;
use crate::mouth::{LipPose, Lips, pose_lips};

/// A head seen from the front, 400 px wide, whose mouth is open by `gap` and drawn in or out by `width`.
fn seen(gap: f32, width: f32) -> SeenFace {
    let pose = Pose {
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        scale: 400.0,
        centre: Point::new(640.0, 300.0),
        depth: 0.0,
        rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };
    let lips = posed(gap, width);
    SeenFace {
        pose,
        lips_in_frame: lips.map(|p| pose.to_frame(p)),
        lips,
        chin: [0.0, 0.62 + 0.6 * gap, 0.0],
        nose_base: [0.0, 0.18, 0.0],
        confidence: 1.0,
    }
}

fn posed(gap: f32, width: f32) -> Lips<Point3> {
    let stretch = if width < 0.0 { 1.0 + 0.24 * width } else { 1.0 + 0.1 * width };
    pose_lips(&rest(), LipPose { gap, stretch })
}

fn rest() -> Lips<Point3> {
    let arc = |i: usize, half_width: f32, upper: f32, lower: f32| {
        let angle = std::f32::consts::PI * i as f32 / 10.0;
        let y = angle.sin();
        [-half_width * angle.cos(), 0.32 + if y > 0.0 { y * lower } else { y * upper }, 0.0]
    };
    Lips {
        outer: std::array::from_fn(|i| arc(i, 0.18, 0.045, 0.06)),
        inner: std::array::from_fn(|i| arc(i, 0.165, 0.0, 0.0)),
    }
}

fn person() -> Person {
    Person {
        rest: rest(),
        rest_chin: [0.0, 0.62, 0.0],
        closed_reading: 0.0,
        opening: 0.1,
        talks: true,
        chin_share: 0.6,
        own_shape: None,
    }
}

fn target(gap: f32, width: f32) -> MouthTarget {
    MouthTarget { lips: posed(gap, width), gap, chin_drop: 0.6 * gap }
}

/// Twice the signed area of each half of each quad.
fn areas(rings: &[Contour]) -> Vec<f32> {
    let mut areas = Vec::new();
    for ring in 0..N_RINGS - 1 {
        for i in 0..AROUND {
            let j = (i + 1) % AROUND;
            let [a, b, c, d] = [rings[ring][i], rings[ring][j], rings[ring + 1][j], rings[ring + 1][i]];
            areas.push((b - a).cross(c - a));
            areas.push((c - a).cross(d - a));
        }
    }
    areas
}

#[test]
fn no_triangle_turns_over_whatever_the_source_and_the_speech_do() {
    for source in [(0.0, 0.0), (0.12, 0.0), (0.05, 1.0), (0.03, -1.0), (0.15, 0.5)] {
        for wanted in [(0.0, 0.0), (0.12, 0.0), (0.02, 1.0), (0.05, -1.0), (0.1, 0.8)] {
            let mesh = Mesh::new(&person(), &seen(source.0, source.1), &target(wanted.0, wanted.1), 1.0);
            // Screen coordinates: a contour that runs below the mouth to the right makes positive areas.
            let turned = areas(&mesh.target).iter().filter(|area| **area < -0.5).count();
            assert_eq!(turned, 0, "source {source:?}, wanted {wanted:?}");
        }
    }
}

#[test]
fn the_boundary_stays_where_it_is() {
    let mesh = Mesh::new(&person(), &seen(0.1, 0.0), &target(0.0, 0.0), 1.0);
    for (from, to) in mesh.source[N_RINGS - 1].iter().zip(&mesh.target[N_RINGS - 1]) {
        assert!(from.distance(*to) < 1e-3);
    }
}

#[test]
fn without_strength_nothing_moves_outside_the_skirt() {
    let mesh = Mesh::new(&person(), &seen(0.06, 0.3), &target(0.0, 0.0), 0.0);
    for ring in 1..N_RINGS {
        for (from, to) in mesh.source[ring].iter().zip(&mesh.target[ring]) {
            assert!(from.distance(*to) < 0.01, "ring {ring}");
        }
    }
}

#[test]
fn an_open_source_mouth_closes_on_command() {
    let mesh = Mesh::new(&person(), &seen(0.1, 0.5), &target(0.0, 0.0), 1.0);
    let inner = mesh.target_inner();
    for i in 1..AROUND / 2 {
        assert!(inner[i].distance(inner[AROUND - i]) < 0.01);
    }
}

#[test]
fn a_mouth_borrowed_from_the_same_moment_lies_where_it_was() {
    let (face, same) = (seen(0.05, 0.0), target(0.05, 0.0));
    let mesh = Mesh::new(&person(), &face, &same, 1.0);
    let lips = LipsInFrame::new(&face.lips_in_frame);
    let lender = Lender { pose: &face.pose, lips: &lips, chin_drop: 0.6 * 0.05 };
    for (ring, source) in mesh.rings_of(&lender).iter().enumerate().skip(1) {
        for (from, to) in source.iter().zip(&mesh.target[ring]) {
            assert!(from.distance(*to) < 0.05, "ring {ring}: {from:?} {to:?}");
        }
    }
}

#[test]
fn a_borrowed_mouth_lies_on_the_same_skin_whatever_the_lenders_pose() {
    let (face, wanted) = (seen(0.02, 0.0), target(0.05, 0.0));
    let mesh = Mesh::new(&person(), &face, &wanted, 1.0);
    // The lender's head: twice as large, elsewhere, its mouth as open as is wanted.
    let mut other = seen(0.05, 0.0);
    other.pose = Pose { scale: 800.0, centre: Point::new(300.0, 900.0), ..other.pose };
    let lips = LipsInFrame::new(&other.lips.map(|p| other.pose.to_frame(p)));
    let lender = Lender { pose: &other.pose, lips: &lips, chin_drop: 0.6 * 0.05 };
    let rings = mesh.rings_of(&lender);
    for (ring, source) in rings.iter().enumerate().skip(1) {
        for (from, to) in source.iter().zip(&mesh.target[ring]) {
            let expected = Point::new(300.0, 900.0) + (*to - Point::new(640.0, 300.0)) * 2.0;
            assert!(from.distance(expected) < 0.5, "ring {ring}: {from:?} {expected:?}");
        }
    }
}
