//! What a client chose of the engine: `options` of a new task.

use lipwright_pipeline::{FaceChoice, Rect};
use serde_json::{Map, Value, json};

/// What was chosen; everything unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Options {
    /// Whose mouth is re-made.
    pub face: FaceChoice,
    /// Whether the result shows a small mark that it is made up.
    pub mark: bool,
}

/// What is wrong with one of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {wrong}")]
pub struct OptionFault {
    /// Which.
    pub name: String,
    /// Why it is refused.
    pub wrong: &'static str,
}

const WRONG_FACE: &str =
    "must be a number, 1 for the face furthest left, or a box [x, y, width, height] in pixels";

impl Options {
    /// Reads the object of that name. What is not known is refused: quietly ignored, it would look done.
    pub fn read(given: &Map<String, Value>) -> Result<Self, OptionFault> {
        let mut options = Self::default();
        for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let refused = |wrong| OptionFault { name: name.clone(), wrong };
            match name.as_str() {
                "face" => options.face = face(value).ok_or_else(|| refused(WRONG_FACE))?,
                "mark" => options.mark = value.as_bool().ok_or_else(|| refused("must be true or false"))?,
                _ => return Err(refused("is not known")),
            }
        }
        Ok(options)
    }

    /// The same object again, without what was not chosen.
    pub fn to_json(&self) -> Value {
        let mut given = Map::new();
        match self.face {
            FaceChoice::Auto => {}
            FaceChoice::Nth(number) => drop(given.insert(String::from("face"), json!(number))),
            FaceChoice::In(Rect { x, y, width, height }) => {
                let pixels = [x, y, width, height].map(|side| side as u32);
                given.insert(String::from("face"), json!(pixels));
            }
        }
        if self.mark {
            given.insert(String::from("mark"), json!(true));
        }
        Value::Object(given)
    }
}

fn face(value: &Value) -> Option<FaceChoice> {
    let whole = |value: &Value| {
        // JSON knows one kind of number: 2.0 is 2.
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
    };
    let Some(sides) = value.as_array() else {
        return whole(value).filter(|number| *number > 0).map(FaceChoice::Nth);
    };
    let sides: Vec<f32> = sides.iter().map(|side| Some(whole(side)? as f32)).collect::<Option<_>>()?;
    match sides[..] {
        [x, y, width, height] if width > 0.0 && height > 0.0 => {
            Some(FaceChoice::In(Rect { x, y, width, height }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
