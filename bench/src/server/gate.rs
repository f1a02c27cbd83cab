//! The gate as it is shipped, before a game that grants whatever it is asked
//! for, at once and in this process.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use base::{KeyId, OwnerId, Secret, SharedRng};
use directory::Directory;
use futures_util::{TryStreamExt, stream};
use gate::{
    Duplicates, Exchange, Game, Games, Grant, GrantAnswer, Grants, NetworkKeys, NetworkOptions,
    Parts, RewardCounts, RewardMode, Rewards, SenderNetworks, Told, TrustedProxies, Verdicts,
};
use rewards::{Profile, Receiver, Trust};
use serve::BodyLimits;
use store::{
    MemoryStore, OpenReward, Receipt, RewardAnswer, RewardId, RewardNetwork, SettleReward, Step,
    Store, Unit,
};
use store_sqlite::{SqliteOptions, SqliteStore};
use tokio::sync::Mutex;

use super::{Kind, Options};
use crate::{
    callback::{self, Oids},
    durable,
    given::{SystemClock, UNFOLLOWED},
    postgres,
};

struct AtOnce;

#[async_trait]
impl Grants for AtOnce {
    async fn grant(&self, _: &Grant, _: Duration) -> Told {
        Told {
            answer: GrantAnswer::Granted,
            detail: String::new(),
            exchange: Exchange::default(),
        }
    }
}

/// The gate's routes.
pub(super) async fn router(options: &Options, rng: SharedRng) -> Result<Router> {
    let clock = SystemClock::shared();
    let store: Arc<dyn Store> = match options.kind {
        Kind::Gate => Arc::new(MemoryStore::new(Arc::clone(&clock))),
        Kind::GatePostgres => {
            let url = options.url.as_deref().context("no database is given")?;
            Arc::new(postgres::open(url).await?)
        }
        _ => {
            let dir = options.dir.as_deref().context("no directory is given")?;
            let file = SqliteOptions::new(dir.join("gate.db"));
            let store = SqliteStore::open(file, durable::vault()?, Arc::clone(&clock))?;
            Arc::new(store)
        }
    };
    fill(&*store, options.held).await?;
    let directory = Directory::load(Arc::clone(&store), Arc::clone(&clock), UNFOLLOWED).await?;
    let router = gate::router(Parts {
        store,
        directory,
        clock,
        rng,
        body: BodyLimits::default(),
        key: Secret::from("a key of the gate".to_owned()),
        games: Games::new([(callback::GAME.to_owned(), game()?)]),
        verdicts: Verdicts::default(),
        rewards: RewardCounts::default(),
        trusted_proxies: TrustedProxies::default(),
    });
    Ok(if options.kind == Kind::GateSingle {
        let turn = Arc::new(Mutex::new(()));
        router.layer(from_fn_with_state(turn, one_at_a_time))
    } else {
        router
    })
}

fn game() -> Result<Game> {
    let profile = Profile::named("unity-ads").context("there is no profile of Unity Ads")?;
    let url = callback::url()?;
    let statics = url.static_parameters().iter();
    let secret = Secret::from(callback::SECRET.to_owned());
    let options = NetworkOptions {
        receiver: Receiver::new(&profile, statics, Trust::default())?,
        keys: NetworkKeys::Shared(vec![(KeyId::new([1; 4]), profile.key(&secret)?)]),
        senders: SenderNetworks::Anyone,
        duplicates: Duplicates::default(),
        mode: RewardMode::default(),
        prices: None,
    };
    let rewards = Rewards::new(callback::GAME.to_owned(), Some(Arc::new(AtOnce)), [options]);
    Ok(Game {
        rewards: Some(rewards?),
        ..Game::default()
    })
}

/// Lets one request in at a time.
pub(super) async fn one_at_a_time(
    State(turn): State<Arc<Mutex<()>>>,
    request: Request,
    next: Next,
) -> Response {
    let _turn = turn.lock().await;
    next.run(request).await
}

/// How many units are under way while a store is filled.
const AT_ONCE: usize = 4_000;

/// Has so many rewards granted already.
async fn fill(store: &dyn Store, held: usize) -> Result<()> {
    let oids = Oids::held();
    let rewards = (0..held).map(|_| Ok(oids.draw().to_string()));
    stream::iter(rewards)
        .try_for_each_concurrent(AT_ONCE, |oid| granted(store, oid))
        .await
}

/// The two steps that a callback takes, each a unit of its own: a unit of one
/// step is what both stores are best at.
async fn granted(store: &dyn Store, oid: String) -> Result<()> {
    let now = base::Clock::now(&SystemClock);
    let id = RewardId {
        app_id: directory::gate_game_id(callback::GAME),
        network: RewardNetwork::UNITY_ADS,
        oid,
    };
    let open = OpenReward {
        id: id.clone(),
        parameters: "{}".to_owned(),
        subject: callback::SID.to_owned(),
        key_id: KeyId::new([1; 4]).to_string(),
        lease_until: now,
    };
    let settle = SettleReward {
        id,
        fence: 1,
        answer: RewardAnswer::Granted,
        detail: String::new(),
        at: now,
        ask: None,
    };
    for step in [Step::OpenReward(open), Step::SettleReward(settle)] {
        let receipt = store.commit(Unit::of(OwnerId::new([1; 16]), step)).await?;
        let committed = matches!(receipt, Receipt::Committed(_));
        ensure!(committed, "the store refuses a new reward");
    }
    Ok(())
}
