//! Speech to mouth: samples in, a [`Trajectory`] of named mouth parameters at clip times out.

use lipwright_clip::Seconds;

/// What the mouth should do at one moment, free of any speaker's proportions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MouthShape {
    /// Lip gap: 0 shut, 1 the widest of ordinary speech.
    pub aperture: f32,
    /// Distance of the mouth's corners: -1 rounded (oo), 0 at rest, 1 spread (ee).
    pub width: f32,
    /// How sure it is that the lips touch (p, b, m), 0..1.
    pub closure: f32,
    /// How sure it is that nobody speaks, 0..1.
    pub silence: f32,
}

/// Mouth shapes at a steady rate, the first at time 0.
#[derive(Debug, Clone, Default)]
pub struct Trajectory {
    shapes: Vec<MouthShape>,
}

impl Trajectory {
    /// Shapes per second.
    pub const RATE: u32 = 100;

    /// Takes shapes at [`Self::RATE`].
    pub fn new(shapes: Vec<MouthShape>) -> Self {
        Self { shapes }
    }

    /// All shapes.
    pub fn shapes(&self) -> &[MouthShape] {
        &self.shapes
    }

    /// The shape at `time`, joined linearly; the last one holds after the end.
    pub fn at(&self, time: Seconds) -> MouthShape {
        let Some(last) = self.shapes.last() else { return MouthShape::default() };
        let position = (time.0 * f64::from(Self::RATE)).max(0.0);
        let index = position as usize;
        let (Some(left), Some(right)) = (self.shapes.get(index), self.shapes.get(index + 1)) else {
            return *last;
        };
        let t = (position - index as f64) as f32;
        let mix = |a: f32, b: f32| a + (b - a) * t;
        MouthShape {
            aperture: mix(left.aperture, right.aperture),
            width: mix(left.width, right.width),
            closure: mix(left.closure, right.closure),
            silence: mix(left.silence, right.silence),
        }
    }
}
