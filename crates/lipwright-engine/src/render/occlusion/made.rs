//! Made-up looks for the tests.

use super::cells::{COLUMNS, Cells, N_CELLS, ROWS};
use super::look::Look;

/// A person whose mouth opens and closes: skin with noise, a darker neck, lips and what is between them.
pub(super) fn person(i: usize) -> Look {
    let opening = [0.0, 1.0, 2.0, 3.0, 2.0, 1.0][i % 6];
    let off = |column: usize, row: usize| {
        let (x, y) = ((column as f32 - 19.5) / 6.5, (row as f32 - 8.5) / (2.0 + opening));
        x * x + y * y
    };
    let lips = Cells::where_(|column, row| off(column, row) < 1.2);
    let mut noise = (i as u32 + 1).wrapping_mul(2_654_435_761);
    let cells = (0..N_CELLS)
        .map(|cell| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (column, row) = (cell % COLUMNS, cell / COLUMNS);
            let grain = (noise >> 29) as u8;
            match off(column, row) {
                inside if inside < 0.4 && opening > 0.0 => [30 + grain, 126, 132],
                inside if inside < 1.2 => [80 + grain, 125, 150],
                _ if row > 26 => [85 + grain, 128, 128],
                _ => [107 + grain, 128, 128],
            }
        })
        .collect();
    Look { cells, lips, yaw: 0.0, is_lit: true }
}

/// A stick from below whose round end reaches up to `top`.
pub(super) fn thing(top: usize) -> Cells {
    Cells::where_(|column, row| {
        let (x, y) = (column as f32 - 18.0, row as f32 - top as f32 - 5.0);
        x * x + y * y < 25.0 || (y > 0.0 && x.abs() < 3.5 && row < ROWS)
    })
}

/// The look with some cells of one colour.
pub(super) fn with(mut look: Look, cells: &Cells, colour: [u8; 3]) -> Look {
    for (cell, own) in look.cells.iter_mut().enumerate() {
        if cells.has(cell % COLUMNS, cell / COLUMNS) {
            *own = colour;
        }
    }
    look
}
