//! `GET lip_sync_video`: with the input filters, the caller's newest task with these inputs; without
//! them, a page of the caller's tasks.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::json;

use super::auth::Caller;
use super::base::Base;
use super::inputs::{InputFault, inputs, playback};
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::task_json::task_json;
use super::{Answer, App};
use crate::store::PageRequest;
use crate::task::{OwnerId, Status};

const PAGE_SIZE: u64 = 10;
const MOST_PER_PAGE: u64 = 100;

/// The query, every part optional and still a text, so that refusals can name the field.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filters {
    /// The task's source, as it was given.
    #[param(
        format = "iri",
        min_length = 1,
        max_length = 2048,
        pattern = r"^https?://[^\s/?#]",
        nullable = false
    )]
    video_url: Option<String>,
    /// The task's speech, as it was given.
    #[param(
        format = "iri",
        min_length = 1,
        max_length = 2048,
        pattern = r"^https?://[^\s/?#]",
        nullable = false
    )]
    audio_url: Option<String>,
    /// `normal` if it is missing.
    #[param(value_type = schema::PlaybackType, required = false)]
    playback_type: Option<String>,
    /// Of the list, from 1.
    #[param(value_type = u64, required = false, minimum = 1, maximum = 4_294_967_295_u32)]
    page: Option<String>,
    /// Tasks on a page, usually 10.
    #[param(value_type = u64, required = false, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Lists only these.
    #[param(value_type = schema::TaskStatus, required = false)]
    status: Option<String>,
    /// `desc` (the newest first, as usual) or `asc`.
    #[param(pattern = "^(asc|desc)$", nullable = false)]
    sort_order: Option<String>,
}

/// Finds your newest task with these inputs, or lists your tasks.
///
/// With any of `video_url`, `audio_url` and `playback_type` it finds one task; both URLs are then needed.
/// Without them it lists.
#[utoipa::path(
    get,
    path = "/lip_sync_video",
    tag = "Tasks",
    params(Filters),
    responses(
        (status = 200, description = "A task, or a page of tasks", body = Envelope<schema::TaskOrPage>),
        schema::BadParameter, schema::NoSuchTask, schema::Keyed,
    ),
)]
pub(crate) async fn find_latest_or_list(
    State(app): State<App>,
    Caller(owner): Caller,
    base: Base,
    filters: Result<Query<Filters>, QueryRejection>,
) -> Answer {
    let Query(filters) =
        filters.map_err(|_fault| Reply::parameter("query", "has a name twice or is not percent-encoded"))?;
    if filters.video_url.is_none() && filters.audio_url.is_none() && filters.playback_type.is_none() {
        return list(&app, owner.id, &base, &filters).await;
    }
    let required = |field, value: &Option<String>| {
        value.clone().filter(|url| !url.is_empty()).ok_or_else(|| Reply::parameter(field, "is required"))
    };
    let video_url = required("video_url", &filters.video_url)?;
    let audio_url = required("audio_url", &filters.audio_url)?;
    let playback = playback(filters.playback_type.as_deref().filter(|name| !name.is_empty()))?;
    let inputs = inputs(&app, owner.id, &base, (&video_url, &audio_url), playback).await;
    let inputs = inputs.map_err(|fault| match fault {
        // No task can have been made from it: that is an answer, not a mistake.
        InputFault::NoAsset(_) => Reply::plain(Code::NotFound),
        InputFault::Other(reply) => reply,
    })?;
    let task = app.store.latest(owner.id, &inputs).await?.ok_or_else(|| Reply::plain(Code::NotFound))?;
    Ok(Reply::success(task_json(&app, &base, &task).await?))
}

async fn list(app: &App, owner: OwnerId, base: &Base, filters: &Filters) -> Answer {
    let page = count("page", filters.page.as_deref(), 1, u64::from(u32::MAX))?;
    let size = count("page_size", filters.page_size.as_deref(), PAGE_SIZE, MOST_PER_PAGE)?;
    let status = filters.status.as_deref().map(|name| {
        Status::from_name(name)
            .ok_or_else(|| Reply::parameter("status", "must be one of pending, processing, success, failed"))
    });
    let oldest_first = match filters.sort_order.as_deref() {
        None | Some("desc") => false,
        Some("asc") => true,
        Some(_) => return Err(Reply::parameter("sort_order", "must be asc or desc")),
    };
    let request =
        PageRequest { status: status.transpose()?, oldest_first, offset: (page - 1) * size, limit: size };
    let (tasks, total) = app.store.page(owner, request).await?;
    let mut items = Vec::with_capacity(tasks.len());
    for task in &tasks {
        items.push(task_json(app, base, task).await?);
    }
    Ok(Reply::success(json!({
        "data": items,
        "pagination": {
            "page": page,
            "page_size": size,
            "total_items": total,
            "total_pages": total.div_ceil(size),
        },
    })))
}

fn count(field: &str, text: Option<&str>, default: u64, most: u64) -> Result<u64, Reply> {
    let Some(text) = text else { return Ok(default) };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(Reply::parameter(field, &format!("must be a whole number from 1 to {most}"))),
    }
}
