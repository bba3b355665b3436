//! Coordinates between samples.

/// A whole number at most 1 below a coordinate within four million of 0: `floor` is a call into the mathematics
/// library on older processors, and a conversion has to think of every float, one at a time.
pub(crate) const fn whole_below(coordinate: f32) -> i32 {
    // Around here floats are whole: adding it rounds.
    const WHOLE: f32 = 12_582_912.0;
    ((coordinate - 0.5 + WHOLE).to_bits() as i32).wrapping_sub(WHOLE.to_bits() as i32)
}
