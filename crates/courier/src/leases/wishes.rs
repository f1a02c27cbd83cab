//! What is asked of the store.

use base::{OwnerId, Timestamp};
use store::{Attend, Attendance, LeaseShard, Outcome, Receipt, Shard, Step, StoreError, Unit};

use super::Leases;

impl Leases {
    /// Says until when this process is there, and renews what is held until then
    /// in the same unit, so that both end together.
    pub(super) async fn attend(
        &self,
        there: Timestamp,
        until: Timestamp,
    ) -> Result<Attendance, StoreError> {
        let held: Vec<_> = {
            let books = self.books.borrow();
            books.held().iter().map(|lease| lease.shard).collect()
        };
        let mut steps = vec![self.attendance(there)];
        steps.extend(self.wishes(&held, until));
        let outcomes = self.commit(steps).await?;
        self.note(&outcomes);
        let attendance = outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Attending(attendance) => Some(*attendance),
            _ => None,
        });
        attendance.ok_or_else(|| StoreError::Damaged("nobody was counted".to_owned()))
    }

    /// Takes what is free until the share is full. A wish takes whatever is
    /// free, so there are never more of them at a time than shards are missing.
    pub(super) async fn take(&self, share: usize, until: Timestamp) -> Result<(), StoreError> {
        let mut untried = self.untried().into_iter();
        loop {
            let missing = share.saturating_sub(self.books.borrow().held().len());
            let mut some: Vec<_> = untried.by_ref().take(missing).collect();
            if some.is_empty() {
                return Ok(());
            }
            // In one order everywhere, so that no two units wait for each other.
            some.sort_unstable();
            let outcomes = self.commit(self.wishes(&some, until).collect()).await?;
            self.note(&outcomes);
        }
    }

    /// Gives back what is being given up and has come to rest.
    pub(super) async fn give_back(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut at_rest = self.books.borrow().at_rest();
        if !at_rest.is_empty() {
            at_rest.sort_unstable();
            self.commit(self.wishes(&at_rest, now).collect()).await?;
            self.books.send_modify(|books| books.gone(&at_rest));
        }
        Ok(())
    }

    /// Is there no longer, and gives these back.
    pub(super) async fn leave(&self, shards: &[Shard]) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut steps = vec![self.attendance(now)];
        steps.extend(self.wishes(shards, now));
        self.commit(steps).await.map(drop)
    }

    /// What is not held, in the order of trying: first what is being given up,
    /// then in an order of this process's own, so that those who begin together
    /// are not after the same ones.
    fn untried(&self) -> Vec<Shard> {
        let books = self.books.borrow();
        let held = |shard: &Shard| books.held().iter().any(|lease| lease.shard == *shard);
        let drawn = Shard::all().zip(*self.node.bytes());
        let mut untried: Vec<_> = drawn.filter(|(shard, _)| !held(shard)).collect();
        untried.sort_by_key(|(shard, drawn)| (books.leaving().all(|it| it != *shard), *drawn));
        untried.into_iter().map(|(shard, _)| shard).collect()
    }

    const fn attendance(&self, until: Timestamp) -> Step {
        let node = self.node;
        Step::Attend(Attend { node, until })
    }

    fn wishes(&self, shards: &[Shard], until: Timestamp) -> impl Iterator<Item = Step> {
        let holder = self.node;
        shards.iter().map(move |shard| {
            Step::LeaseShard(LeaseShard {
                shard: *shard,
                holder,
                until,
            })
        })
    }

    /// Writes down how leases stand that were wished for.
    fn note(&self, outcomes: &[Outcome]) {
        let leases = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Leased(lease) => Some(*lease),
            _ => None,
        });
        let leases: Vec<_> = leases.collect();
        self.books
            .send_modify(|books| books.stand(self.node, &leases));
    }

    async fn commit(&self, steps: Vec<Step>) -> Result<Vec<Outcome>, StoreError> {
        let owner = OwnerId::generate(&*self.rng);
        match self.store.commit(Unit { owner, steps }).await? {
            Receipt::Committed(outcomes) => Ok(outcomes),
            Receipt::Refused { refusal, .. } => {
                let problem = format!("a lease was refused: {refusal}");
                Err(StoreError::Damaged(problem))
            }
        }
    }
}
