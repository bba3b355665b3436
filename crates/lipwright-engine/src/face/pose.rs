//! Where a head is and how it is turned, and a space that is fixed to it.
//!
//! Head-fixed space: unit one face width (the distance of the cheek points 234 and 454), origin in
//! the middle of the rigid points, x to the picture's right, y down, z away from the camera when the
//! face looks straight into it.

use lipwright_clip::Point;

use super::Landmark;
use super::mesh::RIGID;

/// The rigid points of [`RIGID`] in head-fixed space: the mean of what the landmark net gives for
/// five people who look into the camera, made symmetric (`training/face-reference/rigid_shape.py`;
/// each person lies within 0.006 of it, in the mean).
const RIGID_SHAPE: [[f32; 3]; RIGID.len()] = [
    [-0.3280, -0.1191, 0.1423],
    [-0.1243, -0.1062, 0.1049],
    [0.1243, -0.1062, 0.1049],
    [0.3280, -0.1191, 0.1423],
    [0.0000, -0.1485, -0.0161],
    [0.0000, -0.0915, -0.0480],
    [0.0000, -0.0383, -0.0845],
    [0.0000, 0.0112, -0.1248],
    [0.0000, 0.0645, -0.1661],
    [-0.1305, 0.2122, 0.0010],
    [0.1305, 0.2122, 0.0010],
    [0.0000, 0.2287, -0.0569],
];

/// A head's place and turn under weak perspective: the turn, then one scale for all depths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Radians, positive when the face turns to the picture's right.
    pub yaw: f32,
    /// Radians, positive when the face looks down; 0 into the camera.
    pub pitch: f32,
    /// Radians, positive when the head tilts clockwise on the screen.
    pub roll: f32,
    /// Frame pixels per face width.
    pub scale: f32,
    /// The head-fixed origin in the frame.
    pub centre: Point,
    /// The head-fixed origin's depth, in frame pixels, as landmarks give it.
    pub depth: f32,
    /// From head-fixed directions to the frame's, rows x, y, z; roll after yaw after pitch.
    pub rotation: [[f32; 3]; 3],
}

impl Pose {
    /// The pose that brings the mean rigid shape nearest to a face's 468 landmarks (least squares
    /// over rotation, scale and shift; Horn 1987, "Closed-form solution of absolute orientation
    /// using unit quaternions"). Points that are missing do not count.
    pub fn of(landmarks: &[Landmark]) -> Self {
        let (in_head, in_frame): (Vec<[f32; 3]>, Vec<[f32; 3]>) = RIGID
            .iter()
            .zip(RIGID_SHAPE)
            .filter_map(|(&index, head)| landmarks.get(index).map(|l| (head, [l.at.x, l.at.y, l.z])))
            .unzip();
        let (head_mean, frame_mean) = (middle(&in_head), middle(&in_frame));
        // Sums of products of centred coordinates: rows by head axis, columns by frame axis.
        let mut products = [[0.0_f64; 3]; 3];
        let mut spread = 0.0_f64;
        for (head, frame) in in_head.iter().zip(&in_frame) {
            for row in 0..3 {
                let h = f64::from(head[row] - head_mean[row]);
                spread += h * h;
                for column in 0..3 {
                    products[row][column] += h * f64::from(frame[column] - frame_mean[column]);
                }
            }
        }
        let rotation = nearest_rotation(&products);
        let mut agreement = 0.0;
        for row in 0..3 {
            for column in 0..3 {
                agreement += rotation[column][row] * products[row][column];
            }
        }
        let scale = if spread > 0.0 { (agreement / spread) as f32 } else { 0.0 };
        let rotation = rotation.map(|row| row.map(|value| value as f32));
        let moved = turned(&rotation, head_mean);
        let origin: [f32; 3] = std::array::from_fn(|axis| frame_mean[axis] - scale * moved[axis]);
        Self::new(rotation, scale, origin)
    }

    fn new(rotation: [[f32; 3]; 3], scale: f32, origin: [f32; 3]) -> Self {
        Self {
            yaw: rotation[2][0].clamp(-1.0, 1.0).asin(),
            pitch: rotation[2][1].atan2(rotation[2][2]),
            roll: rotation[1][0].atan2(rotation[0][0]),
            scale,
            centre: Point::new(origin[0], origin[1]),
            depth: origin[2],
            rotation,
        }
    }

    /// From head-fixed space to frame pixels and depth.
    pub fn to_frame(&self, point_in_head: [f32; 3]) -> [f32; 3] {
        let [x, y, z] = turned(&self.rotation, point_in_head).map(|value| value * self.scale);
        [x + self.centre.x, y + self.centre.y, z + self.depth]
    }

    /// From frame pixels and depth to head-fixed space; the origin when the pose has no size.
    pub fn to_canonical(&self, point_in_frame: [f32; 3]) -> [f32; 3] {
        if self.scale <= 0.0 {
            return [0.0; 3];
        }
        let [x, y, z] = point_in_frame;
        let shifted = [x - self.centre.x, y - self.centre.y, z - self.depth];
        // The inverse of a rotation is its transpose.
        std::array::from_fn(|axis| {
            (0..3).map(|row| self.rotation[row][axis] * shifted[row]).sum::<f32>() / self.scale
        })
    }
}

/// The mean; the origin without points.
fn middle(points: &[[f32; 3]]) -> [f32; 3] {
    let count = points.len().max(1) as f32;
    std::array::from_fn(|axis| points.iter().map(|point| point[axis]).sum::<f32>() / count)
}

fn turned(rotation: &[[f32; 3]; 3], point: [f32; 3]) -> [f32; 3] {
    rotation.map(|row| row[0] * point[0] + row[1] * point[1] + row[2] * point[2])
}

/// The rotation for which the sum of `frame . rotation(head)` is largest, from the sums of products
/// `head[row] * frame[column]`: the eigenvector of the largest eigenvalue of Horn's matrix, as a unit
/// quaternion.
fn nearest_rotation(s: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let horn = [
        [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
        [s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
        [s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]],
        [s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]],
    ];
    let [w, x, y, z] = main_eigenvector(horn);
    [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]
}

/// Sweeps of Jacobi rotations; each squares the error, so that 4x4 is exact long before.
const SWEEPS: usize = 12;

/// The unit eigenvector of the largest eigenvalue of a symmetric matrix, by Jacobi rotations (Golub,
/// Van Loan, Matrix Computations, 8.5).
fn main_eigenvector(mut m: [[f64; 4]; 4]) -> [f64; 4] {
    let mut vectors = [[0.0; 4]; 4];
    for (index, row) in vectors.iter_mut().enumerate() {
        row[index] = 1.0;
    }
    for _ in 0..SWEEPS {
        for p in 0..3 {
            for q in p + 1..4 {
                rotate(&mut m, &mut vectors, p, q);
            }
        }
    }
    let largest = (1..4).fold(0, |best, index| if m[index][index] > m[best][best] { index } else { best });
    std::array::from_fn(|row| vectors[row][largest])
}

/// One Jacobi rotation: makes `m[p][q]` zero and keeps track of the eigenvectors.
fn rotate(m: &mut [[f64; 4]; 4], vectors: &mut [[f64; 4]; 4], p: usize, q: usize) {
    if m[p][q].abs() < f64::MIN_POSITIVE {
        return;
    }
    let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..4 {
        (m[k][p], m[k][q]) = (c * m[k][p] - s * m[k][q], s * m[k][p] + c * m[k][q]);
    }
    for k in 0..4 {
        (m[p][k], m[q][k]) = (c * m[p][k] - s * m[q][k], s * m[p][k] + c * m[q][k]);
    }
    for row in vectors.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests;
