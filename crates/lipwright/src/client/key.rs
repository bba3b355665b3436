//! The API key, from the environment or a file, and never from an argument.

use std::fs;
use std::path::PathBuf;

use figment::Figment;
use figment::providers::Env;
use reqwest::header::HeaderValue;
use serde::Deserialize;

use crate::failure::Failure;

#[derive(Debug, Default, Deserialize)]
struct Given {
    #[serde(default)]
    api_key: Option<figment::value::Value>,
    #[serde(default)]
    api_key_file: Option<PathBuf>,
}

/// The key as a header that is not printed.
pub(super) fn from_environment() -> Result<HeaderValue, Failure> {
    let given: Given = Figment::from(Env::prefixed("LIPWRIGHT_").only(&["api_key", "api_key_file"]))
        .extract()
        .map_err(|error| Failure::usage("api_key", format!("LIPWRIGHT_API_KEY: {error}")))?;
    // A key of digits alone is read as a number.
    let text = match (given.api_key, given.api_key_file) {
        (Some(value), _) => match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_i128().map(|number| number.to_string()).unwrap_or_default(),
        },
        (None, Some(file)) => fs::read_to_string(&file).map_err(|error| {
            let name = file.display();
            Failure::usage("api_key", format!("LIPWRIGHT_API_KEY_FILE: {name} cannot be read: {error}"))
        })?,
        (None, None) => String::new(),
    };
    header(text.trim())
}

fn header(key: &str) -> Result<HeaderValue, Failure> {
    if key.is_empty() {
        let message = "no API key: set LIPWRIGHT_API_KEY, or LIPWRIGHT_API_KEY_FILE to a file that holds it";
        return Err(Failure::usage("api_key_missing", message));
    }
    let mut value = HeaderValue::from_str(key).map_err(|_fault| {
        Failure::usage("api_key", "the API key has characters that no key has: copy it again")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
