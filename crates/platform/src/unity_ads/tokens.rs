use ::unity_ads::platform::{SealedView, View};
use base::{Environment, PlayerId, Rng, Secret, Timestamp};
use directory::{Known, Snapshot};
use guard::{OutOfWindow, Unclaimed};
use store::KeyPurpose;

const PURPOSE: KeyPurpose = KeyPurpose::AdView;

/// Views are the installation's and not an environment's, so there is one world.
const WORLD: Environment = Environment::Live;

/// Seals the token of a view; `None` when the key ring has no usable key.
pub(crate) fn seal(snapshot: &Snapshot, view: &View, rng: &dyn Rng) -> Option<Secret> {
    let keys = snapshot.keys();
    let id = keys.youngest(PURPOSE, WORLD)?;
    view.seal(id, keys.seal(PURPOSE, WORLD, id)?, rng).ok()
}

/// Why a token names no view that can end now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoView {
    /// It is forged, another player's, or not yet valid.
    Unknown,
    /// The view has run out, or it began at a time of which the store may have
    /// lost how views ended.
    Expired,
}

/// Opens the token of a view of that player's. Another player's is told from a
/// forged one by nobody.
pub(crate) fn open(
    known: &Known<'_>,
    token: &str,
    player: PlayerId,
    now: Timestamp,
) -> Result<Unclaimed<View>, NoView> {
    let sealed = SealedView::parse(token).map_err(|_| NoView::Unknown)?;
    let key = known.keys().seal(PURPOSE, WORLD, sealed.key_id());
    let signed = sealed
        .open(key.ok_or(NoView::Unknown)?)
        .map_err(|_| NoView::Unknown)?;
    if signed.get().player_id() != player {
        return Err(NoView::Unknown);
    }
    // How it ended may have been lost with a restored backup.
    if known.is_forgotten(signed.get().begun_at()) {
        return Err(NoView::Expired);
    }
    Unclaimed::new(signed, now).map_err(|outside| match outside {
        OutOfWindow::Expired => NoView::Expired,
        OutOfWindow::NotYetValid => NoView::Unknown,
    })
}
