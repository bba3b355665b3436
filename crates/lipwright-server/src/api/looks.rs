//! Looking at one task, for many clients at once: whoever asks while the store is busy with earlier looks is
//! answered by the next one, together with all others who wait. Every answer is from a look that began
//! after the client had asked, so nobody is told what was true before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use crate::store::{Seen, SharedStore, StoreError};
use crate::task::{OwnerId, TaskId};

/// Looks under way at once: more would each answer fewer.
const AT_ONCE: usize = 1;
/// Tasks of one look.
const MOST: usize = 64;
/// How long a count of the waiting tasks of all accounts is good for.
const FRESH: Duration = Duration::from_secs(1);

type Answer = Result<Option<Arc<Seen>>, Arc<StoreError>>;

#[derive(Debug, Default)]
struct Asked {
    waiting: Vec<(TaskId, oneshot::Sender<Answer>)>,
    under_way: usize,
}

/// How many tasks of each account waited, and when.
type Counted = Option<(Instant, Arc<Vec<(OwnerId, u64)>>)>;

/// Looks under way and to come.
#[derive(Debug, Clone)]
pub struct Looks {
    asked: Arc<Mutex<Asked>>,
    counted: Arc<Mutex<Counted>>,
    patience: Duration,
}

impl Looks {
    /// A look that takes longer than `patience` has failed.
    pub fn new(patience: Duration) -> Self {
        Self { asked: Arc::default(), counted: Arc::default(), patience }
    }

    /// The task if it is that owner's.
    pub(super) async fn at(
        &self,
        store: &SharedStore,
        owner: OwnerId,
        task: TaskId,
    ) -> Result<Option<Arc<Seen>>, StoreError> {
        let (sender, answer) = oneshot::channel();
        if self.ask(task, sender) {
            tokio::spawn(self.clone().look(Arc::clone(store)));
        }
        match answer.await {
            Ok(Ok(seen)) => Ok(seen.filter(|seen| seen.task.owner == owner)),
            Ok(Err(fault)) => Err(shared(fault)),
            Err(cut_off) => Err(StoreError::Unavailable(Box::new(cut_off))),
        }
    }

    /// How many tasks are likely to be taken before this one, which waits: as
    /// [`queue_position`](crate::store::Tasks::queue_position), but for what the other accounts have waiting,
    /// which is as it was a moment ago.
    pub(super) async fn position(&self, store: &SharedStore, seen: &Seen) -> Result<u64, StoreError> {
        let others = self.waiting(store).await?;
        let others = others.iter().filter(|(owner, _waiting)| *owner != seen.task.owner);
        Ok(seen.ahead + others.map(|(_owner, waiting)| (*waiting).min(seen.ahead + 1)).sum::<u64>())
    }

    /// Puts one more into the row; tells whether it needs a look of its own.
    fn ask(&self, task: TaskId, sender: oneshot::Sender<Answer>) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.waiting.push((task, sender));
        let begins = asked.under_way < AT_ONCE;
        asked.under_way += usize::from(begins);
        begins
    }

    /// Who is answered by the next look; nobody, and it is over.
    fn next(&self) -> Vec<(TaskId, oneshot::Sender<Answer>)> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let next = asked.waiting.len().min(MOST);
        let next: Vec<_> = asked.waiting.drain(..next).collect();
        asked.under_way -= usize::from(next.is_empty());
        next
    }

    async fn look(self, store: SharedStore) {
        let _turn = Turn(&self);
        loop {
            let next = self.next();
            if next.is_empty() {
                return;
            }
            let mut ids: Vec<_> = next.iter().map(|(task, _sender)| *task).collect();
            ids.sort_unstable();
            ids.dedup();
            let seen = timeout(self.patience, store.look(&ids)).await;
            let seen = seen.unwrap_or_else(|late| Err(StoreError::Unavailable(Box::new(late))));
            answer(next, seen);
        }
    }

    async fn waiting(&self, store: &SharedStore) -> Result<Arc<Vec<(OwnerId, u64)>>, StoreError> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, waiting)) = counted
            && at.elapsed() < FRESH
        {
            return Ok(waiting);
        }
        let (at, waiting) = (Instant::now(), Arc::new(store.waiting().await?));
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Arc::clone(&waiting)));
        Ok(waiting)
    }
}

/// A look under way. If it panics, whoever waits is cut off and the next to ask looks again.
struct Turn<'a>(&'a Looks);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.under_way -= 1;
            asked.waiting.clear();
        }
    }
}

fn answer(asked: Vec<(TaskId, oneshot::Sender<Answer>)>, seen: Result<Vec<Seen>, StoreError>) {
    let seen: Result<HashMap<_, _>, _> = match seen {
        Ok(seen) => Ok(seen.into_iter().map(|seen| (seen.task.id, Arc::new(seen))).collect()),
        Err(fault) => Err(Arc::new(fault)),
    };
    for (task, sender) in asked {
        // Whoever hung up meanwhile needs no answer.
        let _unheard = sender.send(match &seen {
            Ok(seen) => Ok(seen.get(&task).cloned()),
            Err(fault) => Err(Arc::clone(fault)),
        });
    }
}

/// One fault, told to each of those who waited.
fn shared(fault: Arc<StoreError>) -> StoreError {
    match &*fault {
        StoreError::Unavailable(_) => StoreError::Unavailable(Box::new(fault)),
        StoreError::Full(_) => StoreError::Full(Box::new(fault)),
        StoreError::Inconsistent(text) => StoreError::Inconsistent(text.clone()),
    }
}
