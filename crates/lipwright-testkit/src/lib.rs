//! What tests need and the product does not: made clips, spare ports, guarded processes, and contact
//! sheets for eyes. Only ever a dev-dependency; knows no other crate of the workspace, so any may use it.

mod clips;
mod clock;
mod disk;
mod error;
mod ffmpeg;
mod port;
mod postgres;
mod process;
mod s3;
mod sample;
mod sheet;

pub use clips::{FaceClip, speech_wav};
pub use clock::HostClock;
pub use disk::small_disk;
pub use error::FixtureError;
pub use ffmpeg::{ffmpeg, frame_md5s, stream_seconds};
pub use port::free_port;
pub use postgres::{POSTGRES, Postgres, postgres_database};
pub use process::ProcessGuard;
pub use s3::{ACCESS_KEY_ID, Bucket, S3, S3Server, SECRET_ACCESS_KEY, s3_bucket};
pub use sample::{sample_face, sample_portrait, sample_speech, workspace_root};
pub use sheet::{ContactSheet, Moments, Zoom};
pub use tempfile::{TempDir, tempdir};
