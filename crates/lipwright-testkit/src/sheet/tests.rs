use super::*;
use crate::{sample_face, tempdir};

fn size_of(picture: &Path) -> (u32, u32) {
    // PNG: width and height are the first two big-endian words of the IHDR chunk, at byte 16.
    let bytes = std::fs::read(picture).unwrap();
    let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (word(16), word(20))
}

#[test]
fn each_clip_gives_a_row_and_each_moment_a_column() {
    let dir = tempdir().unwrap();
    let picture = dir.path().join("sheet.png");
    let mut sheet = ContactSheet::of(vec![sample_face(), sample_face()]);
    sheet.moments = Moments::Spread(3);
    sheet.cell_width = 64;
    let moments = sheet.write(&picture).unwrap();
    assert_eq!(moments.len(), 3);
    assert_eq!(size_of(&picture), (3 * 64, 2 * 64));
}

#[test]
fn a_zoom_adds_a_row_in_its_own_shape() {
    let dir = tempdir().unwrap();
    let picture = dir.path().join("sheet.png");
    let mut sheet = ContactSheet::of(vec![sample_face()]);
    sheet.moments = Moments::At(vec![0.0, 1.0]);
    sheet.zooms = vec![Zoom { x: 10, y: 20, width: 100, height: 50 }];
    sheet.cell_width = 64;
    sheet.write(&picture).unwrap();
    assert_eq!(size_of(&picture), (2 * 64, 64 + 32));
    sheet.only_zoom = true;
    sheet.write(&picture).unwrap();
    assert_eq!(size_of(&picture), (2 * 64, 32));
}

#[test]
fn a_missing_clip_is_named() {
    let dir = tempdir().unwrap();
    let error = ContactSheet::of(vec![dir.path().join("absent.mp4")]).write(&dir.path().join("s.png"));
    assert!(error.unwrap_err().to_string().contains("absent.mp4"));
}
