//! What fuzzing runs, and what must hold whatever it is given. The targets in `fuzz/` call this; a test
//! here goes through their seeds.

use std::io::Cursor;

use crate::sniff::sniff_in;

/// A file of these bytes: no playlist, drawing or page is taken for a container.
pub fn sniff(bytes: &[u8]) {
    let (container, head) = match sniff_in(&mut Cursor::new(bytes)) {
        Ok(found) => found,
        // A tag that says it is longer than any file can be.
        Err(error) => {
            assert!(bytes.starts_with(b"ID3"), "{error}");
            return;
        }
    };
    assert!(bytes.starts_with(&head) && head.len() <= 16);
    if let Some(container) = container {
        assert!(!container.demuxer().is_empty());
        for playlist in [b"#EXTM3U".as_slice(), b"ffconcat", b"<svg ", b"<!DOCTYPE", b"<html"] {
            assert!(!bytes.starts_with(playlist), "{container:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_seed_passes() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/sniff");
        let mut count = 0;
        for seed in std::fs::read_dir(seeds).unwrap() {
            super::sniff(&std::fs::read(seed.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count >= 10, "{count} seeds");
    }
}
