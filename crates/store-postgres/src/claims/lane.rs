//! A lane: a task with a connection of its own, which makes one batch of claims
//! after another.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use store::{Refusal, StoreError};
use tokio::time::Instant;
use tokio_postgres::error::SqlState;

use super::{
    batch::{self, Group, Verdicts, refused},
    bucket,
    judging::judge,
    queue::Queue,
    room::Room,
};
use crate::{
    error::{Halt, Trouble},
    pool::{Pool, answered, silence},
    session::Session,
};

/// How long a group waits for a row that another transaction has inserted and not
/// committed, in milliseconds. Then it is taken apart, so that what is in the way of
/// one claim holds up few others.
const LOCK_PATIENCE_MS: u32 = 250;

/// How often a single claim that waits for another transaction is tried, and how
/// often the table of a bucket is made.
const TRIES: u32 = 4;

/// The shortest silence of the database that counts as a lost connection.
const SHORTEST_SILENCE: Duration = Duration::from_secs(1);

/// What a lane needs.
pub(super) struct Lane {
    pub(super) queue: Arc<Queue>,
    pub(super) room: Arc<Room>,
    pub(super) pool: Pool,
    pub(super) patience: Duration,
}

/// What has to be tried again, and what has to be waited out before.
#[derive(Default)]
struct Again {
    groups: Vec<Group>,
    halt: Option<Halt>,
}

impl Lane {
    /// Serves the queue until it is closed and empty.
    pub(super) async fn run(self) {
        let mut session = None;
        while let Some(batch) = self.queue.batch().await {
            self.serve(&mut session, batch::group(batch)).await;
        }
    }

    /// Answers everyone in these groups, however often it takes.
    async fn serve(&self, session: &mut Option<Session>, mut groups: Vec<Group>) {
        let mut attempts = self.pool.attempts();
        while !groups.is_empty() {
            let again = self.round(session, groups).await;
            groups = again.groups;
            let Some(halt) = again.halt else { continue };
            if let Err(end) = attempts.after(halt).await {
                let answer = Err(end.into());
                return groups.drain(..).for_each(|group| group.answer_all(&answer));
            }
        }
    }

    async fn round(&self, session: &mut Option<Session>, groups: Vec<Group>) -> Again {
        let mut again = Again::default();
        let judged = match self.connection(session).await {
            Ok(connection) => self.judge_all(connection, &groups).await,
            Err(halt) => Err(halt),
        };
        match judged {
            Ok(judged) => {
                for (group, judged) in groups.into_iter().zip(judged) {
                    match judged {
                        Ok(verdicts) => group.answer(&verdicts),
                        Err(halt) => self.again(&mut again, session, group, halt).await,
                    }
                }
            }
            Err(halt) => again.lost(groups, halt),
        }
        if let Some(halt) = &again.halt
            && halt.trouble() != Some(Trouble::Conflict)
            && let Some(mut session) = session.take()
        {
            session.recover(halt).await;
            session.lost();
        }
        again
    }

    /// Judges the groups at the same time: their statements are on their way
    /// together, and each is a transaction of its own. After a warning it is not known
    /// of any of them whether the standby has what they made; those who ask again
    /// touch it.
    async fn judge_all(
        &self,
        session: &Session,
        groups: &[Group],
    ) -> Result<Vec<Result<Verdicts, Halt>>, Halt> {
        let judging = groups
            .iter()
            .map(|group| judge(session.sql(), session.lane(), &self.room, group));
        let before = session.warnings();
        let judged = answered(self.silence(), async { Ok(join_all(judging).await) }).await?;
        session.confirmed_since(before)?;
        Ok(judged)
    }

    /// Answers a group of which something went wrong, or tries it again.
    async fn again(
        &self,
        again: &mut Again,
        session: &mut Option<Session>,
        mut group: Group,
        halt: Halt,
    ) {
        let halt = match halt {
            // One that is made and missing again is damage; one that cannot be made
            // yet, because no standby acknowledges it, is an outage.
            Halt::NoBucket(bucket) if group.made < TRIES => {
                let made = match session {
                    Some(session) => answered(self.silence(), bucket::make(session, bucket)).await,
                    // It was lost over the bucket of another group.
                    None => Err(silence()),
                };
                match made {
                    Ok(()) => {
                        group.made = group.made.saturating_add(1);
                        again.groups.push(group);
                        return;
                    }
                    Err(halt) => halt,
                }
            }
            halt => halt,
        };
        if halt.trouble() == Some(Trouble::Lost) {
            // Nobody else is to wait for it.
            if let Some(mut session) = session.take() {
                session.recover(&halt).await;
            }
        }
        again.judged(group, halt);
    }

    /// How long the database may say nothing: half of the patience, so that another
    /// server can be tried with the rest.
    fn silence(&self) -> Duration {
        self.patience.div_f64(2.0).max(SHORTEST_SILENCE)
    }

    /// The lane's connection, made anew where it was lost.
    async fn connection<'s>(&self, held: &'s mut Option<Session>) -> Result<&'s Session, Halt> {
        let session = match held.take() {
            Some(session) => session,
            None => {
                let mut session = self.pool.session().await?;
                let set = format!("SET lock_timeout = {LOCK_PATIENCE_MS}");
                let set = answered(self.silence(), session.batch(&set)).await;
                set.inspect_err(|_| session.lost())?;
                session
            }
        };
        Ok(held.insert(session))
    }
}

impl Again {
    fn judged(&mut self, mut group: Group, halt: Halt) {
        match halt.trouble() {
            Some(Trouble::Lost) => self.lost(vec![group], halt),
            Some(Trouble::Conflict) => {
                self.groups.push(group);
                self.halt.get_or_insert(halt);
            }
            _ if waited_in_vain(&halt) && group.tries < TRIES => {
                if let [_] = group.entries.as_slice() {
                    group.tries = group.tries.saturating_add(1);
                }
                self.groups.extend(group.parts());
            }
            _ => group.answer_all(&match halt {
                Halt::Refused(Refusal::Expired) => Ok(refused(Refusal::Expired)),
                halt => Err(halt.into()),
            }),
        }
    }

    /// Of the claims of a lost connection it is not known whether they were made.
    fn lost(&mut self, groups: Vec<Group>, halt: Halt) {
        let error = StoreError::Unavailable("the database does not answer".into());
        let now = Instant::now();
        let left = groups
            .into_iter()
            .filter_map(|group| group.give_up(now, &error));
        self.groups.extend(left);
        self.halt = Some(halt);
    }
}

/// Whether a lock was waited for until that took too long.
fn waited_in_vain(halt: &Halt) -> bool {
    let waits = [SqlState::LOCK_NOT_AVAILABLE, SqlState::QUERY_CANCELED];
    matches!(halt, Halt::Engine(error) if error.code().is_some_and(|code| waits.contains(code)))
}
