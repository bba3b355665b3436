#![expect(clippy::float_cmp, reason = "values are copied, not computed")]

use super::*;
use crate::face::N_LANDMARKS;

/// Roll after yaw after pitch, written out as three turns of a point.
fn turn_by_steps(point: [f32; 3], yaw: f32, pitch: f32, roll: f32) -> [f32; 3] {
    let [x, y, z] = point;
    let (sin, cos) = pitch.sin_cos();
    let (y, z) = (cos * y - sin * z, sin * y + cos * z);
    let (sin, cos) = yaw.sin_cos();
    let (x, z) = (cos * x - sin * z, sin * x + cos * z);
    let (sin, cos) = roll.sin_cos();
    [cos * x - sin * y, sin * x + cos * y, z]
}

fn face(yaw: f32, pitch: f32, roll: f32, scale: f32, origin: [f32; 3]) -> Vec<Landmark> {
    let mut landmarks = vec![Landmark::default(); N_LANDMARKS];
    for (&index, shape) in RIGID.iter().zip(RIGID_SHAPE) {
        let [x, y, z] = turn_by_steps(shape, yaw, pitch, roll);
        let at = Point::new(x * scale + origin[0], y * scale + origin[1]);
        landmarks[index] = Landmark { at, z: z * scale + origin[2] };
    }
    landmarks
}

fn assert_near(got: f32, wanted: f32, tolerance: f32, what: &str) {
    assert!((got - wanted).abs() <= tolerance, "{what}: {got} instead of {wanted}");
}

#[test]
fn a_turned_scaled_and_moved_face_is_recovered() {
    let angles = [-0.7_f32, -0.3, 0.0, 0.2, 0.6];
    for yaw in angles {
        for pitch in angles {
            for roll in [-2.5, -0.4, 0.0, 0.9, 3.0] {
                let pose = Pose::of(&face(yaw, pitch, roll, 240.0, [640.0, 360.0, -12.0]));
                assert_near(pose.yaw, yaw, 1e-3, "yaw");
                assert_near(pose.pitch, pitch, 1e-3, "pitch");
                assert_near(pose.roll, roll, 1e-3, "roll");
                assert_near(pose.scale / 240.0, 1.0, 1e-3, "scale");
                assert_near(pose.centre.x, 640.0, 0.24, "x");
                assert_near(pose.centre.y, 360.0, 0.24, "y");
                assert_near(pose.depth, -12.0, 0.24, "depth");
            }
        }
    }
}

#[test]
fn a_face_that_turns_to_the_pictures_right_has_positive_yaw_and_one_that_nods_positive_pitch() {
    let nose = |pose: Pose| {
        let [x, y, _] = pose.to_frame([0.0, 0.0, -1.0]);
        (x - pose.centre.x, y - pose.centre.y)
    };
    assert!(nose(Pose::of(&face(0.3, 0.0, 0.0, 100.0, [0.0; 3]))).0 > 0.0);
    assert!(nose(Pose::of(&face(0.0, 0.3, 0.0, 100.0, [0.0; 3]))).1 > 0.0);
}

#[test]
fn head_fixed_space_and_the_frame_map_onto_each_other() {
    let pose = Pose::of(&face(0.4, -0.2, 0.3, 180.0, [300.0, 200.0, 5.0]));
    for point in [[0.0, 0.0, 0.0], [0.1, 0.45, -0.2], [-0.5, -0.3, 0.4]] {
        let back = pose.to_canonical(pose.to_frame(point));
        for axis in 0..3 {
            assert_near(back[axis], point[axis], 1e-5, "there and back");
        }
    }
}

#[test]
fn the_rigid_shape_is_symmetric_and_centred() {
    let mirror = [3, 2, 1, 0, 4, 5, 6, 7, 8, 10, 9, 11];
    for (point, &other) in RIGID_SHAPE.iter().zip(&mirror) {
        let [x, y, z] = RIGID_SHAPE[other];
        assert_eq!(*point, [0.0 - x, y, z]);
    }
    for axis in 0..3 {
        let mean = RIGID_SHAPE.iter().map(|point| point[axis]).sum::<f32>() / RIGID_SHAPE.len() as f32;
        assert_near(mean, 0.0, 1e-4, "middle");
    }
}

#[test]
fn a_face_without_landmarks_has_a_pose_without_size() {
    let pose = Pose::of(&[]);
    assert!(pose.scale.abs() < f32::EPSILON);
    assert_eq!(pose.to_canonical([3.0, 4.0, 5.0]), [0.0; 3]);
}
