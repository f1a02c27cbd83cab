//! The same units, reads and callbacks on both engines: what it costs to share.

use std::path::Path;

use anyhow::{Context, Result, bail};
use base::{AppId, Clock, KeyId, OwnerId};
use store::{
    OpenReward, Receipt, RewardAnswer, RewardId, RewardNetwork, SettleReward, Step, Store, Unit,
};
use store_sqlite::{SqliteOptions, SqliteStore};
use tokio::runtime::{Builder, Runtime};

use super::house::{self, House};
use crate::{
    callback,
    durable::{self, Side},
    given::SystemClock,
    pair::Asked,
    report::Row,
    server::{Kind, Options, Threads},
    size::Size,
    storm::Storm,
};

/// How many of the first rewards are read, over and over.
const READ: u64 = 1_000;

/// A reward opened and granted in one unit, and a reward read.
pub(super) fn rates(size: Size, house: &House, place: &Path) -> Result<Vec<Row>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ours = runtime.block_on(async {
        let url = house.database("units").await?;
        house::open(&url).await
    })?;
    let options = SqliteOptions::new(place.join("units.db"));
    let file = SqliteStore::open(options, durable::vault()?, SystemClock::shared())?;

    let mut sides = [
        Measured::new(&runtime, &ours),
        Measured::new(&runtime, &file),
    ];
    for _ in 0..size.writing_rounds() {
        for side in &mut sides {
            side.round(size)?;
        }
    }
    let [shared, embedded] = &sides;
    let what = "a reward opened and granted in a unit, 64 callers / the same on SQLite";
    let mut rows = durable::waits("postgres", what, &shared.units, &embedded.units);
    rows.push(Row::pairs(
        "postgres",
        "median wait for a reward that is read, one caller / on SQLite",
        "µs",
        (&shared.reads, &embedded.reads),
        None,
    ));
    runtime.block_on(async {
        ours.close().await;
        file.close().await;
    });
    Ok(rows)
}

/// A store and what was measured of it.
struct Measured<'s> {
    runtime: &'s Runtime,
    store: &'s dyn Store,
    next: u64,
    units: Side,
    /// In microseconds.
    reads: Vec<f64>,
}

impl<'s> Measured<'s> {
    fn new(runtime: &'s Runtime, store: &'s dyn Store) -> Self {
        Self {
            runtime,
            store,
            next: 0,
            units: Side::default(),
            reads: Vec::new(),
        }
    }

    fn round(&mut self, size: Size) -> Result<()> {
        let (store, span) = (self.store, size.writing());
        let units = Storm::run(self.runtime, &mut self.next, span, async |number| {
            granted(store, number).await
        })?;
        self.units.push(&units);
        // Some of what has been written for long.
        let there = self.next.clamp(1, READ);
        let reads = Storm::by(1, self.runtime, &mut 0, span, async |number| {
            let found = store
                .reward(id(number.checked_rem(there).unwrap_or(0)))
                .await?;
            found.map(drop).context("a reward is gone")
        })?;
        self.reads.push(reads.percentile(50) * 1e3);
        Ok(())
    }
}

async fn granted(store: &dyn Store, number: u64) -> Result<()> {
    let now = SystemClock.now();
    let open = OpenReward {
        id: id(number),
        parameters: "{}".to_owned(),
        subject: callback::SID.to_owned(),
        key_id: KeyId::new([1; 4]).to_string(),
        lease_until: now,
    };
    let settle = SettleReward {
        id: id(number),
        fence: 1,
        answer: RewardAnswer::Granted,
        detail: String::new(),
        at: now,
        ask: None,
    };
    let unit = Unit {
        owner: OwnerId::new([1; 16]),
        steps: vec![Step::OpenReward(open), Step::SettleReward(settle)],
    };
    match store.commit(unit).await? {
        Receipt::Committed(_) => Ok(()),
        Receipt::Refused { refusal, .. } => bail!("a new reward is refused: {refusal}"),
    }
}

fn id(number: u64) -> RewardId {
    RewardId {
        app_id: game(),
        network: RewardNetwork::UNITY_ADS,
        oid: number.to_string(),
    }
}

fn game() -> AppId {
    directory::gate_game_id(callback::GAME)
}

/// The gate's whole way, from the socket and back.
pub(super) fn callbacks(size: Size, house: &House, place: &Path) -> Result<Vec<Row>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let url = runtime.block_on(house.database("gate"))?;
    let options = |kind| Options {
        held: size.shared_rewards(),
        ..Options::new(kind, Threads::TwoOwn)
    };
    let mut ours = Asked::gate(&Options {
        url: Some(url),
        ..options(Kind::GatePostgres)
    })?;
    let mut file = Asked::gate(&Options {
        dir: Some(place.to_owned()),
        ..options(Kind::GateDurable)
    })?;
    let (many, _) = size.callbacks();
    let (mut shared, mut embedded) = (Side::default(), Side::default());
    for _ in 0..size.writing_rounds() {
        shared.push(&ours.storm(many)?);
        embedded.push(&file.storm(many)?);
    }
    let what = "callbacks through the gate from 64 callers / the same on SQLite";
    Ok(durable::waits("postgres", what, &shared, &embedded))
}
