//! JSON bodies, read field by field so that every refusal can name its field.

use std::collections::BTreeMap;
use std::fmt;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::App;
use super::reply::Reply;

/// A JSON object and the bytes that it came from.
pub(crate) struct JsonObject {
    fields: Map<String, Value>,
    /// As they came, for digests.
    pub(super) bytes: Bytes,
}

impl FromRequest<App> for JsonObject {
    type Rejection = Reply;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let content_type = request.headers().get(CONTENT_TYPE).map_or("application/json", |value| {
            value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim()
        });
        let is_json =
            content_type.eq_ignore_ascii_case("application/json") || content_type.ends_with("+json");
        if !is_json {
            return Err(Reply::parameter("content-type", "must be application/json"));
        }
        let limit = app.settings.limits.json_bytes;
        let bytes = to_bytes(request.into_body(), limit).await.map_err(|_fault| {
            Reply::parameter("body", &format!("is incomplete or larger than {limit} bytes"))
        })?;
        Self::parse(bytes)
    }
}

impl JsonObject {
    pub(super) fn parse(bytes: Bytes) -> Result<Self, Reply> {
        let Unrepeated(fields) = serde_json::from_slice(&bytes)
            .map_err(|fault| Reply::parameter("body", &format!("is not a JSON object: {fault}")))?;
        Ok(Self { fields, bytes })
    }

    /// A field that must be there and not empty.
    pub(super) fn required(&self, field: &str) -> Result<&str, Reply> {
        match self.text(field)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(Reply::parameter(field, "is required")),
        }
    }

    /// A text that may be missing or null.
    pub(super) fn text(&self, field: &str) -> Result<Option<&str>, Reply> {
        match self.given(field) {
            None => Ok(None),
            Some(Value::String(text)) if !text.contains('\0') => Ok(Some(text)),
            Some(_) => Err(Reply::parameter(field, "must be a string")),
        }
    }

    /// A whole number above zero that may be missing or null.
    pub(super) fn count(&self, field: &str) -> Result<Option<u64>, Reply> {
        match self.given(field) {
            None => Ok(None),
            Some(value) => match whole(value) {
                Some(count) if count > 0 => Ok(Some(count)),
                _ => Err(Reply::parameter(field, "must be a whole number of at least 1")),
            },
        }
    }

    /// A flat map of texts that may be missing or null.
    pub(super) fn text_map(&self, field: &str) -> Result<BTreeMap<String, String>, Reply> {
        let wrong = || Reply::parameter(field, "must be an object whose values are strings");
        match self.given(field) {
            None => Ok(BTreeMap::new()),
            Some(Value::Object(map)) => map
                .iter()
                .map(|(key, value)| Ok((key.clone(), value.as_str().ok_or_else(wrong)?.to_owned())))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// The field's value, unless it is missing or null.
    pub(super) fn given(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }
}

/// The whole number that the value is. One with nothing behind its point is one too: some languages know no other.
fn whole(value: &Value) -> Option<u64> {
    let exact = |number: &f64| number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(number);
    value.as_u64().or_else(|| value.as_f64().filter(exact).map(|number| number as u64))
}

/// An object in which no name stands twice: two readers could understand such a one differently.
struct Unrepeated(Map<String, Value>);

impl<'de> Deserialize<'de> for Unrepeated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Unrepeated;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if fields.contains_key(&name) {
                        return Err(A::Error::custom(format!("{name} stands there twice")));
                    }
                    fields.insert(name, value);
                }
                Ok(Unrepeated(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
