//! How one thing gives way to another.

/// 0 until 0, 1 from 1 on, flat at both ends; NaN stays NaN.
pub(crate) fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
