//! Which function does which step, and which steps the change log hears of.

use base::{OwnerId, Timestamp};
use rusqlite::Connection;
use store::{Outcome, Step, Topic};

use crate::{
    app, change, claims::Claims, credential, error::Halt, issuance, key, listing, membership,
    pinned, player, revocation, sql::Absent,
};

/// Does one step within the transaction.
pub(crate) fn run(
    tx: &Connection,
    claims: &mut Claims,
    owner: OwnerId,
    step: &Step,
    now: Timestamp,
) -> Result<Outcome, Halt> {
    match step {
        Step::Claim(claim) => claims.claim(tx, owner, claim)?,
        Step::InsertApp(app) => heard(tx, app::insert(tx, owner, app)?)?,
        Step::InsertListing(listing) => heard(tx, listing::insert(tx, owner, listing)?)?,
        Step::InsertCredential(new) => heard(tx, credential::insert(tx, owner, new)?)?,
        Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at,
        } => {
            credential::rotate(tx, *app_id, *credential_id, secret, *at)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::InsertKey(key) => heard(tx, key::insert(tx, owner, key)?)?,
        Step::InsertPinned(pinned) => heard(tx, pinned::insert(tx, owner, pinned)?)?,
        // The directory holds neither players nor memberships.
        Step::InsertPlayer(player) => player::insert(tx, owner, player).map(drop)?,
        Step::InsertMembership(new) => membership::insert(tx, owner, new).map(drop)?,
        Step::Issue(wish) => return Ok(Outcome::Issued(issuance::issue(tx, *wish, now)?)),
        Step::Revoke(wish) => {
            let stands = revocation::revoke(tx, *wish, now)?;
            change::log(tx, Topic::Revoked(stands))?;
        }
    }
    Ok(Outcome::Done)
}

/// Tells the change log of a new row; a repeated insert is no news.
fn heard(tx: &Connection, absent: Absent) -> Result<(), Halt> {
    if absent == Absent::Inserted {
        change::log(tx, Topic::Catalog)?;
    }
    Ok(())
}
