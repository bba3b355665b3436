//! Small pictures of frames, with what was found drawn in.

use lipwright_clip::{Frame, Point, Rect};

use super::look::Look;

/// The longer side of a whole frame's picture.
const THUMB: f32 = 320.0;
/// A mouth's picture.
const MOUTH: (usize, usize) = (192, 144);
/// Width of what a mouth's picture shows, in face widths.
const MOUTH_WIDTH: f32 = 0.62;
const BOX: [u8; 3] = [255, 210, 60];
const LIPS: [u8; 3] = [80, 230, 255];

/// Red, green and blue, row after row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Three bytes per pixel.
    pub rgb: Vec<u8>,
}

/// The whole frame, small, with the face's box and its lips.
pub(super) fn whole_frame(frame: &Frame, look: Option<&Look>) -> Picture {
    let (width, height) = (frame.y().width as f32, frame.y().height as f32);
    let scale = (THUMB / width.max(height)).min(1.0);
    let size = ((width * scale) as usize, (height * scale) as usize);
    let mut picture = cut(frame, Rect { x: 0.0, y: 0.0, width, height }, size);
    if let Some(look) = look {
        let place = |point: Point| point * scale;
        if let Some(Rect { x, y, width, height }) = look.bounds {
            let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
            picture.closed_line(&corners.map(|(x, y)| place(Point::new(x, y))), BOX);
        }
        for contour in &look.lips {
            picture.closed_line(&contour.map(place), LIPS);
        }
    }
    picture
}

/// The mouth alone, enlarged.
pub(super) fn around_mouth(frame: &Frame, look: &Look) -> Picture {
    let n = look.lips[0].len() as f32;
    let centre = look.lips[0].iter().fold(Point::default(), |sum, p| sum + *p * (1.0 / n));
    let width = MOUTH_WIDTH * look.face.width;
    let height = width * MOUTH.1 as f32 / MOUTH.0 as f32;
    cut(frame, Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height }, MOUTH)
}

/// A part of the frame, sampled: each pixel of the picture is the mean of what it covers, or lies between its
/// neighbours where it covers less than a pixel.
fn cut(frame: &Frame, part: Rect, (width, height): (usize, usize)) -> Picture {
    let [y_plane, u_plane, v_plane] = frame.planes();
    let step = Point::new(part.width / width as f32, part.height / height as f32);
    // Enough samples that none of a large frame's pixels is skipped.
    let n = (step.x.max(step.y).ceil() as usize).clamp(1, 6);
    let mut rgb = Vec::with_capacity(3 * width * height);
    for row in 0..height {
        for column in 0..width {
            let mut sum = [0.0; 3];
            for i in 0..n * n {
                let inside = |k: usize| (k as f32 + 0.5) / n as f32;
                let x = part.x + (column as f32 + inside(i % n)) * step.x;
                let y = part.y + (row as f32 + inside(i / n)) * step.y;
                sum[0] += sample(y_plane, x, y);
                sum[1] += sample(u_plane, x / 2.0, y / 2.0);
                sum[2] += sample(v_plane, x / 2.0, y / 2.0);
            }
            rgb.extend(colour(sum.map(|sum| sum / (n * n) as f32)));
        }
    }
    Picture { width, height, rgb }
}

/// Between the four samples around a place; outside, the nearest.
fn sample(plane: lipwright_clip::Plane<'_>, x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let at = |column: f32, row: f32| {
        let column = (column.max(0.0) as usize).min(plane.width - 1);
        let row = (row.max(0.0) as usize).min(plane.height - 1);
        f32::from(plane.data[row * plane.width + column])
    };
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let upper = at(left, top) * (1.0 - u) + at(left + 1.0, top) * u;
    let lower = at(left, top + 1.0) * (1.0 - u) + at(left + 1.0, top + 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// BT.709, limited range: what nearly all videos are, and close enough for the others to be looked at.
fn colour([y, u, v]: [f32; 3]) -> [u8; 3] {
    let (y, u, v) = ((y - 16.0) * 255.0 / 219.0, (u - 128.0) * 255.0 / 224.0, (v - 128.0) * 255.0 / 224.0);
    [y + 1.5748 * v, y - 0.1873 * u - 0.4681 * v, y + 1.8556 * u]
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
}

impl Picture {
    fn closed_line(&mut self, points: &[Point], colour: [u8; 3]) {
        for (i, &from) in points.iter().enumerate() {
            self.line(from, points[(i + 1) % points.len()], colour);
        }
    }

    fn line(&mut self, from: Point, to: Point, colour: [u8; 3]) {
        let n = (from.distance(to).ceil() as usize).max(1);
        for i in 0..=n {
            let Point { x, y } = from.lerp(to, i as f32 / n as f32);
            if x >= 0.0 && y >= 0.0 && (x as usize) < self.width && (y as usize) < self.height {
                let at = 3 * (y as usize * self.width + x as usize);
                self.rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
}
