//! What is known of devices: how each game's evidence is judged, by which names
//! games know devices, and which are banned.

pub(crate) mod ban;
pub(crate) mod device;
pub(crate) mod pseudonym;
pub(crate) mod setup;

use rusqlite::Connection;
use sign::Vault;
use store::{AttestOutcome, AttestStep, BanState, LiftBan, LiftBans, SetBan, Topic};

use crate::{app, change, error::Halt};

/// Does one step.
pub(crate) fn run(
    tx: &Connection,
    vault: &Vault,
    step: &AttestStep,
) -> Result<AttestOutcome, Halt> {
    match step {
        AttestStep::Configure(wish) => {
            setup::configure(tx, vault, wish)?;
            change::log(tx, Topic::Catalog)?;
        }
        // The directory holds no devices, only their bans.
        AttestStep::Admit(wish) => return Ok(AttestOutcome::Admitted(device::admit(tx, wish)?)),
        AttestStep::SetBan(wish) => return set_ban(tx, wish),
        AttestStep::LiftBan(wish) => return lift_ban(tx, wish),
        AttestStep::LiftBans(wish) => return lift_bans(tx, wish),
        AttestStep::Mark(wish) => device::mark(tx, *wish)?,
    }
    Ok(AttestOutcome::Done)
}

fn set_ban(tx: &Connection, wish: &SetBan) -> Result<AttestOutcome, Halt> {
    device::require(tx, wish.app_id, wish.device_id)?;
    let (ban, news) = ban::set(tx, wish)?;
    heard(tx, ban.state())?;
    let ban_id = ban.ban_id;
    Ok(AttestOutcome::Banned { ban_id, news })
}

fn lift_ban(tx: &Connection, wish: &LiftBan) -> Result<AttestOutcome, Halt> {
    device::require(tx, wish.app_id, wish.device_id)?;
    let lifted = ban::lift(tx, wish)?;
    if let Some(ban) = &lifted {
        heard(tx, ban.state())?;
    }
    let ban_id = lifted.map(|ban| ban.ban_id);
    Ok(AttestOutcome::Lifted { ban_id })
}

fn lift_bans(tx: &Connection, wish: &LiftBans) -> Result<AttestOutcome, Halt> {
    app::require(tx, wish.app_id)?;
    let (lifted, more) = ban::lift_all(tx, wish)?;
    for state in &lifted {
        heard(tx, *state)?;
    }
    let count = lifted.len();
    Ok(AttestOutcome::LiftedAll { count, more })
}

fn heard(tx: &Connection, state: BanState) -> rusqlite::Result<()> {
    change::log(tx, Topic::Banned(state))
}
