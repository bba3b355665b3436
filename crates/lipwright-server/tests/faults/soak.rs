//! Kills at random, two hundred of them, over an API and two workers that share PostgreSQL and S3, and
//! fifty over an embedded installation, while clients ask for tasks: the invariants hold of every one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::installation::{FaultClient, Installation, Process, eventually};
use crate::invariants::{Seen, assert_all, moment};
use crate::rows::On;

const CLIENTS: u64 = 3;
/// Where the random numbers begin: the same kills every time, as far as processes can be the same.
const SEED: u64 = 0x11b5_77c4;

/// Pseudo-random numbers (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// What clients and killer share.
struct Soak {
    installation: Installation,
    base: Mutex<String>,
    over: std::sync::atomic::AtomicBool,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Soak {
    async fn base(&self) -> String {
        self.base.lock().await.clone()
    }

    fn is_over(&self) -> bool {
        self.over.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Asks for one task after the other and follows each to its end.
async fn client(soak: Arc<Soak>, client: FaultClient, number: u64, body: serde_json::Value) {
    let mut asked = 0;
    while !soak.is_over() {
        asked += 1;
        let key = format!("client-{number}-{asked}");
        let id =
            eventually("a task is made", async || client.create(&soak.base().await, &key, &body).await).await;
        soak.acknowledged.lock().await.insert(id.clone());
        let mut seen = Seen::new();
        let path = format!("/v2/lip_sync_video/{id}");
        eventually("the task has ended", async || {
            let task = client.get(&soak.base().await, &path).await?;
            seen.look(&task).then_some(())
        })
        .await;
    }
}

/// Kills a process, or stops it for longer than its lease first, and starts another in its place.
async fn strike(soak: &Soak, process: &mut Process, role: &str, dice: &mut Dice) {
    if role == "worker" && dice.roll(8) == 0 {
        process.guard.signal("STOP").unwrap();
        sleep(Duration::from_millis(2_600)).await;
        process.guard.signal("CONT").unwrap();
        sleep(Duration::from_millis(200)).await;
    }
    drop(process.guard.signal("KILL"));
    process.guard.wait().unwrap();
    *process = soak.installation.start(role, "").await;
    if role != "worker" {
        soak.base.lock().await.clone_from(&process.base);
    }
}

async fn survives(on: On, roles: &[&str], kills: usize, at_least: usize) {
    let mut installation = Installation::new(on).await;
    installation.work_ms = 120;
    let mut processes = Vec::new();
    for role in roles {
        processes.push(installation.start(role, "").await);
    }
    let asking = installation.client();
    let base = processes[0].base.clone();
    let body = asking.prepared(&base, &installation.receiver.uri()).await;
    let soak = Arc::new(Soak {
        installation,
        base: Mutex::new(base),
        over: false.into(),
        acknowledged: Mutex::new(BTreeSet::new()),
    });
    let clients =
        join_all((0..CLIENTS).map(|number| client(Arc::clone(&soak), asking.clone(), number, body.clone())));
    let killer = async {
        let mut dice = Dice(SEED);
        for _ in 0..kills {
            sleep(Duration::from_millis(100 + dice.roll(300))).await;
            // Whoever comes last is struck twice as often as the others.
            let which = usize::try_from(dice.roll(roles.len() as u64 + 1)).unwrap().min(roles.len() - 1);
            strike(&soak, &mut processes[which], roles[which], &mut dice).await;
        }
        soak.over.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    join(clients, killer).await;
    moment().await;
    // A dead process's deliveries are leased for half a minute; nobody waits for that here.
    let rows = soak.installation.rows().await;
    rows.execute("UPDATE delivery SET lease_until = 0, next_at = 0 WHERE state = 'pending'".to_owned()).await;
    let acknowledged = soak.acknowledged.lock().await.clone();
    assert_all(&soak.installation, &acknowledged, at_least).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_lose_and_double_nothing() {
    survives(On::Cluster, &["api", "worker", "worker"], 200, 40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_of_an_embedded_installation_lose_and_double_nothing() {
    survives(On::Embedded, &["all"], 200, 40).await;
}
