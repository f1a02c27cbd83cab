//! What a load of writes is told, and whether it holds afterwards.

use std::{
    array,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use base::Secret;
use futures_util::future::join;
use store::{
    FamilyOutcome, IdempotencyRecord, Outcome, Receipt, Refusal, RewardAnswer, RewardTurn, Step,
    Store, StoreError, Unit, UseRefresh,
};
use store_suite::{
    given::{MADE, app_id, claim, commit, family_id, is_done, owner, player_id, refused},
    rewards::{opening, settling},
};
use tokio::{sync::watch, task::JoinHandle};

type Answer = Result<Receipt, StoreError>;

/// How many of each kind write at the same time.
const WRITERS: u64 = 3;

/// What was asked, and what was told.
enum Told {
    /// The two owners', each at a node of its own.
    Claim(u64, [Answer; 2]),
    /// Of a use by that player of that generation.
    Refresh(u64, u64, Answer),
    Remember(u64, Answer),
    Open(u64, Answer),
    Grant(u64, Answer),
}

/// Everything that was told.
pub(super) struct Record {
    told: Vec<Told>,
    /// How long after the mark something was acknowledged that began after it.
    pub(super) first_since: Option<Duration>,
}

struct Shared {
    nodes: [Arc<dyn Store>; 2],
    next: AtomicU64,
    stopped: AtomicBool,
    told: Mutex<Vec<Told>>,
    mark: Mutex<Option<Instant>>,
    first_since: Mutex<Option<Duration>>,
    acknowledged: watch::Sender<u64>,
    since: watch::Sender<u64>,
}

/// Writers that write until they are stopped.
pub(super) struct Load {
    shared: Arc<Shared>,
    writers: Vec<JoinHandle<()>>,
}

impl Load {
    pub(super) fn on(nodes: [Arc<dyn Store>; 2]) -> Self {
        let shared = Arc::new(Shared {
            nodes,
            next: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            told: Mutex::default(),
            mark: Mutex::default(),
            first_since: Mutex::default(),
            acknowledged: watch::Sender::new(0),
            since: watch::Sender::new(0),
        });
        let writers = (0..WRITERS * 4).map(|kind| {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                while !shared.stopped.load(Ordering::Relaxed) {
                    let n = shared.next.fetch_add(1, Ordering::Relaxed);
                    match kind % 4 {
                        0 => shared.claim(n).await,
                        1 => shared.refresh(n).await,
                        2 => shared.remember(n).await,
                        _ => shared.reward(n).await,
                    }
                }
            })
        });
        Self {
            writers: writers.collect(),
            shared,
        }
    }

    /// Comes back once so many writes are acknowledged.
    pub(super) async fn acknowledged(&self, many: u64) {
        let mut seen = self.shared.acknowledged.subscribe();
        seen.wait_for(|it| *it >= many).await.unwrap();
    }

    /// The same for writes that began after the mark.
    pub(super) async fn acknowledged_since(&self, many: u64) {
        let mut seen = self.shared.since.subscribe();
        seen.wait_for(|it| *it >= many).await.unwrap();
    }

    pub(super) fn mark(&self, now: Instant) {
        *self.shared.mark.lock().unwrap() = Some(now);
    }

    pub(super) async fn stop(self) -> Record {
        self.shared.stopped.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.unwrap();
        }
        let told = std::mem::take(&mut *self.shared.told.lock().unwrap());
        let first_since = *self.shared.first_since.lock().unwrap();
        Record { told, first_since }
    }
}

impl Shared {
    async fn ask(&self, node: u64, by: u8, step: Step) -> Answer {
        let began = Instant::now();
        let node = &self.nodes[(node % 2) as usize];
        let told = node.commit(Unit::of(owner(by), step)).await;
        if matches!(told, Ok(Receipt::Committed(_))) {
            self.acknowledged.send_modify(|many| *many += 1);
            if let Some(mark) = *self.mark.lock().unwrap()
                && began > mark
            {
                let mut first = self.first_since.lock().unwrap();
                first.get_or_insert_with(|| mark.elapsed());
                self.since.send_modify(|many| *many += 1);
            }
        }
        told
    }

    fn note(&self, told: Told) {
        self.told.lock().unwrap().push(told);
    }

    async fn claim(&self, n: u64) {
        let (one, other) = join(self.ask(0, 1, used(n)), self.ask(1, 2, used(n))).await;
        self.note(Told::Claim(n, [one, other]));
    }

    /// A player who refreshes until an answer stays away.
    async fn refresh(&self, player: u64) {
        for generation in 0..5 {
            let told = self.ask(generation, 1, using(player, generation)).await;
            let is_over = told.is_err();
            self.note(Told::Refresh(player, generation, told));
            if is_over {
                return;
            }
        }
    }

    async fn remember(&self, n: u64) {
        let told = self.ask(n, 1, remembering(n)).await;
        self.note(Told::Remember(n, told));
    }

    async fn reward(&self, n: u64) {
        let open = self.ask(n, 1, opened(n)).await;
        let is_open = open.is_ok();
        self.note(Told::Open(n, open));
        if is_open {
            let grant = self.ask(n + 1, 1, granted(n)).await;
            self.note(Told::Grant(n, grant));
        }
    }
}

fn used(n: u64) -> Step {
    Step::Claim(claim(&n.to_string(), 60))
}

fn using(player: u64, generation: u64) -> Step {
    Step::UseRefresh(UseRefresh {
        app_id: app_id(1),
        player_id: player_id(player + 1),
        family_id: family_id(1),
        generation,
        issued_at: MADE,
        successor_issued_at: MADE,
        successor_expires_at: MADE.plus(Duration::from_secs(60)),
    })
}

fn remembering(n: u64) -> Step {
    let bytes = n.to_le_bytes();
    Step::Remember(IdempotencyRecord {
        key: array::from_fn(|at| bytes[at % 8]),
        request: [0; 32],
        status: 201,
        answer: Secret::new("shown once"),
        expires_at: MADE.plus(Duration::from_secs(600)),
    })
}

fn opened(n: u64) -> Step {
    let soon = MADE.plus(Duration::from_secs(60));
    Step::OpenReward(opening(1, &n.to_string(), 1, soon))
}

fn granted(n: u64) -> Step {
    settling(1, &n.to_string(), 1, RewardAnswer::Granted, MADE)
}

fn outcome(receipt: &Receipt) -> Outcome {
    match receipt {
        Receipt::Committed(outcomes) => outcomes[0],
        Receipt::Refused { refusal, .. } => panic!("refused: {refusal}"),
    }
}

impl Record {
    pub(super) fn answers(&self) -> usize {
        self.told.len()
    }

    pub(super) fn errors(&self) -> usize {
        let is_error = |told: &&Told| match told {
            Told::Claim(_, answers) => answers.iter().any(Answer::is_err),
            Told::Refresh(_, _, told)
            | Told::Remember(_, told)
            | Told::Open(_, told)
            | Told::Grant(_, told) => told.is_err(),
        };
        self.told.iter().filter(is_error).count()
    }

    /// Asks again for everything, and finds what was told.
    pub(super) async fn holds(&self, store: &Arc<dyn Store>) {
        for told in &self.told {
            match told {
                Told::Claim(n, answers) => claim_holds(store, *n, answers).await,
                Told::Refresh(player, generation, told) => {
                    refresh_holds(store, *player, *generation, told).await;
                }
                Told::Remember(n, told) => remember_holds(store, *n, told).await,
                Told::Open(n, told) => open_holds(store, *n, told).await,
                Told::Grant(n, told) => grant_holds(store, *n, told).await,
            }
        }
    }
}

async fn claim_holds(store: &Arc<dyn Store>, n: u64, told: &[Answer; 2]) {
    for answer in told {
        let known = match answer {
            Ok(receipt) => *receipt == is_done() || *receipt == refused(Refusal::Taken),
            Err(error) => matches!(error, StoreError::Unavailable(_)),
        };
        assert!(known, "{n}: {answer:?}");
    }
    let accepted = |at: usize| told[at] == Ok(is_done());
    assert!(!(accepted(0) && accepted(1)), "{n} was accepted twice");
    // Whoever was accepted is so again. Where nobody was, whoever asks first is, or
    // whoever was told nothing.
    let first = if accepted(1) { 2 } else { 1 };
    let one = commit(store, first, used(n)).await;
    let other = commit(store, 3 - first, used(n)).await;
    let holders = [&one, &other].map(|it| *it == is_done());
    assert_eq!(
        holders.iter().filter(|it| **it).count(),
        1,
        "{n}: {one:?}, {other:?}"
    );
    assert!(
        holders[0] || !(accepted(0) || accepted(1)),
        "{n} is lost: {told:?}"
    );
}

async fn refresh_holds(store: &Arc<dyn Store>, player: u64, generation: u64, told: &Answer) {
    let Ok(receipt) = told else {
        let error = told.as_ref().unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        return;
    };
    let rotated = Outcome::Refreshed(FamilyOutcome::Rotated(generation + 1));
    assert_eq!(outcome(receipt), rotated, "{player}");
    let again = outcome(&commit(store, 1, using(player, generation)).await);
    let refused = matches!(
        again,
        Outcome::Refreshed(FamilyOutcome::Reused(_) | FamilyOutcome::Ended)
    );
    assert!(refused, "{player} used {generation} twice: {again:?}");
}

async fn remember_holds(store: &Arc<dyn Store>, n: u64, told: &Answer) {
    match told {
        Ok(receipt) => {
            assert_eq!(*receipt, is_done());
            let another = commit(store, 2, remembering(n)).await;
            assert_eq!(another, refused(Refusal::Taken), "{n} is lost");
        }
        Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error}"),
    }
    assert_eq!(commit(store, 1, remembering(n)).await, is_done());
}

async fn open_holds(store: &Arc<dyn Store>, n: u64, told: &Answer) {
    let Ok(receipt) = told else { return };
    let mine = outcome(receipt);
    assert!(
        matches!(mine, Outcome::Turn(RewardTurn::Mine { fence: 1, .. })),
        "{mine:?}"
    );
    let again = outcome(&commit(store, 2, opened(n)).await);
    let is_known = matches!(
        again,
        Outcome::Turn(RewardTurn::InFlight | RewardTurn::Granted)
    );
    assert!(is_known, "{n} is lost: {again:?}");
}

async fn grant_holds(store: &Arc<dyn Store>, n: u64, told: &Answer) {
    if let Ok(receipt) = told {
        assert_eq!(*receipt, is_done());
        let again = outcome(&commit(store, 2, opened(n)).await);
        assert_eq!(again, Outcome::Turn(RewardTurn::Granted), "{n} is lost");
    }
    assert_eq!(commit(store, 1, granted(n)).await, is_done(), "{n}");
}
