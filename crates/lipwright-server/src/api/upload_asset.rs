//! `POST upload/asset`: announces an upload and gives the link to put it to.

use axum::extract::State;
use serde_json::json;

use super::assets::asset_url;
use super::auth::CountedCaller;
use super::base::Base;
use super::body::JsonObject;
use super::reply::Reply;
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::sign::Verb;
use crate::store::NewAsset;
use crate::task::AssetId;

/// The longest file name and content type, in characters. Both are kept as notes only.
const LONGEST_TEXT: usize = 255;

/// Announces an upload and gives the link to put it to.
#[utoipa::path(
    post,
    path = "/upload/asset",
    tag = "Files",
    request_body = schema::UploadRequest,
    responses(
        (status = 200, description = "Where to put the file", body = Envelope<schema::UploadLinks>),
        schema::BadParameter, schema::Counted, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn upload_asset(
    State(app): State<App>,
    CountedCaller { owner }: CountedCaller,
    base: Base,
    body: JsonObject,
) -> Answer {
    let filename = text(&body, "filename")?;
    let content_type = text(&body, "content_type")?;
    let media = &app.settings.limits.media;
    // Only a hint: whether it really is one of the two is found out by looking into it.
    let limit =
        if content_type.starts_with("audio/") { media.max_audio_bytes } else { media.max_video_bytes };
    let announced = body.count("file_size")?;
    if let Some(bytes) = announced.filter(|bytes| *bytes > limit) {
        let wrong = format!("is {bytes} bytes; at most {limit} bytes are accepted");
        return Err(Reply::parameter("file_size", &wrong));
    }
    let asset = NewAsset {
        id: AssetId::fresh(),
        owner: owner.id,
        filename,
        content_type,
        max_bytes: announced.unwrap_or(limit),
    };
    app.store.add_asset(&asset).await?;
    let path = format!("/files/uploads/{}", asset.id);
    let link = app.signer.link(Verb::Put, &path, app.settings.times.upload_link);
    Ok(Reply::success(json!({
        "sign_url": format!("{}{link}", base.0),
        "asset_url": asset_url(&base, asset.id),
    })))
}

fn text(body: &JsonObject, field: &str) -> Result<String, Reply> {
    let text = body.required(field)?;
    if text.chars().count() > LONGEST_TEXT {
        return Err(Reply::parameter(field, &format!("is longer than {LONGEST_TEXT} characters")));
    }
    Ok(text.to_owned())
}
