//! Which function does which step, and which steps the change log hears of.

use store::{Outcome, Step, Topic};

use crate::{
    achievement, ads, api_key, app, attest, audit, board, circle, claims, credential, delivery,
    endpoint, error::Halt, graph_setup, idempotency, issuance, key, listing, membership, node,
    ownership, pinned, player, previous, revocation, reward, shard_lease, shop, social,
    sql::Absent, token_family, tx::Tx, watermark,
};

/// Does one step within the transaction.
pub(crate) async fn run(tx: &mut Tx<'_>, step: &Step) -> Result<Outcome, Halt> {
    match step {
        Step::Claim(claim) => claims::claim(tx, claim).await?,
        Step::InsertApp(app) => heard(app::insert(tx, app).await?, tx),
        Step::NamePublisher { app_id, publisher } => {
            app::name_publisher(tx, *app_id, publisher).await?;
            tx.tell(Topic::Catalog);
        }
        Step::InsertListing(listing) => heard(listing::insert(tx, listing).await?, tx),
        Step::InsertCredential(new) => heard(credential::insert(tx, new).await?, tx),
        Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at,
            previous_until,
        } => {
            let (app, until) = (*app_id, *previous_until);
            credential::rotate(tx, app, *credential_id, secret, *at, until).await?;
            tx.tell(Topic::Catalog);
        }
        Step::EndPrevious {
            app_id,
            credential_id,
        } => {
            previous::end(tx, *app_id, *credential_id).await?;
            tx.tell(Topic::Catalog);
        }
        Step::InsertKey(key) => heard(key::insert(tx, key).await?, tx),
        Step::InsertPinned(pinned) => heard(pinned::insert(tx, pinned).await?, tx),
        // The directory holds neither players nor memberships.
        Step::InsertPlayer(player) => player::insert(tx, player).await.map(drop)?,
        Step::ReplaceSignInKey {
            player_id,
            sign_in_digest,
        } => player::replace_key(tx, *player_id, sign_in_digest).await?,
        Step::InsertMembership(new) => membership::insert(tx, new).await.map(drop)?,
        Step::Issue(wish) => return issuance::issue(tx, *wish).await.map(Outcome::Issued),
        Step::Revoke(wish) => {
            let stands = revocation::revoke(tx, *wish).await?;
            tx.tell(Topic::Revoked(stands));
        }
        Step::InsertApiKey(key) => heard(api_key::insert(tx, key).await?, tx),
        Step::RevokeApiKey { key_id, at } => {
            api_key::revoke(tx, *key_id, *at).await?;
            tx.tell(Topic::Catalog);
        }
        Step::Audit(event) => audit::insert(tx, event).await.map(drop)?,
        Step::Remember(record) => idempotency::remember(tx, record).await?,
        Step::RaiseWatermark(wish) => {
            watermark::raise_over_all(tx, *wish).await?;
            tx.tell(Topic::Catalog);
        }
        Step::UseRefresh(wish) => {
            let outcome = token_family::use_refresh(tx, *wish).await?;
            return Ok(Outcome::Refreshed(outcome));
        }
        // The directory does not hold who owns what either.
        Step::ChangeOwnership(wish) => {
            return ownership::change(tx, *wish).await.map(Outcome::Owned);
        }
        Step::ConfigureAds(wish) => {
            ads::configure(tx, wish).await?;
            tx.tell(Topic::Catalog);
        }
        // Nor what waits to be sent or granted.
        Step::Enqueue(new) => delivery::insert(tx, new).await.map(drop)?,
        Step::Attend(wish) => return Ok(Outcome::Attending(node::attend(tx, *wish).await?)),
        Step::LeaseShard(wish) => {
            return shard_lease::lease(tx, *wish).await.map(Outcome::Leased);
        }
        Step::BeginAttempt(wish) => return delivery::begin(tx, wish).await.map(Outcome::Begun),
        Step::SettleAttempt(wish) => delivery::settle(tx, wish).await?,
        Step::ReplayDelivery(wish) => delivery::replay(tx, *wish).await?,
        Step::OpenReward(wish) => return reward::open(tx, wish).await.map(Outcome::Turn),
        Step::SettleReward(wish) => reward::settle(tx, wish).await?,
        Step::KeepReward(wish) => return reward::keep(tx, wish).await.map(Outcome::Turn),
        Step::AcknowledgeReward(wish) => reward::acknowledge(tx, wish).await?,
        Step::ReportReward(report) => reward::report::insert(tx, report).await?,
        Step::ConfigureEndpoint(wish) => endpoint::configure(tx, wish).await?,
        Step::ConfigureGraph(wish) => {
            graph_setup::configure(tx, wish).await?;
            tx.tell(Topic::Catalog);
        }
        // Each of these tells the change log itself.
        Step::Shop(step) => return Ok(Outcome::Shop(shop::run(tx, step).await?)),
        Step::Achievement(step) => {
            return Ok(Outcome::Achievement(achievement::run(tx, step).await?));
        }
        Step::Board(step) => return Ok(Outcome::Board(board::run(tx, step).await?)),
        Step::Circle(step) => circle::run(tx, step).await?,
        Step::Social(step) => return social::run(tx, step).await,
        Step::Text(step) => social::run_text(tx, step).await?,
        Step::Payment(step) => return social::run_payment(tx, step).await,
        Step::Post(step) => social::run_post(tx, step).await?,
        Step::Attest(step) => return attest::run(tx, step).await.map(Outcome::Attest),
    }
    Ok(Outcome::Done)
}

/// Tells the change log of a new row; a repeated insert is no news.
fn heard(absent: Absent, tx: &mut Tx<'_>) {
    if absent == Absent::Inserted {
        tx.tell(Topic::Catalog);
    }
}
