//! Tells those who take tickets that there are some: at once, but not for each of many. PostgreSQL has all
//! that tell something commit one after another, and who was told looks no sooner than [`COOLDOWN`] after it
//! looked before.

use std::sync::{Arc, Mutex, PoisonError};

use riverqueue::protocol::NOTIFICATION_TOPIC_INSERT;
use sqlx::PgPool;
use tokio::time::{Instant, sleep_until};

use crate::queue::{COOLDOWN, TicketRow};

/// Nobody waits until it has reached the disk.
const TELL: &str = concat!("SELECT pg_notify(concat(current_schema(), '.', $1), $2)", unhurried!());

/// When it was rung, and whether it will be rung for those who came too soon after that.
#[derive(Debug, Default)]
struct Rung {
    at: Option<Instant>,
    again: bool,
}

/// What tells of tickets.
#[derive(Debug, Clone, Default)]
pub(super) struct Bell(Arc<Mutex<Rung>>);

impl Bell {
    /// Whether a ticket that is written now is told of in its own transaction. One that is not needs
    /// [`Self::ring_later`].
    pub(super) fn rings(&self) -> bool {
        self.with(|rung| {
            let now = Instant::now();
            let is_due = rung.at.is_none_or(|at| now.saturating_duration_since(at) > COOLDOWN);
            if is_due {
                rung.at = Some(now);
            }
            is_due
        })
    }

    /// Tells of tickets that have been committed untold, once for all of them.
    pub(super) fn ring_later(&self, pool: &PgPool) {
        let Some(at) = self.with(|rung| {
            let is_first = !std::mem::replace(&mut rung.again, true);
            is_first.then(|| rung.at.map_or_else(Instant::now, |at| at + COOLDOWN))
        }) else {
            return;
        };
        let (bell, pool) = (self.clone(), pool.clone());
        tokio::spawn(async move {
            sleep_until(at).await;
            // Before it is told: whoever commits from now on has it told again.
            bell.with(|rung| *rung = Rung { at: Some(Instant::now()), again: false });
            let told = sqlx::query(TELL)
                .bind(NOTIFICATION_TOPIC_INSERT)
                .bind(TicketRow::notice())
                .execute(&pool)
                .await;
            if let Err(fault) = told {
                // They look by themselves, a little later.
                tracing::debug!(%fault, "nobody was told of new tickets");
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Rung) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
