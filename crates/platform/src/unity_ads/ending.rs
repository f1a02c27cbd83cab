use std::time::Duration;

use ::unity_ads::{Oid, platform::View};
use base::{DeliveryId, OwnerId};
use courier::Expected;
use directory::Deaf;
use guard::Unclaimed;
use sign::sha256;
use store::{
    Delivery, DeliveryKind, DeliveryLog, DeliveryState, Receipt, Refusal, Step, StoreError, Unit,
};
use tokio::{sync::SemaphorePermit, time::timeout};

use super::message;
use crate::Parts;

/// How long a completion waits for its callback, in real time: the game is told
/// before the player's device is ("How it works"), but a game that hangs does
/// not hold up the player for longer than that.
const CALLBACK_WAIT: Duration = Duration::from_secs(2);

/// How a view ends. Each way has an owner of its own in the store, made from
/// the view: the same end asked for again, because an answer was lost or the
/// process was, is recognised, and another end finds the view taken.
#[derive(Clone, Copy)]
enum End {
    Told,
    Untold,
    Skipped,
}

impl End {
    fn owner(self, view: &View) -> OwnerId {
        let name: &[u8] = match self {
            Self::Told => b"countersign/unity-ads/told:",
            Self::Untold => b"countersign/unity-ads/untold:",
            Self::Skipped => b"countersign/unity-ads/skipped:",
        };
        let digest = sha256(&[name, &view.id()[..]].concat());
        let (first, _) = digest.as_chunks::<16>();
        OwnerId::new(first.first().copied().unwrap_or_default())
    }
}

/// What a completed view came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Completed {
    /// The game is told under that OID, and so far has it come.
    Told(Oid, DeliveryState),
    /// There is nobody to tell.
    Untold,
}

/// Why a view does not end as it was to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotEnded {
    /// It has ended otherwise before.
    #[error("the view has ended otherwise")]
    Otherwise,
    /// The store no longer remembers views from then.
    #[error("the view has run out")]
    Expired,
    /// This node cannot say whom to tell.
    #[error(transparent)]
    Deaf(#[from] Deaf),
    /// The store cannot say. The same call can be sent again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store refuses what it never should.
    #[error("the store refuses the end of a view: {0}")]
    Refused(Refusal),
}

/// Completes a view: once, and in the unit that does so the callback is
/// enqueued, so there is neither one without the other. A repetition is given
/// what was decided the first time. `place` is what waiting for the callback
/// takes.
pub(crate) async fn complete(
    parts: &Parts,
    view: &Unclaimed<View>,
    place: Option<SemaphorePermit<'_>>,
) -> Result<Completed, NotEnded> {
    if let Some(delivery) = delivery_of(parts, view.get())? {
        let (id, endpoint) = (delivery.delivery_id, delivery.endpoint());
        // Before the commit: a courier may be at it before the commit returns.
        let post = parts.ads.post.as_ref();
        let expected = post.map(|post| post.deliveries.expect(id));
        if end(parts, view, End::Told, Some(Step::Enqueue(delivery))).await? {
            if let Some(post) = post {
                post.wake.wake_for(endpoint);
            }
            return told(parts, view.get(), expected.zip(place)).await;
        }
    }
    if end(parts, view, End::Untold, None).await? {
        return Ok(Completed::Untold);
    }
    told(parts, view.get(), None).await
}

/// Skips a view: nobody is told.
pub(crate) async fn skip(parts: &Parts, view: &Unclaimed<View>) -> Result<(), NotEnded> {
    match end(parts, view, End::Skipped, None).await? {
        true => Ok(()),
        false => Err(NotEnded::Otherwise),
    }
}

/// The callback, if there is somebody to be told and a SID to name the player.
fn delivery_of(parts: &Parts, view: &View) -> Result<Option<Delivery>, Deaf> {
    let known = parts.directory.known()?;
    let told = known.ads(view.app_id()).filter(|setup| setup.enabled);
    let sid = view.sid().filter(|_| told.is_some());
    Ok(sid.map(|sid| {
        Delivery::new(
            view.app_id(),
            DeliveryId::new(*view.id()),
            DeliveryKind::UnityAds,
            message::write(sid, &view.oid()),
            parts.clock.now(),
        )
        .about(sid.as_str().to_owned())
    }))
}

/// Ends the view; `false` when it has ended otherwise before.
async fn end(
    parts: &Parts,
    view: &Unclaimed<View>,
    end: End,
    then: Option<Step>,
) -> Result<bool, NotEnded> {
    let mut steps = vec![Step::Claim(view.claim())];
    steps.extend(then);
    let owner = end.owner(view.get());
    match parts.store.commit(Unit { owner, steps }).await? {
        Receipt::Committed(_) => Ok(true),
        Receipt::Refused { refusal, .. } => match refusal {
            Refusal::Taken => Ok(false),
            Refusal::Expired => Err(NotEnded::Expired),
            other => Err(NotEnded::Refused(other)),
        },
    }
}

/// How far the callback of a view has come that was completed, after its first
/// attempt where that is worth waiting for.
async fn told(
    parts: &Parts,
    view: &View,
    wait: Option<(Expected, SemaphorePermit<'_>)>,
) -> Result<Completed, NotEnded> {
    let mut log = log_of(parts, view).await?;
    if let Some((expected, _place)) = wait.filter(|_| is_fresh(&log)) {
        // In time or not, what the store says is what is told.
        let _ = timeout(CALLBACK_WAIT, expected).await;
        log = log_of(parts, view).await?;
    }
    Ok(Completed::Told(view.oid(), log.delivery.state))
}

/// Whether no attempt has been settled yet, so that its answer is still to come.
fn is_fresh(log: &DeliveryLog) -> bool {
    log.attempts.is_empty() && !log.delivery.state.has_ended()
}

/// A view that was completed and of which nobody was to be told has none; then
/// what took the view is another end.
async fn log_of(parts: &Parts, view: &View) -> Result<DeliveryLog, NotEnded> {
    let id = DeliveryId::new(*view.id());
    let log = parts.store.delivery(view.app_id(), id).await?;
    log.ok_or(NotEnded::Otherwise)
}
