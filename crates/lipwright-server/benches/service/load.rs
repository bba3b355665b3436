//! A load generator: connections that stay open, each asking again as soon as, or a while after, it has
//! been answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::new() }
    }

    /// Sends a whole request; gives the body of its answer, which must be a success.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> String {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let (head, length) = loop {
            self.read().await;
            if let Some(head) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break (head + 4, content_length(&self.buffer[..head]));
            }
        };
        while self.buffer.len() < head + length {
            self.read().await;
        }
        let text = String::from_utf8_lossy(&self.buffer);
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        text[head..].to_owned()
    }

    async fn read(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
        assert!(read > 0, "the server hung up");
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.map_or(0, |length| length.trim().parse().unwrap())
}

/// A `GET` with an API key.
pub(crate) fn get(path: &str, key: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: lips.test\r\nx-api-key: {key}\r\n\r\n").into_bytes()
}

/// A request with a body.
pub(crate) fn sending(method: &str, path: &str, key: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: lips.test\r\nx-api-key: {key}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// How a server was asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) connections: usize,
    /// Between an answer and the next request.
    pub(crate) rest: Duration,
    pub(crate) lasts: Duration,
}

/// Asks at this pace; gives how long each answer took.
pub(crate) async fn press(address: SocketAddr, request: &[u8], pace: Pace) -> Vec<Duration> {
    let until = Instant::now() + pace.lasts;
    let mut connections = JoinSet::new();
    for _ in 0..pace.connections {
        let request = request.to_vec();
        connections.spawn(async move {
            let (mut connection, mut times) = (Connection::open(address).await, Vec::new());
            while Instant::now() < until {
                let asked = Instant::now();
                connection.ask(&request).await;
                times.push(asked.elapsed());
                if !pace.rest.is_zero() {
                    sleep(pace.rest).await;
                }
            }
            times
        });
    }
    connections.join_all().await.concat()
}
