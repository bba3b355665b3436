//! Sources that misbehave, names that lie, and a trap that notices visitors.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// A server of raw bytes.
pub(super) struct Source {
    pub(super) address: SocketAddr,
    serving: JoinHandle<()>,
    asked: Arc<Mutex<String>>,
}

impl Source {
    /// Sends `reply` to whoever asks, then closes or stays silent.
    pub(super) async fn saying(reply: &str, closes: bool) -> Self {
        let reply = reply.to_owned();
        Self::serving(move |mut stream| {
            let reply = reply.clone();
            async move {
                let _gone = stream.write_all(reply.as_bytes()).await;
                if !closes {
                    std::future::pending::<()>().await;
                }
            }
        })
        .await
    }

    /// Sends one of `replies` to each who asks, in turn, then closes.
    pub(super) async fn saying_in_turn<'a>(replies: impl IntoIterator<Item = &'a str>) -> Self {
        let replies: VecDeque<String> = replies.into_iter().map(str::to_owned).collect();
        let replies = Arc::new(Mutex::new(replies));
        Self::serving(move |mut stream| {
            let reply = replies.lock().unwrap().pop_front().unwrap_or_default();
            async move {
                let _gone = stream.write_all(reply.as_bytes()).await;
            }
        })
        .await
    }

    /// Every request so far.
    pub(super) fn asked(&self) -> String {
        self.asked.lock().unwrap().clone()
    }

    /// Sends `head`, then chunks of `bytes` bytes for ever.
    pub(super) async fn endless(head: &str, bytes: usize, pause: Duration) -> Self {
        let head = head.to_owned();
        Self::serving(move |mut stream| {
            let head = head.clone();
            async move {
                let chunk = vec![b'x'; bytes];
                let mut open = stream.write_all(head.as_bytes()).await;
                while open.is_ok() {
                    sleep(pause).await;
                    open = stream.write_all(&chunk).await;
                }
            }
        })
        .await
    }

    async fn serving<F, Answer>(answer: F) -> Self
    where
        F: Fn(TcpStream) -> Answer + Send + 'static,
        Answer: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let bytes = stream.read(&mut request).await.unwrap_or(0);
                heard.lock().unwrap().push_str(&String::from_utf8_lossy(&request[..bytes]));
                tokio::spawn(answer(stream));
            }
        });
        Self { address, serving, asked }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Listens where nobody may go.
pub(super) struct Trap {
    pub(super) address: SocketAddr,
    listener: StdListener,
}

impl Trap {
    pub(super) fn set(host: &str) -> Self {
        Self::set_on(host, 0)
    }

    pub(super) fn set_on(host: &str, port: u16) -> Self {
        let listener = StdListener::bind((host, port)).expect("a loopback address of its own");
        listener.set_nonblocking(true).unwrap();
        Self { address: listener.local_addr().unwrap(), listener }
    }

    /// Whether nobody has connected: the kernel accepts connections by itself, so one that was ever
    /// opened waits here.
    pub(super) fn is_untouched(&self) -> bool {
        matches!(self.listener.accept(), Err(fault) if fault.kind() == io::ErrorKind::WouldBlock)
    }
}

/// Takes no connections any more: its queue is full.
pub(super) struct Full {
    pub(super) address: SocketAddr,
    _listener: TcpListener,
    _waiting: Vec<JoinHandle<()>>,
}

impl Full {
    pub(super) async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, mut connected) = tokio::sync::mpsc::channel(8);
        let connect = |sender: tokio::sync::mpsc::Sender<()>| async move {
            let _held = TcpStream::connect(address).await;
            let _told = sender.send(()).await;
            std::future::pending::<()>().await;
        };
        let waiting = (0..8).map(|_| tokio::spawn(connect(sender.clone()))).collect();
        // A queue of one holds two; the others wait for ever.
        for _ in 0..2 {
            connected.recv().await.unwrap();
        }
        Self { address, _listener: listener, _waiting: waiting }
    }
}

/// An address that nobody listens on.
pub(super) async fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[derive(Debug, Default)]
struct Book {
    answers: VecDeque<Vec<IpAddr>>,
    asked: Vec<String>,
}

/// Names that answer as the test says, one answer per look-up.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Arc<Mutex<Book>>);

impl Names {
    /// Knows no name.
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn answering<const N: usize>(answers: [Vec<&str>; N]) -> Self {
        let parse = |answer: Vec<&str>| answer.iter().map(|address| address.parse().unwrap()).collect();
        let answers = answers.into_iter().map(parse).collect();
        Self(Arc::new(Mutex::new(Book { answers, asked: Vec::new() })))
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.clone()
    }
}

#[async_trait]
impl lipwright_server::Names for Names {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let mut book = self.0.lock().unwrap();
        book.asked.push(host.to_owned());
        book.answers.pop_front().ok_or_else(|| io::Error::other("no such name"))
    }
}
