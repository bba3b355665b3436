//! The caller, uploads and health.

use utoipa::ToSchema;

/// Who the key belongs to.
#[derive(ToSchema)]
#[schema(example = json!({
    "email": "you@example.com", "username": "you", "plan": "local", "credits": 1000.0,
    "callback_secret": "whsec_bm90IGEgcmVhbCBzZWNyZXQgYnV0IGFuIGV4YW1wbGU=",
}))]
pub(crate) struct WhoAmI {
    email: String,
    username: String,
    /// The name of the account's plan.
    plan: String,
    /// What is left.
    credits: f64,
    /// What deliveries to a task's `callback_url` are signed with.
    callback_secret: String,
}

/// What is left.
#[derive(ToSchema)]
#[schema(example = json!({ "remaining_quota": 1000.0 }))]
pub(crate) struct Quota {
    /// In credits: one is 125 seconds of output.
    remaining_quota: f64,
}

/// A file that is about to be uploaded.
#[derive(ToSchema)]
#[schema(example = json!({ "filename": "face.mp4", "content_type": "video/mp4", "file_size": 1_024_000 }))]
pub(crate) struct UploadRequest {
    /// A note only.
    #[schema(min_length = 1, max_length = 255, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    filename: String,
    /// Says which limit holds: begins with `audio/` for speech.
    #[schema(min_length = 1, max_length = 255, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    content_type: String,
    /// In bytes. What is too large is refused before it is sent.
    #[schema(minimum = 1)]
    file_size: Option<u64>,
}

/// Where to put the bytes, and what to call them afterwards.
#[derive(ToSchema)]
#[schema(example = json!({
    "sign_url": "http://127.0.0.1:8080/files/uploads/0b0f4f3e-6a0e-4f57-9d3b-7d1c5f9f2a10?expires=1741500900&signature=d3c0",
    "asset_url": "http://127.0.0.1:8080/files/assets/0b0f4f3e-6a0e-4f57-9d3b-7d1c5f9f2a10",
}))]
pub(crate) struct UploadLinks {
    /// `PUT` the bytes here, without a key. Works once, for 15 minutes.
    sign_url: String,
    /// The task's `video_url` or `audio_url`. Good for your own tasks only.
    asset_url: String,
}

/// The upload has been kept.
#[derive(ToSchema)]
#[schema(example = json!({ "size": 1_024_000 }))]
pub(crate) struct UploadedBytes {
    /// In bytes.
    size: u64,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(crate) struct Bytes(Vec<u8>);

/// The process answers.
#[derive(ToSchema)]
#[schema(example = json!({ "status": "ok" }))]
pub(crate) struct Health {
    /// `ok`.
    status: String,
}

/// It can do its work.
#[derive(ToSchema)]
#[schema(example = json!({ "status": "ready" }))]
pub(crate) struct Readiness {
    /// `ready`.
    status: String,
}
