//! What one frame shows in each cell, made independent of the light: luma relative to the cheeks under
//! the eyes and the nose, colour as a difference from theirs.

use lipwright_clip::{Frame, Plane, Point};

use crate::face::{FaceInFrame, Pose};
use crate::mouth::OUTER;
use crate::render::occlusion::cells::{COLUMNS, Cells, N_CELLS, ROWS, in_grid, in_head};

/// Luma above black that the skin is brought to.
const SKIN: f32 = 110.0;
/// Luma above black below which a frame tells nothing: what is multiplied is noise then.
const LEAST_SKIN: f32 = 20.0;
/// Limits of what differences in colour are multiplied by.
const COLOUR_GAIN: (f32, f32) = (0.6, 2.5);
/// Black of limited-range luma.
const BLACK: f32 = 16.0;
/// Head-fixed rows of the places that tell the light, and how far they reach to each side.
const LIGHT_ROWS: [f32; 6] = [0.0, 0.034, 0.068, 0.102, 0.136, 0.17];
/// See [`LIGHT_ROWS`].
const LIGHT_COLUMNS: [f32; 7] = [0.02, 0.06, 0.10, 0.14, 0.18, 0.22, 0.26];
/// Where on each side the light is told: the middle of [`LIGHT_COLUMNS`].
const LIGHT_AT: f32 = 0.14;

/// One frame's cells.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Luma, U and V for each cell, row by row.
    pub(super) cells: Vec<[u8; 3]>,
    /// Cells that the landmarks say are lips or between them, and those next to them.
    pub(super) lips: Cells,
    /// The head's turn, radians.
    pub(super) yaw: f32,
    /// Whether there is light enough to judge.
    pub(super) is_lit: bool,
}

impl Look {
    /// Reads the cells of `face`.
    pub(super) fn new(frame: &Frame, face: &FaceInFrame) -> Self {
        let pose = Pose::of(&face.landmarks);
        let light = Light::of(frame, &pose);
        let mut cells = Vec::with_capacity(N_CELLS);
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                cells.push(light.relative(mean_of_cell(frame, &pose, column, row), column));
            }
        }
        let outline: Vec<Point> = OUTER
            .iter()
            .filter_map(|&index| face.landmarks.get(index))
            .map(|l| pose.to_canonical([l.at.x, l.at.y, l.z]))
            .map(|[x, y, _]| in_grid(x, y))
            .collect();
        Self { cells, lips: Cells::inside(&outline).grown(), yaw: pose.yaw, is_lit: light.is_enough() }
    }
}

/// Mean of nine places of a cell.
fn mean_of_cell(frame: &Frame, pose: &Pose, column: usize, row: usize) -> [f32; 3] {
    const PLACES: [f32; 3] = [1.0 / 6.0, 0.5, 5.0 / 6.0];
    let mut sum = [0.0; 3];
    for dy in PLACES {
        for dx in PLACES {
            let colour = colour_at(frame, pose, in_head(column as f32 + dx, row as f32 + dy));
            for (sum, value) in sum.iter_mut().zip(colour) {
                *sum += value / 9.0;
            }
        }
    }
    sum
}

/// Y, U, V of the pixel that shows a head-fixed place; beyond the frame's edge it repeats.
fn colour_at(frame: &Frame, pose: &Pose, place: [f32; 3]) -> [f32; 3] {
    let [x, y, _] = pose.to_frame(place);
    let read = |plane: Plane<'_>, x: f32, y: f32| {
        let clamp = |v: f32, length: usize| (v.max(0.0) as usize).min(length.saturating_sub(1));
        f32::from(plane.data[clamp(y, plane.height) * plane.width + clamp(x, plane.width)])
    };
    let [luma, u, v] = frame.planes();
    [read(luma, x, y), read(u, x / 2.0, y / 2.0), read(v, x / 2.0, y / 2.0)]
}

/// The skin's colour on each side of the nose.
struct Light {
    left: [f32; 3],
    right: [f32; 3],
}

impl Light {
    fn of(frame: &Frame, pose: &Pose) -> Self {
        let side = |sign: f32| {
            let mut seen: [Vec<f32>; 3] = Default::default();
            for y in LIGHT_ROWS {
                for x in LIGHT_COLUMNS {
                    // The nose stands out of the cheeks.
                    let z = if x < 0.1 { -0.1 } else { 0.02 + 1.2 * x * x };
                    let colour = colour_at(frame, pose, [sign * x, y, z]);
                    seen.iter_mut().zip(colour).for_each(|(seen, value)| seen.push(value));
                }
            }
            seen.map(|mut values| {
                values.sort_by(f32::total_cmp);
                values[values.len() / 2]
            })
        };
        Self { left: side(-1.0), right: side(1.0) }
    }

    /// A colour of a column as it would look in ordinary light.
    fn relative(&self, colour: [f32; 3], column: usize) -> [u8; 3] {
        let [x, ..] = in_head(column as f32 + 0.5, 0.0);
        let share = (x / LIGHT_AT).clamp(-1.0, 1.0) / 2.0 + 0.5;
        let skin: [f32; 3] = std::array::from_fn(|i| self.left[i] + (self.right[i] - self.left[i]) * share);
        let gain = SKIN / (skin[0] - BLACK).max(LEAST_SKIN);
        let byte = |v: f32| v.round().clamp(0.0, 255.0) as u8;
        let [y, u, v] = colour;
        // Less light makes colours paler too.
        let paler = gain.clamp(COLOUR_GAIN.0, COLOUR_GAIN.1);
        let difference = |value: f32, skin: f32| byte((value - skin) * paler + 128.0);
        [byte((y - BLACK) * gain), difference(u, skin[1]), difference(v, skin[2])]
    }

    fn is_enough(&self) -> bool {
        self.left[0].min(self.right[0]) - BLACK >= LEAST_SKIN
    }
}

#[cfg(test)]
mod tests;
