//! Which function does which step, and which steps the change log hears of.

use base::{OwnerId, Timestamp};
use rusqlite::Connection;
use sign::Vault;
use store::{BoardSizes, Outcome, Step, Topic};

use crate::{
    achievement, ads, api_key, app, attest, audit, board, change, circle, claims::Claims,
    credential, delivery, endpoint, error::Halt, graph_setup, idempotency, issuance, key, listing,
    membership, node, ownership, pinned, player, previous, revocation, reward, shard_lease, shop,
    social, sql::Absent, token_family, watermark,
};

/// Does one step within the transaction.
pub(crate) fn run(
    tx: &Connection,
    vault: &Vault,
    claims: &mut Claims,
    sizes: BoardSizes,
    owner: OwnerId,
    step: &Step,
    now: Timestamp,
) -> Result<Outcome, Halt> {
    match step {
        Step::Claim(claim) => claims.claim(tx, owner, claim)?,
        Step::InsertApp(app) => heard(tx, app::insert(tx, owner, app)?)?,
        Step::NamePublisher { app_id, publisher } => {
            app::name_publisher(tx, *app_id, publisher)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::InsertListing(listing) => heard(tx, listing::insert(tx, owner, listing)?)?,
        Step::InsertCredential(new) => heard(tx, credential::insert(tx, vault, owner, new)?)?,
        Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at,
            previous_until,
        } => {
            let key = (*app_id, *credential_id);
            credential::rotate(tx, vault, key, secret, *at, *previous_until)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::EndPrevious {
            app_id,
            credential_id,
        } => {
            previous::end(tx, *app_id, *credential_id)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::InsertKey(key) => heard(tx, key::insert(tx, vault, owner, key)?)?,
        Step::InsertPinned(pinned) => heard(tx, pinned::insert(tx, owner, pinned)?)?,
        // The directory holds neither players nor memberships.
        Step::InsertPlayer(player) => player::insert(tx, owner, player).map(drop)?,
        Step::ReplaceSignInKey {
            player_id,
            sign_in_digest,
        } => player::replace_key(tx, *player_id, sign_in_digest)?,
        Step::InsertMembership(new) => membership::insert(tx, owner, new).map(drop)?,
        Step::Issue(wish) => return Ok(Outcome::Issued(issuance::issue(tx, *wish, now)?)),
        Step::Revoke(wish) => {
            let stands = revocation::revoke(tx, *wish)?;
            change::log(tx, Topic::Revoked(stands))?;
        }
        Step::InsertApiKey(key) => heard(tx, api_key::insert(tx, owner, key)?)?,
        Step::RevokeApiKey { key_id, at } => {
            api_key::revoke(tx, *key_id, *at)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::Audit(event) => audit::insert(tx, owner, event).map(drop)?,
        Step::Remember(record) => idempotency::remember(tx, vault, owner, record, now)?,
        Step::RaiseWatermark(wish) => {
            watermark::raise_over_all(tx, *wish)?;
            change::log(tx, Topic::Catalog)?;
        }
        Step::UseRefresh(wish) => {
            let outcome = token_family::use_refresh(tx, *wish, now)?;
            return Ok(Outcome::Refreshed(outcome));
        }
        // The directory does not hold who owns what either.
        Step::ChangeOwnership(wish) => return Ok(Outcome::Owned(ownership::change(tx, *wish)?)),
        Step::ConfigureAds(wish) => {
            ads::configure(tx, vault, wish)?;
            change::log(tx, Topic::Catalog)?;
        }
        // Nor what waits to be sent or granted.
        Step::Enqueue(new) => delivery::insert(tx, owner, new).map(drop)?,
        Step::Attend(wish) => return Ok(Outcome::Attending(node::attend(tx, *wish, now)?)),
        Step::LeaseShard(wish) => return Ok(Outcome::Leased(shard_lease::lease(tx, *wish, now)?)),
        Step::BeginAttempt(wish) => return Ok(Outcome::Begun(delivery::begin(tx, owner, wish)?)),
        Step::SettleAttempt(wish) => delivery::settle(tx, wish)?,
        Step::ReplayDelivery(wish) => delivery::replay(tx, *wish)?,
        Step::OpenReward(wish) => return Ok(Outcome::Turn(reward::open(tx, owner, wish, now)?)),
        Step::SettleReward(wish) => reward::settle(tx, wish)?,
        Step::KeepReward(wish) => return Ok(Outcome::Turn(reward::keep(tx, owner, wish, now)?)),
        Step::AcknowledgeReward(wish) => reward::acknowledge(tx, wish)?,
        Step::ReportReward(report) => reward::report::insert(tx, report)?,
        Step::ConfigureEndpoint(wish) => endpoint::configure(tx, wish)?,
        Step::ConfigureGraph(wish) => {
            graph_setup::configure(tx, vault, wish)?;
            change::log(tx, Topic::Catalog)?;
        }
        // Each of these tells the change log itself.
        Step::Shop(step) => return Ok(Outcome::Shop(shop::run(tx, step, now)?)),
        Step::Achievement(step) => {
            return Ok(Outcome::Achievement(achievement::run(tx, step, now)?));
        }
        Step::Board(step) => return Ok(Outcome::Board(board::run(tx, step, sizes, now)?)),
        Step::Circle(step) => circle::run(tx, owner, step)?,
        Step::Social(step) => return social::run(tx, vault, step),
        Step::Text(step) => social::write(tx, owner, step)?,
        Step::Payment(step) => return social::payment::run(tx, owner, step),
        Step::Post(step) => social::post(tx, owner, step)?,
        Step::Attest(step) => return Ok(Outcome::Attest(attest::run(tx, vault, step)?)),
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
