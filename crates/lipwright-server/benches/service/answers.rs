//! P6 and P7: how fast a task is told, against the least a server can do, and beside an encoder.

use std::time::Duration;

use lipwright_server::Role;

use crate::backend::On;
use crate::encoder::Encoder;
use crate::hello::hello;
use crate::load::{Pace, get, press};
use crate::row::{Bar, Row, median_pair, milliseconds, quantile, ratio};
use crate::service::Service;

/// Odd, so that the median is a measured pair.
const PAIRS: usize = 5;
const FLAT_OUT: Pace = Pace { connections: 16, rest: Duration::ZERO, lasts: Duration::from_secs(2) };
/// Few enough that nothing queues on an idle machine.
const CALM: Pace = Pace { connections: 8, rest: Duration::from_millis(20), lasts: Duration::from_secs(4) };

pub(crate) async fn against_hello(on: On) -> Vec<Row> {
    let service = Service::start(on, Role::Api).await;
    let hello = hello().await;
    let (least_rate, most_times) = match on {
        On::Sqlite => (0.40, 3.0),
        On::Postgres => (0.15, 10.0),
    };
    let (finished, waiting) = (service.finished().await, service.create().await);
    let mut rows = Vec::new();
    for (what, id) in [("a finished task", finished), ("a waiting task", waiting)] {
        let request = get(&format!("/v2/lip_sync_video/{id}"), &service.key);
        let (mut rates, mut medians) = (Vec::new(), Vec::new());
        for pair in 0..=PAIRS {
            let mut ours = press(service.running.address, &request, FLAT_OUT).await;
            let mut theirs = press(hello, &request, FLAT_OUT).await;
            if pair > 0 {
                let seconds = FLAT_OUT.lasts.as_secs_f64();
                rates.push((ours.len() as f64 / seconds, theirs.len() as f64 / seconds));
                medians
                    .push((milliseconds(quantile(&mut ours, 0.5)), milliseconds(quantile(&mut theirs, 0.5))));
            }
        }
        let (ours, theirs) = median_pair(rates);
        let sides = format!("{ours:.0}/s ÷ {theirs:.0}/s");
        rows.push(Row::new(
            &format!("P6 GET {what} ÷ bare hello, rate"),
            ours / theirs,
            Bar::AtLeast(least_rate),
            sides,
        ));
        let (ours, theirs) = median_pair(medians);
        let sides = format!("{ours:.2} ms ÷ {theirs:.2} ms");
        rows.push(Row::new(
            &format!("P6 GET {what} ÷ bare hello, p50"),
            ours / theirs,
            Bar::AtMost(most_times),
            sides,
        ));
    }
    service.stop().await;
    rows
}

pub(crate) async fn beside_an_encoder(on: On) -> Vec<Row> {
    let service = Service::start(on, Role::Api).await;
    let id = service.finished().await;
    let request = get(&format!("/v2/lip_sync_video/{id}"), &service.key);
    let address = service.running.address;
    press(address, &request, CALM).await;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let mut idle = press(address, &request, CALM).await;
        let encoder = Encoder::start();
        let mut busy = press(address, &request, CALM).await;
        encoder.stop();
        let (busy, idle) = (quantile(&mut busy, 0.99), quantile(&mut idle, 0.99));
        pairs.push((milliseconds(busy), milliseconds(idle)));
    }
    service.stop().await;
    let (busy, idle) = median_pair(pairs);
    let name = "P7 GET p99 beside an encoder ÷ idle";
    vec![Row::new(name, busy / idle, Bar::AtMost(3.0), format!("{busy:.2} ms ÷ {idle:.2} ms"))]
}

/// The median answer.
pub(crate) async fn median_get(service: &Service, request: &[u8]) -> Duration {
    let pace = Pace { connections: 1, rest: Duration::ZERO, lasts: Duration::from_millis(500) };
    quantile(&mut press(service.running.address, request, pace).await, 0.5)
}

/// `ours ÷ theirs` as a row of milliseconds.
pub(crate) fn of_times(name: &str, ours: Duration, theirs: Duration, most: f64) -> Row {
    let sides = format!("{:.2} ms ÷ {:.2} ms", milliseconds(ours), milliseconds(theirs));
    Row::new(name, ratio(ours, theirs), Bar::AtMost(most), sides)
}
