//! Contact sheets: frames of several clips at the same moments, one row (or two, with a zoom) per clip,
//! as one picture. Figures miss what eyes see.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::FixtureError;
use crate::ffmpeg::{ffmpeg, stream_seconds};

/// When the frames of a sheet are taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Moments {
    /// This many, spread evenly over the shortest clip.
    Spread(u32),
    /// At these times, in seconds.
    At(Vec<f64>),
    /// This many successive steps from a time: for looking at one word frame by frame.
    Run {
        /// Seconds.
        from: f64,
        /// Seconds between two frames.
        step: f64,
        /// How many.
        n_frames: u32,
    },
}

/// The part of the frame that is shown enlarged, in frame pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zoom {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width, at least 2.
    pub width: u32,
    /// Height, at least 2.
    pub height: u32,
}

/// One picture of many frames.
#[derive(Debug, Clone)]
pub struct ContactSheet {
    /// The clips, from top to bottom.
    pub clips: Vec<PathBuf>,
    /// When.
    pub moments: Moments,
    /// Enlarged row under (or, with `only_zoom`, instead of) each clip's row: the first for the first
    /// clip and so on, the last for all that remain; empty for none.
    pub zooms: Vec<Zoom>,
    /// Leaves the rows of whole frames out.
    pub only_zoom: bool,
    /// Width of one cell in pixels; its height follows from the first clip's shape.
    pub cell_width: u32,
}

impl ContactSheet {
    /// Ten frames of each clip, spread evenly, 240 pixels wide.
    pub fn of(clips: Vec<PathBuf>) -> Self {
        Self { clips, moments: Moments::Spread(10), zooms: Vec::new(), only_zoom: false, cell_width: 240 }
    }

    /// Writes the sheet (PNG or JPEG, by the ending of `picture`) and returns the moments of its columns
    /// in seconds.
    pub fn write(&self, picture: &Path) -> Result<Vec<f64>, FixtureError> {
        if self.clips.is_empty() {
            return Err(FixtureError::Asked("a contact sheet needs at least one clip".to_owned()));
        }
        let moments = self.moments()?;
        let mut args = Vec::<OsString>::new();
        for clip in &self.clips {
            for at in &moments {
                args.extend(["-ss".into(), format!("{at:.4}").into(), "-i".into(), clip.into()]);
            }
        }
        args.extend(["-filter_complex".into(), self.graph(moments.len()).into()]);
        args.extend(["-map", "[sheet]", "-frames:v", "1", "-update", "1"].map(OsString::from));
        args.push(picture.into());
        ffmpeg(args)?;
        Ok(moments)
    }

    fn moments(&self) -> Result<Vec<f64>, FixtureError> {
        let moments = match &self.moments {
            Moments::At(times) => times.clone(),
            Moments::Run { from, step, n_frames } => {
                (0..*n_frames).map(|i| from + step * f64::from(i)).collect()
            }
            Moments::Spread(n_frames) => {
                let lengths: Result<Vec<_>, _> =
                    self.clips.iter().map(|clip| stream_seconds(clip, 'v')).collect();
                let shortest = lengths?.into_iter().fold(f64::INFINITY, f64::min);
                // The middle of each of n equal parts: never past the last frame.
                (0..*n_frames).map(|i| shortest * (f64::from(i) + 0.5) / f64::from(*n_frames)).collect()
            }
        };
        if moments.is_empty() {
            return Err(FixtureError::Asked("a contact sheet needs at least one moment".to_owned()));
        }
        Ok(moments)
    }

    /// The filter graph: input `clip * n_moments + column` becomes one cell in each row of that clip.
    fn graph(&self, n_moments: usize) -> String {
        let mut parts = Vec::new();
        let mut rows = String::new();
        let mut n_rows = 0;
        for clip in 0..self.clips.len() {
            for filter in self.filters(clip) {
                let cell = |column: usize| format!("[c{n_rows}_{column}]");
                let input = |column: usize| clip * n_moments + column;
                parts.extend((0..n_moments).map(|column| {
                    format!("[{}:v]{filter},setsar=1,format=rgb24{}", input(column), cell(column))
                }));
                let cells: String = (0..n_moments).map(cell).collect();
                let row = format!("[r{n_rows}]");
                parts.push(cells + &stack('h', n_moments) + &row);
                rows += &row;
                n_rows += 1;
            }
        }
        parts.push(rows + &stack('v', n_rows) + "[sheet]");
        parts.join(";")
    }

    /// What each row of a clip does to its frames.
    fn filters(&self, clip: usize) -> Vec<String> {
        let zoom = self.zooms.get(clip).or(self.zooms.last());
        let whole = (!self.only_zoom || zoom.is_none()).then(|| format!("scale={}:-2", self.cell_width));
        let zoomed = zoom.map(|Zoom { x, y, width, height }| {
            format!("crop={width}:{height}:{x}:{y},scale={}:-2:flags=lanczos", self.cell_width)
        });
        whole.into_iter().chain(zoomed).collect()
    }
}

/// ffmpeg's stacking filters refuse a single input.
fn stack(direction: char, n_inputs: usize) -> String {
    if n_inputs == 1 { "null".to_owned() } else { format!("{direction}stack=inputs={n_inputs}") }
}

#[cfg(test)]
mod tests;
