//! How alike two curves are.

/// Pearson's correlation; 0 where one side never changes.
pub(super) fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in pairs {
        n += 1.0;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    let (of_a, of_b) = (n * aa - a * a, n * bb - b * b);
    if of_a > 1e-12 && of_b > 1e-12 { (n * ab - a * b) / (of_a * of_b).sqrt() } else { 0.0 }
}
