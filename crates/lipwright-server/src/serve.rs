//! The embedded installation: one process, one data folder, everything inside.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rand::Rng as _;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::api::{App, Uploading};
use crate::blobs::{BlobError, FolderBlobs, SharedBlobs};
use crate::clock::{Clock, WallClock};
use crate::data_folder::{DataFolder, DataFolderError};
use crate::fetch::{Fetcher, FetcherError, SystemNames, UrlRules};
use crate::keys::ApiKey;
use crate::queue::{Queue, QueueError, RiverQueue};
use crate::rate_limit::RateLimit;
use crate::router::router;
use crate::settings::ServerSettings;
use crate::sign::Signer;
use crate::store::{Accounts as _, Leases as _, NewKey, Owner, SqliteStore, StoreError, open_pool};
use crate::task::{LeaseOwner, OwnerId, RandomJitter};
use crate::worker::{Stop, Syncer, Worker, clear_scratch, delete_attempts};

/// How long open connections may finish their reply after everything else has ended.
const LAST_REPLIES: Duration = Duration::from_secs(2);

/// Why the server did not start, or did not end well.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The data folder.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The database.
    #[error("the database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The blobs.
    #[error("the files cannot be used: {0}")]
    Blobs(#[from] BlobError),
    /// The downloader.
    #[error(transparent)]
    Fetcher(#[from] FetcherError),
    /// The address.
    #[error("cannot listen on {address}: {source}: choose another address or stop who uses it")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The scratch folder, or the connections.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How the process is told to stop: `drain` at the first signal, `now` at the second.
pub type Shutdown = Stop;

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The first account's key: only at the very first start, and never again.
    pub first_key: Option<ApiKey>,
    /// Tasks of a process that died, which now run again.
    pub recovered: u64,
    done: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Waits until it has stopped.
    pub async fn wait(self) -> Result<(), ServeError> {
        self.done.await.unwrap_or_else(|fault| Err(io::Error::other(fault).into()))
    }
}

/// Starts the server; it answers when this returns. `pages` are routes beside the API, `shutdown`
/// stops it.
pub async fn serve(
    settings: ServerSettings,
    syncer: Syncer,
    pages: Router,
    shutdown: Shutdown,
) -> Result<Running, ServeError> {
    let folder = DataFolder::open(&settings.data)?;
    clear_scratch(&folder.scratch()).await?;
    clear_scratch(&folder.incoming()).await?;
    let blobs: SharedBlobs = Arc::new(FolderBlobs::open(folder.blobs()).await?);
    let pool = open_pool(&folder.database(), settings.times.database).await?;
    let store = SqliteStore::open(pool.clone()).await?;
    let first_key = found(&store, &settings).await?;
    // The lock proves that every lease in the database is a dead process's.
    let recovered = store.expire_all_leases().await?;
    for (task, attempt) in store.sweep(&settings.retry).await?.failed {
        delete_attempts(&blobs, task, 1..=attempt).await;
    }
    store.reissue_tickets(Duration::ZERO).await?;
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let signer = Signer::new(secret(&store).await?, Arc::clone(&clock));
    let fetcher = Fetcher::new(settings.fetch.clone(), Arc::new(SystemNames))?;

    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|source| ServeError::Listen { address: settings.listen, source })?;
    let address = listener.local_addr()?;
    let settings = Arc::new(ServerSettings { listen: address, ..settings });
    let limit = settings.limits.posts_per_minute.and_then(NonZeroU32::new);
    let app = App {
        store: Arc::new(store.clone()),
        blobs: Arc::clone(&blobs),
        signer,
        urls: UrlRules::new(settings.fetch.ports.clone()),
        rate_limit: limit.map(|limit| Arc::new(RateLimit::new(limit, clock))),
        incoming: folder.incoming(),
        uploading: Uploading::default(),
        settings: Arc::clone(&settings),
    };
    let queue: Arc<dyn Queue> = Arc::new(RiverQueue::start(pool, settings.workers, settings.times.queue)?);
    let worker = Worker {
        store: Arc::new(store),
        queue: Arc::clone(&queue),
        blobs,
        fetcher,
        syncer,
        scratch: folder.scratch(),
        name: LeaseOwner::fresh(),
        slots: settings.workers,
        times: settings.times.clone(),
        limits: settings.limits.clone(),
        retry: settings.retry.clone(),
        jitter: Box::new(RandomJitter),
        stop: shutdown,
    };
    let done = tokio::spawn(run(folder, listener, router(app, pages), Arc::new(worker)));
    Ok(Running { address, first_key, recovered, done })
}

/// Answers and works until told to stop; returns when everything has ended.
async fn run(
    folder: DataFolder,
    listener: TcpListener,
    router: Router,
    worker: Arc<Worker>,
) -> Result<(), ServeError> {
    let closing = CancellationToken::new();
    // Pages beside the API may want to know who asks.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let answering = axum::serve(listener, router).with_graceful_shutdown(closing.clone().cancelled_owned());
    let answering = tokio::spawn(answering.into_future());
    let working = tokio::spawn(Arc::clone(&worker).work());
    tokio::select! {
        () = worker.stop.drain.cancelled() => {}
        () = worker.stop.now.cancelled() => worker.stop.drain.cancel(),
    }
    tracing::info!("stopping: no more tasks are taken");
    let worked = async { working.await.map_err(io::Error::other) };
    tokio::pin!(worked);
    tokio::select! {
        ended = &mut worked => ended?,
        () = give_up_waiting(&worker) => {
            worker.stop.now.cancel();
            worked.await?;
        }
    }
    worker.queue.stop().await?;
    // Clients could still ask until here; now only replies under way are finished.
    closing.cancel();
    if let Ok(ended) = timeout(LAST_REPLIES, answering).await {
        ended.map_err(io::Error::other)??;
    }
    drop(folder);
    Ok(())
}

async fn give_up_waiting(worker: &Worker) {
    tokio::select! {
        () = worker.stop.now.cancelled() => {}
        () = sleep(worker.times.drain) => {}
    }
}

/// Makes the first account at the first start; gives its key.
async fn found(store: &SqliteStore, settings: &ServerSettings) -> Result<Option<ApiKey>, ServeError> {
    let key = ApiKey::generate("live");
    let owner = Owner {
        id: OwnerId::fresh(),
        email: String::from("local@localhost"),
        username: String::from("local"),
        plan: String::from("local"),
    };
    let new_key = NewKey { hash: key.hash(), last4: key.last4().to_owned() };
    let is_new = store.found(&owner, &new_key, settings.first_grant).await?;
    Ok(is_new.then_some(key))
}

async fn secret(store: &SqliteStore) -> Result<[u8; 32], ServeError> {
    let mut proposal = [0u8; 32];
    rand::rng().fill_bytes(&mut proposal);
    Ok(store.secret(proposal).await?)
}
