//! A way to an S3 server on which requests are refused, or kept waiting for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Whether a request with this method and query may pass.
pub(super) type Pass = fn(&Method, &str) -> bool;

/// The gate, and how many requests the server behind it has answered.
pub(super) struct Gate {
    pub(super) endpoint: String,
    passed: watch::Receiver<usize>,
    keeps: Arc<AtomicBool>,
}

impl Gate {
    pub(super) async fn before(server: String, pass: Pass) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (count, passed) = watch::channel(0);
        let keeps = Arc::new(AtomicBool::new(false));
        let guard = Guard { http: reqwest::Client::new(), server, pass, count, keeps: Arc::clone(&keeps) };
        let router = Router::new().fallback(move |request| guard.clone().meet(request));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, passed, keeps }
    }

    /// From now on, what may not pass hears nothing.
    pub(super) fn keep_waiting(&self) {
        self.keeps.store(true, Ordering::SeqCst);
    }

    pub(super) fn passed(&self) -> usize {
        *self.passed.borrow()
    }

    pub(super) async fn has_passed(&self, requests: usize) {
        self.passed.clone().wait_for(|passed| *passed >= requests).await.unwrap();
    }
}

#[derive(Clone)]
struct Guard {
    http: reqwest::Client,
    server: String,
    pass: Pass,
    count: watch::Sender<usize>,
    keeps: Arc<AtomicBool>,
}

impl Guard {
    async fn meet(self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, 1 << 30).await.unwrap();
        if !(self.pass)(&parts.method, parts.uri.query().unwrap_or_default()) {
            if self.keeps.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            return StatusCode::FORBIDDEN.into_response();
        }
        // The name that it was signed for goes along with the other fields.
        let there = format!("{}{}", self.server, parts.uri.path_and_query().unwrap());
        let answer = self.http.request(parts.method, there).headers(parts.headers).body(body).send().await;
        let answer = answer.unwrap();
        let mut response = Response::new(Body::empty());
        (*response.status_mut(), *response.headers_mut()) = (answer.status(), answer.headers().clone());
        *response.body_mut() = Body::from(answer.bytes().await.unwrap());
        self.count.send_modify(|count| *count += 1);
        response
    }
}
