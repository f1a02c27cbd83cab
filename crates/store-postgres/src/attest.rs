//! What is known of devices: how each game's evidence is judged, by which names
//! games know devices, and which are banned.
//!
//! A device's row is locked before any ban of it, so that two bans of one device
//! wait for each other; lifting many locks bans alone, in the order in which they
//! were made.

pub(crate) mod ban;
pub(crate) mod device;
pub(crate) mod pseudonym;
pub(crate) mod setup;

use store::{AttestOutcome, AttestStep, LiftBan, LiftBans, SetBan, Topic};

use crate::{app, error::Halt, tx::Tx};

/// Does one step.
pub(crate) async fn run(tx: &mut Tx<'_>, step: &AttestStep) -> Result<AttestOutcome, Halt> {
    match step {
        AttestStep::Configure(wish) => {
            setup::configure(tx, wish).await?;
            tx.tell(Topic::Catalog);
        }
        // The directory holds no devices, only their bans.
        AttestStep::Admit(wish) => {
            return device::admit(tx, wish).await.map(AttestOutcome::Admitted);
        }
        AttestStep::SetBan(wish) => return set_ban(tx, wish).await,
        AttestStep::LiftBan(wish) => return lift_ban(tx, wish).await,
        AttestStep::LiftBans(wish) => return lift_bans(tx, wish).await,
        AttestStep::Mark(wish) => device::mark(tx, *wish).await?,
    }
    Ok(AttestOutcome::Done)
}

async fn set_ban(tx: &mut Tx<'_>, wish: &SetBan) -> Result<AttestOutcome, Halt> {
    device::hold(tx, wish.app_id, wish.device_id).await?;
    let (ban, news) = ban::set(tx, wish).await?;
    tx.tell(Topic::Banned(ban.state()));
    let ban_id = ban.ban_id;
    Ok(AttestOutcome::Banned { ban_id, news })
}

async fn lift_ban(tx: &mut Tx<'_>, wish: &LiftBan) -> Result<AttestOutcome, Halt> {
    device::hold(tx, wish.app_id, wish.device_id).await?;
    let lifted = ban::lift(tx, wish).await?;
    if let Some(ban) = &lifted {
        tx.tell(Topic::Banned(ban.state()));
    }
    let ban_id = lifted.map(|ban| ban.ban_id);
    Ok(AttestOutcome::Lifted { ban_id })
}

async fn lift_bans(tx: &mut Tx<'_>, wish: &LiftBans) -> Result<AttestOutcome, Halt> {
    app::require(tx, wish.app_id).await?;
    let (lifted, more) = ban::lift_all(tx, wish).await?;
    for state in &lifted {
        tx.tell(Topic::Banned(*state));
    }
    let count = lifted.len();
    Ok(AttestOutcome::LiftedAll { count, more })
}
