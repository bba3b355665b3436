//! Looking at one task, for many clients at once: whoever asks while the store is busy with earlier looks is
//! answered by the next one, together with all others who wait. Every answer is from a look that began
//! after the client had asked, so nobody is told what was true before. Where the store tells at once that
//! nothing was written since the last look, that one still holds.

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
/// Tasks of which is known what the last looks saw.
const KNOWN: usize = 256;
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

/// What was seen while the store had this mark.
#[derive(Debug, Default)]
struct Known {
    mark: u64,
    seen: HashMap<TaskId, Arc<Seen>>,
}

/// Looks under way and to come.
#[derive(Debug, Clone)]
pub struct Looks {
    asked: Arc<Mutex<Asked>>,
    known: Arc<Mutex<Known>>,
    counted: Arc<Mutex<Counted>>,
    patience: Duration,
}

impl Looks {
    /// A look that takes longer than `patience` has failed.
    pub fn new(patience: Duration) -> Self {
        Self { asked: Arc::default(), known: Arc::default(), counted: Arc::default(), patience }
    }

    /// The task if it is that owner's.
    pub(super) async fn at(
        &self,
        store: &SharedStore,
        owner: OwnerId,
        task: TaskId,
    ) -> Result<Option<Arc<Seen>>, StoreError> {
        if let Some(seen) = store.mark().and_then(|mark| self.known(mark, task)) {
            return Ok(Some(seen).filter(|seen| seen.task.owner == owner));
        }
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

    /// What was seen of the task, if nothing was written since.
    fn known(&self, mark: u64, task: TaskId) -> Option<Arc<Seen>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.mark == mark).then(|| known.seen.get(&task).cloned())?
    }

    /// Remembers what a look saw that began after the store had this mark.
    fn remember(&self, mark: u64, seen: &HashMap<TaskId, Arc<Seen>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.mark != mark {
            *known = Known { mark, seen: HashMap::new() };
        }
        let room = KNOWN.saturating_sub(known.seen.len());
        known.seen.extend(seen.iter().take(room).map(|(task, seen)| (*task, Arc::clone(seen))));
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
            let mark = store.mark();
            let seen = timeout(self.patience, store.look(&ids)).await;
            let seen = seen.unwrap_or_else(|late| Err(StoreError::Unavailable(Box::new(late))));
            let seen = seen.map(by_task).map_err(Arc::new);
            if let (Some(mark), Ok(seen)) = (mark, &seen) {
                self.remember(mark, seen);
            }
            answer(next, &seen);
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

fn by_task(seen: Vec<Seen>) -> HashMap<TaskId, Arc<Seen>> {
    seen.into_iter().map(|seen| (seen.task.id, Arc::new(seen))).collect()
}

fn answer(
    asked: Vec<(TaskId, oneshot::Sender<Answer>)>,
    seen: &Result<HashMap<TaskId, Arc<Seen>>, Arc<StoreError>>,
) {
    for (task, sender) in asked {
        // Whoever hung up meanwhile needs no answer.
        let _unheard = sender.send(match seen {
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
