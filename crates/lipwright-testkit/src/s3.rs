//! A private S3 server on the loopback: the s3s implementation of the protocol, signatures included, over
//! a folder that goes with it.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::thread;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::error::FixtureError;

/// Where `with-services` says its server is: `http://host:port`.
pub const S3: &str = "LIPWRIGHT_TEST_S3";

/// What the server takes for its only user.
pub const ACCESS_KEY_ID: &str = "lipwright-test";
/// And that user's secret.
pub const SECRET_ACCESS_KEY: &str = "only-for-tests-on-the-loopback";

/// A running server; ends when dropped.
#[derive(Debug)]
pub struct S3Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
    folder: TempDir,
}

impl S3Server {
    /// Starts one.
    pub fn start() -> Result<Self, FixtureError> {
        let file = |source| FixtureError::File { path: "the S3 server".into(), source };
        let folder = TempDir::new().map_err(file)?;
        let refused = |fault: String| FixtureError::Tool { tool: "s3s", stderr: fault };
        let files = FileSystem::new(folder.path()).map_err(|fault| refused(format!("{fault:?}")))?;
        let service = {
            let mut builder = S3ServiceBuilder::new(files);
            builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
            builder.build()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(file)?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(file)?;
        let address = listener.local_addr().map_err(file)?;
        let (stop, mut stopped) = oneshot::channel::<()>();
        let serving = async move {
            loop {
                let accepted = tokio::select! {
                    _ = &mut stopped => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((stream, _peer)) = accepted else { continue };
                let service = service.clone();
                tokio::spawn(async move {
                    let served = Builder::new(TokioExecutor::new());
                    // A client that goes away in the middle is the client's affair.
                    let _gone = served.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        };
        let thread = thread::spawn(move || runtime.block_on(serving));
        Ok(Self { address, stop: Some(stop), thread: Some(thread), folder })
    }

    /// Where it is.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes an empty bucket; gives its name.
    pub fn bucket(&self) -> Result<String, FixtureError> {
        bucket_in(self.folder.path())
    }

    /// The folder that it keeps everything in: what `with-services` hands to tests so that they can make
    /// buckets.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// A bucket on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Where the server is.
    pub endpoint: String,
    /// The bucket's name.
    pub name: String,
}

/// The server of a test that runs alone.
static OWN: Mutex<Option<S3Server>> = Mutex::new(None);

/// An empty bucket of its own for this test, on the shared server or on one that is started for it.
pub fn s3_bucket() -> Result<Bucket, FixtureError> {
    #[expect(clippy::disallowed_methods, reason = "the one way from with-services to the tests")]
    if let Ok(shared) = env::var(S3)
        && let Some((endpoint, folder)) = shared.split_once(' ')
    {
        return Ok(Bucket { endpoint: endpoint.to_owned(), name: bucket_in(folder.as_ref())? });
    }
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    let server = match &mut *own {
        Some(server) => server,
        none => none.insert(S3Server::start()?),
    };
    Ok(Bucket { endpoint: server.endpoint(), name: server.bucket()? })
}

/// A folder is a bucket to this server.
fn bucket_in(folder: &std::path::Path) -> Result<String, FixtureError> {
    let made = tempfile::Builder::new().prefix("bucket-").rand_bytes(12).tempdir_in(folder);
    let kept = made.map_err(|source| FixtureError::File { path: folder.to_owned(), source })?.keep();
    let name = kept.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name = name.ok_or_else(|| FixtureError::Asked(String::from("a bucket without a name")))?;
    let to = folder.join(&name);
    fs::rename(&kept, &to).map_err(|source| FixtureError::File { path: to, source })?;
    Ok(name)
}
