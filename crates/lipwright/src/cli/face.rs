//! `--face`: a number or a box, read at the edge.

use lipwright_pipeline::{FaceChoice, Rect};

const WANTED: &str = "give a number, 1 for the face furthest left, or a box x,y,width,height in pixels from the upper \
                      left, such as 640,120,300,380";

/// Reads what `--face` was given.
pub(super) fn face_choice(text: &str) -> Result<FaceChoice, String> {
    let parsed: Result<Vec<u32>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let Ok(numbers) = parsed else { return Err(wanted()) };
    match numbers[..] {
        [number] if number > 0 => Ok(FaceChoice::Nth(number)),
        [x, y, width, height] if width > 0 && height > 0 => {
            let [x, y, width, height] = [x, y, width, height].map(|side| side as f32);
            Ok(FaceChoice::In(Rect { x, y, width, height }))
        }
        _ => Err(wanted()),
    }
}

fn wanted() -> String {
    WANTED.to_owned()
}

#[cfg(test)]
mod tests;
