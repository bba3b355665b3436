//! Rows as values.

use lipwright_pipeline::{EngineKind, PlaybackType};
use serde_json::from_str;
use sqlx::{Decode, Row as _, Type};

use super::{Db, DbRow};
use crate::credits::Hundredths;
use crate::store::{StoreError, moment};
use crate::task::{
    AssetId, Failure, InputRef, Inputs, Options, Status, Task, TaskResult, engine_from_name,
    playback_from_name,
};

/// Reads one whole `task` row.
pub(super) fn task(row: &DbRow) -> Result<Task, StoreError> {
    Ok(Task {
        id: parsed(row, "id")?,
        owner: parsed(row, "owner_id")?,
        status: named(row, "status", Status::from_name)?,
        inputs: inputs(row)?,
        engine: named::<EngineKind>(row, "engine", engine_from_name)?,
        options: options(row)?,
        metadata: from_str(column::<&str>(row, "metadata")?)
            .map_err(|fault| StoreError::Inconsistent(format!("task.metadata: {fault}")))?,
        attempt: count(row, "attempt")?,
        tries: count(row, "tries")?,
        lost: count(row, "lost")?,
        progress: column(row, "progress")?,
        stage: column(row, "stage")?,
        hold: Hundredths(column(row, "hold")?),
        max_media_ms: column(row, "max_media_ms")?,
        result: result(row)?,
        failure: failure(row)?,
        created_at: moment(column(row, "created_at")?),
        started_at: column::<Option<i64>>(row, "started_at")?.map(moment),
        completed_at: column::<Option<i64>>(row, "completed_at")?.map(moment),
        ends_at: column::<Option<i64>>(row, "ends_at")?.map(moment),
        files_expired: column::<Option<i64>>(row, "files_expired_at")?.is_some(),
    })
}

fn options(row: &DbRow) -> Result<Options, StoreError> {
    let wrong = |fault: String| StoreError::Inconsistent(format!("task.options: {fault}"));
    let given = from_str(column::<&str>(row, "options")?).map_err(|fault| wrong(fault.to_string()))?;
    Options::read(&given).map_err(|fault| wrong(fault.to_string()))
}

fn inputs(row: &DbRow) -> Result<Inputs, StoreError> {
    Ok(Inputs {
        video: InputRef {
            url: column(row, "video_url")?,
            identity: column(row, "video_identity")?,
            asset: asset(row, "video_asset")?,
        },
        audio: InputRef {
            url: column(row, "audio_url")?,
            identity: column(row, "audio_identity")?,
            asset: asset(row, "audio_asset")?,
        },
        playback: named::<PlaybackType>(row, "playback_type", playback_from_name)?,
    })
}

fn result(row: &DbRow) -> Result<Option<TaskResult>, StoreError> {
    let Some(result_key) = column(row, "result_key")? else { return Ok(None) };
    Ok(Some(TaskResult {
        result_key,
        cover_key: column(row, "cover_key")?,
        duration_ms: column(row, "duration_ms")?,
        report: column(row, "report")?,
    }))
}

fn failure(row: &DbRow) -> Result<Option<Failure>, StoreError> {
    let Some(code) = column(row, "failure_code")? else { return Ok(None) };
    Ok(Some(Failure { code, message: column(row, "failure_text")? }))
}

fn asset(row: &DbRow, name: &str) -> Result<Option<AssetId>, StoreError> {
    column::<Option<&str>>(row, name)?.map(|text| parse(name, text)).transpose()
}

/// The column of that name.
pub(super) fn column<'r, T>(row: &'r DbRow, name: &str) -> Result<T, StoreError>
where
    T: Decode<'r, Db> + Type<Db>,
{
    Ok(row.try_get(name)?)
}

/// A column that counts. Both databases keep whole numbers in 64 bits.
pub(super) fn count<T: TryFrom<i64>>(row: &DbRow, name: &str) -> Result<T, StoreError> {
    let number: i64 = column(row, name)?;
    T::try_from(number).map_err(|_out_of_range| StoreError::Inconsistent(format!("{name} holds {number}")))
}

/// The column of that name, parsed from its text.
pub(super) fn parsed<T>(row: &DbRow, name: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr,
{
    parse(name, column(row, name)?)
}

/// The same for a column that may be empty.
pub(super) fn parsed_if_there<T>(row: &DbRow, name: &str) -> Result<Option<T>, StoreError>
where
    T: std::str::FromStr,
{
    column::<Option<&str>>(row, name)?.map(|text| parse(name, text)).transpose()
}

fn parse<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_fault| StoreError::Inconsistent(format!("{name} holds {text:?}")))
}

/// The column of that name, as the value that its text names.
pub(super) fn named<T>(row: &DbRow, name: &str, from_name: fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text: &str = column(row, name)?;
    from_name(text).ok_or_else(|| StoreError::Inconsistent(format!("{name} holds {text:?}")))
}
