//! The path of one lip-sync job: joins media and engine, knows nothing of HTTP, tasks or databases.
//! Start reading at [`sync`].

mod cancel;
mod cause;
mod progress;
mod stage;
mod sync;

pub use cancel::Cancel;
pub use cause::{Cause, Input, RetryClass};
pub use progress::{Progress, Silent};
pub use stage::Stage;
pub use sync::{EngineKind, PlaybackType, SyncError, SyncJob, SyncOutcome, sync};
