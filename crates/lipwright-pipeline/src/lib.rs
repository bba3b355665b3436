//! The path of one lip-sync job: joins media and engine, knows nothing of HTTP, tasks or databases.
//! Start reading at [`sync()`].

mod align;
mod analyse;
mod cancel;
mod cause;
mod curves;
mod error;
pub mod evaluate;
mod frames;
pub mod inspect;
mod mark;
mod progress;
mod stage;
mod sync;
mod synthesise;

pub use analyse::check_nets;
pub use cancel::Cancel;
pub use cause::{Cause, Input, RetryClass};
pub use curves::{Curves, Pass};
pub use error::SyncError;
pub use lipwright_clip::{FrameIndex, Rect};
pub use lipwright_engine::engines::WarpSettings;
pub use lipwright_engine::{
    Closures, Donors, FaceChoice, MouthPlace, Opening, PassedThrough, RenderReport, Warning,
};
pub use lipwright_media::{Crf, Limits, SandboxLevel, ToolVersions, Tools};
pub use progress::{Progress, Silent};
pub use stage::Stage;
pub use sync::{EngineKind, PlaybackType, SyncJob, SyncOutcome, sync};
