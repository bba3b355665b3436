//! One process of an installation: the only one, with everything in its data folder, or one of many that
//! share a database and a bucket. What it does is its role.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use lipwright_pipeline::SandboxLevel;
use rand::Rng as _;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::api::{Admission, App, KnownKeys, Looks, Uploading};
use crate::backends::{Backends, BackendsError};
use crate::clock::{Clock, WallClock};
use crate::data_folder::{DataFolder, DataFolderError, Room};
use crate::fetch::{Fetcher, FetcherError, SystemNames, UrlRules};
use crate::keys::ApiKey;
use crate::metrics::Metrics;
use crate::queue::QueueError;
use crate::rate_limit::{LocalRateLimit, RateLimit, SharedRateLimit};
use crate::router::{router, watching};
use crate::settings::{Database, ServerSettings};
use crate::sign::Signer;
use crate::store::{NewKey, Owner, SharedStore, StoreError};
use crate::task::{LeaseOwner, OwnerId, RandomJitter};
use crate::webhook::{Dispatcher, ReceiverRules};
use crate::worker::{Stop, Syncer, Worker, clear_scratch, delete_attempts};

/// How long open connections may finish their reply after everything else has ended.
const LAST_REPLIES: Duration = Duration::from_secs(2);

/// Why the server did not start, or did not end well.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The data folder.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// What is kept, and where.
    #[error(transparent)]
    Backends(#[from] BackendsError),
    /// The database, once it was open.
    #[error("the database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The downloader.
    #[error(transparent)]
    Fetcher(#[from] FetcherError),
    /// The metrics.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(String),
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

/// Starts this process's part; it answers when this returns. `pages` are routes beside the API, `shutdown`
/// stops it.
pub async fn serve(
    settings: ServerSettings,
    syncer: Syncer,
    pages: Router,
    shutdown: Shutdown,
) -> Result<Running, ServeError> {
    serve_on(settings, syncer, pages, shutdown, |backends| backends).await
}

/// The same on other backends than those opened: `wrap` is given these and gives what is used.
pub async fn serve_on(
    settings: ServerSettings,
    syncer: Syncer,
    pages: Router,
    shutdown: Shutdown,
    wrap: impl FnOnce(Backends) -> Backends + Send,
) -> Result<Running, ServeError> {
    let folder = DataFolder::open(&settings.data)?;
    clear_scratch(&folder.scratch()).await?;
    clear_scratch(&folder.incoming()).await?;
    let backends = wrap(Backends::open(&settings, &folder).await?);
    let first_key = found(&backends.store, &settings).await?;
    let recovered = match settings.database {
        Database::Embedded => recover(&backends, &settings).await?,
        // Other processes may be at work: their leases run out by themselves.
        Database::Postgres(_) => 0,
    };
    let secret = secret(&backends.store).await?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|source| ServeError::Listen { address: settings.listen, source })?;
    let address = listener.local_addr()?;
    let settings = Arc::new(ServerSettings { listen: address, ..settings });
    let app = app(&backends, &folder, Arc::clone(&settings), secret)?;
    if settings.role.works() {
        Metrics::show_sandbox(SandboxLevel::active());
    }
    let parts = Parts {
        dispatcher: dispatcher(&app)?,
        worker: worker(&backends, &folder, &settings, syncer, shutdown.clone())?,
        router: if settings.role.answers() { router(app, pages) } else { watching(app) },
        stop: shutdown,
        drain: settings.times.drain,
        folder,
    };
    let done = tokio::spawn(run(parts, listener));
    Ok(Running { address, first_key, recovered, done })
}

/// Puts back what a process that died had in hand. The data folder's lock proves that every lease in the
/// database is a dead process's.
async fn recover(backends: &Backends, settings: &ServerSettings) -> Result<u64, StoreError> {
    let store = &backends.store;
    let recovered = store.expire_all_leases().await?;
    for (task, attempt) in store.sweep(&settings.retry).await?.failed {
        delete_attempts(&backends.blobs, task, 1..=attempt).await;
    }
    store.reissue_tickets(Duration::ZERO).await?;
    Ok(recovered)
}

/// What the handlers work with.
fn app(
    backends: &Backends,
    folder: &DataFolder,
    settings: Arc<ServerSettings>,
    secret: [u8; 32],
) -> Result<App, ServeError> {
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let rate_limit: Arc<dyn RateLimit> = match settings.database {
        Database::Embedded => Arc::new(LocalRateLimit::new(Arc::clone(&clock))),
        Database::Postgres(_) => Arc::new(SharedRateLimit(Arc::clone(&backends.store))),
    };
    Ok(App {
        store: Arc::clone(&backends.store),
        blobs: Arc::clone(&backends.blobs),
        signer: Signer::new(secret, Arc::clone(&clock)),
        clock,
        urls: UrlRules::new(settings.fetch.ports.clone()),
        rate_limit,
        secret,
        receivers: ReceiverRules::new(&settings.webhooks),
        incoming: folder.incoming(),
        uploading: Uploading::default(),
        admission: Admission::new(settings.limits.max_queue),
        room: Room::of(settings.data.clone()),
        keys: KnownKeys::default(),
        looks: Looks::new(settings.times.database),
        metrics: Metrics::start().map_err(|fault| ServeError::Metrics(fault.to_string()))?,
        settings,
    })
}

fn dispatcher(app: &App) -> Result<Arc<Dispatcher>, FetcherError> {
    let (names, clock, jitter) = (Arc::new(SystemNames), Arc::clone(&app.clock), Box::new(RandomJitter));
    Ok(Arc::new(Dispatcher::new(app.clone(), names, clock, jitter)?))
}

/// The worker, if the role has one.
fn worker(
    backends: &Backends,
    folder: &DataFolder,
    settings: &ServerSettings,
    syncer: Syncer,
    stop: Stop,
) -> Result<Option<Arc<Worker>>, ServeError> {
    if !settings.role.works() {
        return Ok(None);
    }
    Ok(Some(Arc::new(Worker {
        store: Arc::clone(&backends.store),
        queue: backends.queue(settings)?,
        blobs: Arc::clone(&backends.blobs),
        fetcher: Fetcher::new(settings.fetch.clone(), Arc::new(SystemNames))?,
        syncer,
        room: Room::of(settings.data.clone()),
        scratch: folder.scratch(),
        name: LeaseOwner::fresh(),
        slots: settings.workers,
        crf: settings.crf,
        times: settings.times.clone(),
        limits: settings.limits.clone(),
        retry: settings.retry.clone(),
        retention: settings.retention.clone(),
        clock: Arc::new(WallClock),
        jitter: Box::new(RandomJitter),
        claiming: Mutex::default(),
        stop,
    })))
}

/// What runs.
struct Parts {
    router: Router,
    worker: Option<Arc<Worker>>,
    dispatcher: Arc<Dispatcher>,
    stop: Stop,
    drain: Duration,
    folder: DataFolder,
}

/// Answers and works until told to stop; returns when everything has ended.
async fn run(parts: Parts, listener: TcpListener) -> Result<(), ServeError> {
    let Parts { router, worker, dispatcher, stop, drain, folder } = parts;
    let closing = CancellationToken::new();
    // Pages beside the API may want to know who asks.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let answering = axum::serve(listener, router).with_graceful_shutdown(closing.clone().cancelled_owned());
    let answering = tokio::spawn(answering.into_future());
    let telling = tokio::spawn(dispatcher.run(stop.drain.clone()));
    let working = worker.clone().map(|worker| tokio::spawn(worker.work()));
    tokio::select! {
        () = stop.drain.cancelled() => {}
        () = stop.now.cancelled() => stop.drain.cancel(),
    }
    tracing::info!("stopping: no more tasks are taken");
    if let Some(working) = working {
        drained(working, &stop, drain).await?;
    }
    if let Some(worker) = worker {
        worker.queue.stop().await?;
    }
    // A delivery takes seconds, and is sent again by whoever lives if it is cut off.
    let _cut_off = timeout(LAST_REPLIES, telling).await;
    // Clients could still ask until here; now only replies under way are finished.
    closing.cancel();
    if let Ok(ended) = timeout(LAST_REPLIES, answering).await {
        ended.map_err(io::Error::other)??;
    }
    drop(folder);
    Ok(())
}

/// Waits until running tasks have ended, or makes them give up.
async fn drained(working: JoinHandle<()>, stop: &Stop, drain: Duration) -> io::Result<()> {
    let worked = async { working.await.map_err(io::Error::other) };
    tokio::pin!(worked);
    tokio::select! {
        ended = &mut worked => ended,
        () = give_up_waiting(stop, drain) => {
            stop.now.cancel();
            worked.await
        }
    }
}

async fn give_up_waiting(stop: &Stop, drain: Duration) {
    tokio::select! {
        () = stop.now.cancelled() => {}
        () = sleep(drain) => {}
    }
}

/// Makes the first account at the first start; gives its key.
async fn found(store: &SharedStore, settings: &ServerSettings) -> Result<Option<ApiKey>, StoreError> {
    let key = ApiKey::generate("live");
    let owner = Owner {
        id: OwnerId::fresh(),
        email: String::from("local@localhost"),
        username: String::from("local"),
        plan: String::from("local"),
    };
    let name = String::from("first");
    let new_key = NewKey { hash: key.hash(), last4: key.last4().to_owned(), name };
    let is_new = store.found(&owner, &new_key, settings.plans.of(&owner.plan).credits).await?;
    Ok(is_new.then_some(key))
}

async fn secret(store: &SharedStore) -> Result<[u8; 32], StoreError> {
    let mut proposal = [0u8; 32];
    rand::rng().fill_bytes(&mut proposal);
    store.secret(proposal).await
}
