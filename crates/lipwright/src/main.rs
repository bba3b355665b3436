//! The lipwright binary.
fn main() {}
