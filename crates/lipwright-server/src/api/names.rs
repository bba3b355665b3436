//! The names in a request's path.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::App;
use super::reply::{Code, Reply};

/// They are texts. One that is no text, or holds the byte that no database takes, names nothing.
pub(crate) struct Names<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Names<T> {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let missing = || Reply::plain(Code::NotFound);
        if parts.uri.path().contains("%00") {
            return Err(missing());
        }
        let Path(names) = Path::<T>::from_request_parts(parts, app).await.map_err(|_fault| missing())?;
        Ok(Self(names))
    }
}
