//! The visible mark: a small "AI" on a dark ground in the lower right corner, for who wants results to say
//! what they are.

use lipwright_clip::Frame;

/// Letters and ground, a cell each: one of ground around, one between the letters.
const CELLS: [&[u8; 11]; 9] = [
    b"...........",
    b"..###..###.",
    b".#...#..#..",
    b".#...#..#..",
    b".#####..#..",
    b".#...#..#..",
    b".#...#..#..",
    b".#...#.###.",
    b"...........",
];
/// The mark's cells per height of the frame: it is a twentieth as high.
const CELLS_PER_HEIGHT: usize = 9 * 20;
/// White in limited range.
const WHITE: u8 = 235;
const BLACK: u8 = 16;
const GREY: u8 = 128;

/// Draws it. A frame too small for it stays as it is.
pub(crate) fn draw(frame: &mut Frame) {
    let [luma, u, v] = frame.planes_mut();
    let cell = (luma.height / CELLS_PER_HEIGHT).max(1);
    let (width, height) = ((CELLS[0].len() * cell) & !1, (CELLS.len() * cell) & !1);
    let margin = (2 * cell + 1) & !1;
    if luma.width < width + margin || luma.height < height + margin {
        return;
    }
    let (left, top) = (luma.width - width - margin, luma.height - height - margin);
    for y in 0..height {
        for x in 0..width {
            let is_letter = CELLS[y / cell][x / cell] == b'#';
            let at = &mut luma.data[(top + y) * luma.width + left + x];
            *at = if is_letter { WHITE } else { u8::midpoint(*at, BLACK) };
        }
    }
    for plane in [u, v] {
        for y in (top..top + height).step_by(2).map(|y| y / 2) {
            for x in (left..left + width).step_by(2).map(|x| x / 2) {
                let at = &mut plane.data[y * plane.width + x];
                *at = u8::midpoint(*at, GREY);
            }
        }
    }
}

#[cfg(test)]
mod tests;
