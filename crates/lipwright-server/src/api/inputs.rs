//! From a client's URLs to a task's inputs.

use lipwright_pipeline::PlaybackType;

use super::App;
use super::assets::asset_in;
use super::base::Base;
use super::reply::Reply;
use crate::task::{InputRef, Inputs, OwnerId, playback_from_name};

/// Why a URL is no input.
pub(super) enum InputFault {
    /// It is one of ours and names no asset with bytes that the caller may use.
    NoAsset(Reply),
    /// It is not acceptable, or the store failed.
    Other(Reply),
}

impl<Fault: Into<Reply>> From<Fault> for InputFault {
    fn from(fault: Fault) -> Self {
        Self::Other(fault.into())
    }
}

impl InputFault {
    /// The refusal that names the field.
    pub(super) fn refusal(self) -> Reply {
        match self {
            Self::NoAsset(reply) | Self::Other(reply) => reply,
        }
    }
}

/// The inputs that the three fields name.
pub(super) async fn inputs(
    app: &App,
    owner: OwnerId,
    base: &Base,
    (video_url, audio_url): (&str, &str),
    playback: PlaybackType,
) -> Result<Inputs, InputFault> {
    Ok(Inputs {
        video: input(app, owner, base, "video_url", video_url).await?,
        audio: input(app, owner, base, "audio_url", audio_url).await?,
        playback,
    })
}

/// The playback type of that name; `normal` if there is none.
pub(super) fn playback(name: Option<&str>) -> Result<PlaybackType, Reply> {
    name.map_or(Ok(PlaybackType::Normal), |name| {
        playback_from_name(name).ok_or_else(|| {
            Reply::parameter(
                "playback_type",
                "must be one of normal, normal_reverse, normal_reverse_by_audio",
            )
        })
    })
}

async fn input(
    app: &App,
    owner: OwnerId,
    base: &Base,
    field: &str,
    text: &str,
) -> Result<InputRef, InputFault> {
    // No database takes it, and URLs may hold it where it means nothing.
    if text.contains('\0') {
        return Err(Reply::parameter(field, "must be a string").into());
    }
    // An address of ours may have any port; what it names is never dialled.
    let url = match url::Url::parse(text) {
        Ok(url) if asset_in(&url).is_some() && base.leads_here(&url) => url,
        _ => app.urls.check(text).map_err(|fault| Reply::parameter(field, &fault.to_string()))?,
    };
    let Some(id) = asset_in(&url) else { return Ok(foreign(text)) };
    // One answer for a stranger's asset, a deleted one and none at all.
    let unknown = || InputFault::NoAsset(Reply::parameter(field, "names no uploaded asset of yours"));
    let Some(asset) = app.store.asset(id).await? else {
        return if base.leads_here(&url) { Err(unknown()) } else { Ok(foreign(text)) };
    };
    if asset.announced.owner != owner {
        return Err(unknown());
    }
    let Some(uploaded) = asset.uploaded else {
        let why = "names an asset that has not been uploaded yet";
        return Err(InputFault::NoAsset(Reply::parameter(field, why)));
    };
    Ok(InputRef { url: text.to_owned(), identity: format!("sha256:{}", uploaded.sha256), asset: Some(id) })
}

fn foreign(url: &str) -> InputRef {
    InputRef { url: url.to_owned(), identity: format!("url:{url}"), asset: None }
}
