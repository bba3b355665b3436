//! Makes borrowed skin as light and as coloured as the skin that it is laid on: a smooth field of gain
//! and colour shift, measured where both are seen beside the lips and carried on across them.

/// Gains of luma that light alone can explain.
const GAIN_LIMITS: (f32, f32) = (0.8, 1.25);
/// Steps of U and V that light alone can explain.
const MOST_SHIFT: f32 = 12.0;
/// Cells by which the field is smoothed on each side, three times over: about 5.5 cells of a Gaussian.
const BLUR: usize = 5;
/// Black in limited range.
const BLACK: f32 = 16.0;
/// Added above black, so that deep shadows do not decide.
const FLOOR: f32 = 12.0;

/// Sums of what was seen in one cell: weight, luma below and above, and differences of U and V.
#[derive(Debug, Clone, Copy, Default)]
struct Cell([f32; 5]);

/// The field over a rectangle of the frame.
#[derive(Debug)]
pub(crate) struct ToneField {
    x0: f32,
    y0: f32,
    /// Pixels per cell.
    cell: f32,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    /// What the cells say, once settled.
    tones: Vec<Tone>,
}

/// What to do to a borrowed pixel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tone {
    pub(crate) gain: f32,
    pub(crate) shift: [f32; 2],
}

impl Default for Tone {
    fn default() -> Self {
        Self { gain: 1.0, shift: [0.0; 2] }
    }
}

impl Tone {
    fn lerp(self, other: Self, t: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Self {
            gain: mix(self.gain, other.gain),
            shift: [mix(self.shift[0], other.shift[0]), mix(self.shift[1], other.shift[1])],
        }
    }

    /// The luma of a borrowed pixel as it should be.
    pub(crate) fn luma(&self, value: f32) -> f32 {
        BLACK + (value - BLACK) * self.gain
    }
}

impl ToneField {
    /// Covers `width` x `height` pixels from `x0`, `y0` in cells of `cell` pixels.
    pub(crate) fn new([x0, y0]: [usize; 2], [width, height]: [usize; 2], cell: f32) -> Self {
        let columns = (width as f32 / cell) as usize + 1;
        let rows = (height as f32 / cell) as usize + 1;
        let cells = vec![Cell::default(); columns * rows];
        Self { x0: x0 as f32, y0: y0 as f32, cell, columns, rows, cells, tones: Vec::new() }
    }

    /// Notes one place where both are seen: Y, U and V of what lies there and of what is laid on it.
    pub(crate) fn note(&mut self, x: f32, y: f32, below: [f32; 3], above: [f32; 3]) {
        let column = (((x - self.x0) / self.cell).max(0.0) as usize).min(self.columns - 1);
        let row = (((y - self.y0) / self.cell).max(0.0) as usize).min(self.rows - 1);
        let Cell(sums) = &mut self.cells[row * self.columns + column];
        sums[0] += 1.0;
        sums[1] += below[0] - BLACK + FLOOR;
        sums[2] += above[0] - BLACK + FLOOR;
        sums[3] += below[1] - above[1];
        sums[4] += below[2] - above[2];
    }

    /// Smooths what was noted, and keeps a little of the whole's mean everywhere.
    pub(crate) fn settle(&mut self) {
        const MEAN_SHARE: f32 = 1e-3;
        let mut mean = [0.0; 5];
        for Cell(sums) in &self.cells {
            mean.iter_mut().zip(sums).for_each(|(mean, sum)| *mean += sum / self.cells.len() as f32);
        }
        for _ in 0..3 {
            self.blur(self.columns, self.rows, 1, self.columns);
            self.blur(self.rows, self.columns, self.columns, 1);
        }
        for Cell(sums) in &mut self.cells {
            sums.iter_mut().zip(mean).for_each(|(sum, mean)| *sum += MEAN_SHARE * mean);
        }
        self.tones = self.cells.iter().map(Cell::tone).collect();
    }

    /// A running mean along lines of `n` cells, `step` apart; the `lines` lines are `next` apart.
    fn blur(&mut self, n: usize, lines: usize, step: usize, next: usize) {
        let mut line = vec![Cell::default(); n];
        for index in 0..lines {
            for (i, cell) in line.iter_mut().enumerate() {
                *cell = self.cells[index * next + i * step];
            }
            for i in 0..n {
                let mut sum = [0.0; 5];
                for Cell(values) in &line[i.saturating_sub(BLUR)..(i + BLUR + 1).min(n)] {
                    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
                }
                self.cells[index * next + i * step] = Cell(sum.map(|value| value / (2 * BLUR + 1) as f32));
            }
        }
    }

    /// The tone at a place, joined linearly between cells; changes nothing before it is settled.
    pub(crate) fn at(&self, x: f32, y: f32) -> Tone {
        let place = |v: f32, n: usize| {
            let v = (v / self.cell - 0.5).clamp(0.0, (n - 1) as f32);
            let low = (v as usize).min(n.saturating_sub(2));
            (low, (low + 1).min(n - 1), v - low as f32)
        };
        let (left, right, tx) = place(x - self.x0, self.columns);
        let (top, bottom, ty) = place(y - self.y0, self.rows);
        if self.tones.is_empty() {
            return Tone::default();
        }
        let row = |row: usize| {
            let tones = &self.tones[row * self.columns..][..self.columns];
            tones[left].lerp(tones[right], tx)
        };
        row(top).lerp(row(bottom), ty)
    }
}

impl Cell {
    fn tone(&self) -> Tone {
        let [weight, below, above, u, v] = self.0;
        if weight <= 0.0 {
            return Tone::default();
        }
        let gain = (below / above.max(1e-9)).clamp(GAIN_LIMITS.0, GAIN_LIMITS.1);
        Tone { gain, shift: [u, v].map(|sum| (sum / weight).clamp(-MOST_SHIFT, MOST_SHIFT)) }
    }
}

#[cfg(test)]
mod tests;
