//! A way to an S3 server on which requests are refused, or kept waiting for ever.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::TRANSFER_ENCODING;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a request with this method and query hears instead of the server, if it may not pass.
pub(super) type Instead = Box<dyn Fn(&Method, &str) -> Option<Hears> + Send + Sync>;

/// What may be heard.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hears {
    /// This status.
    Status(u16),
    /// Nothing, ever.
    Nothing,
}

/// The gate, and how many requests the server behind it has answered.
pub(super) struct Gate {
    pub(super) endpoint: String,
    passed: watch::Receiver<usize>,
}

impl Gate {
    pub(super) async fn before(server: String, instead: Instead) -> Self {
        crate::tls::install();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (count, passed) = watch::channel(0);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let guard = Guard { http, server, instead: Arc::new(instead), count };
        let router = Router::new().fallback(move |request| guard.clone().meet(request));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, passed }
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
    instead: Arc<Instead>,
    count: watch::Sender<usize>,
}

impl Guard {
    async fn meet(self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, 1 << 30).await.unwrap();
        match (self.instead)(&parts.method, parts.uri.query().unwrap_or_default()) {
            None => {}
            Some(Hears::Status(status)) => return StatusCode::from_u16(status).unwrap().into_response(),
            Some(Hears::Nothing) => std::future::pending().await,
        }
        // The name that it was signed for goes along with the other fields.
        let there = format!("{}{}", self.server, parts.uri.path_and_query().unwrap());
        let answer = self.http.request(parts.method, there).headers(parts.headers).body(body).send().await;
        let answer = answer.unwrap();
        let mut response = Response::new(Body::empty());
        (*response.status_mut(), *response.headers_mut()) = (answer.status(), answer.headers().clone());
        // It is sent on in one piece.
        response.headers_mut().remove(TRANSFER_ENCODING);
        *response.body_mut() = Body::from(answer.bytes().await.unwrap());
        self.count.send_modify(|count| *count += 1);
        response
    }
}
