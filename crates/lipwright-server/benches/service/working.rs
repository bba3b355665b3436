//! P9: what the queue, the lease, the files and the ledger cost when the work itself costs nothing.

use std::time::{Duration, Instant};

use lipwright_server::Role;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::backend::On;
use crate::load::{Connection, sending};
use crate::row::{Bar, Row};
use crate::service::Service;

const TASKS: usize = 1_000;
const CLIENTS: usize = 16;
const SLOTS: usize = 8;
const PICKUPS: usize = 30;

pub(crate) async fn no_op_tasks(on: On) -> Vec<Row> {
    let service = Service::start_with(on, Role::All, SLOTS, Duration::ZERO).await;
    let inputs = service.inputs(&service.key).await;
    let request = sending("POST", "/v2/create_lip_sync_video", &service.key, &inputs.to_string());
    let pickup = pickup(&service, &request).await;
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (request, address) = (request.clone(), service.running.address);
        clients.spawn(async move {
            let mut connection = Connection::open(address).await;
            for _ in 0..TASKS.div_ceil(CLIENTS) {
                connection.ask(&request).await;
            }
        });
    }
    clients.join_all().await;
    let created = started.elapsed();
    all_done(&service).await;
    let seconds = started.elapsed().as_secs_f64();
    service.stop().await;
    let tasks = (TASKS.div_ceil(CLIENTS) * CLIENTS) as f64;
    let sides = format!("{seconds:.2} s, of them {:.2} s until all were created", created.as_secs_f64());
    vec![
        Row::new("P9 no-op tasks end to end per second", tasks / seconds, Bar::AtLeast(200.0), sides),
        Row::new(
            "P9 pickup p50, ms",
            pickup,
            Bar::AtMost(100.0),
            format!("median of {PICKUPS} tasks, one at a time"),
        ),
    ]
}

/// How long one task alone waits for a worker, by the database's clock.
async fn pickup(service: &Service, request: &[u8]) -> f64 {
    let mut connection = service.connect().await;
    for at in 0..PICKUPS {
        connection.ask(request).await;
        all_done(service).await;
        // Not in step with anything that ticks.
        sleep(Duration::from_millis(37 * (at as u64 % 7))).await;
    }
    let mut waits = service.rows.numbers("SELECT started_at - created_at FROM task").await;
    waits.sort_unstable();
    waits[waits.len() / 2] as f64
}

pub(crate) async fn all_done(service: &Service) {
    let unfinished = "SELECT count(*) FROM task WHERE status IN ('pending', 'processing')";
    while service.rows.number(unfinished).await > 0 {
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(service.rows.number("SELECT count(*) FROM task WHERE status = 'failed'").await, 0);
}
