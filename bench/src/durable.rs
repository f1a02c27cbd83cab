//! The durable writer: single-use claims that are on the disk before they are
//! answered, many in a transaction against one in each.

pub(crate) mod callbacks;
mod solo;

use std::{env, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use base::{Clock, KeyId, OwnerId, Secret, Timestamp};
use guard::Claim;
use sign::Vault;
use store::{Receipt, Step, Store, Unit};
use store_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;
use testkit::SeededRng;
use tokio::runtime::{Builder, Runtime};

use crate::{cpu, given::SystemClock, report::Row, size::Size, storm::Storm};
use solo::Solo;

/// Until when the claims count, in seconds from the beginning.
const VALID_SECS: u64 = 3_600;

/// How many claims fill a store in one unit.
pub(crate) const FILL: usize = 4_000;

/// A single use that no other has the name of.
pub(crate) fn claim(number: u64, expires_at: Timestamp) -> Claim {
    Claim::new(None, "bench", &[&number.to_be_bytes()], expires_at)
}

/// No secret is stored here, so any master key will do.
pub(crate) fn vault() -> Result<Arc<Vault>> {
    let key = Secret::new([7; 32]);
    let vault = Vault::new(KeyId::new([7; 4]), &key, SeededRng::new(7))?;
    Ok(Arc::new(vault))
}

/// The rounds of one side.
#[derive(Default)]
pub(crate) struct Side {
    pub(crate) rate: Vec<f64>,
    pub(crate) p50: Vec<f64>,
    pub(crate) p99: Vec<f64>,
}

impl Side {
    pub(crate) fn push(&mut self, round: &Storm) {
        self.rate.push(round.rate());
        self.p50.push(round.percentile(50));
        self.p99.push(round.percentile(99));
    }
}

/// Where stores are made: below `dir`, or beside this program.
pub(crate) fn place(dir: Option<&Path>) -> Result<TempDir> {
    let place = match dir {
        Some(dir) => dir.to_owned(),
        None => env::current_exe()?.parent().context("no directory")?.into(),
    };
    let context = || format!("no store can be made in {}", place.display());
    tempfile::tempdir_in(&place).with_context(context)
}

pub(crate) fn claims(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = place(dir)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let expires_at = SystemClock.now().plus(Duration::from_secs(VALID_SECS));

    let options = SqliteOptions::new(place.path().join("ours.db"));
    let ours = SqliteStore::open(options, vault()?, SystemClock::shared())?;
    let bytes_each = fill(&runtime, &ours, size.held(), expires_at)?;
    let solo = Solo::open(&place.path().join("solo.db"), size.held(), expires_at)?;

    let mut next = u64::try_from(size.held())?;
    let (mut group, mut single) = (Side::default(), Side::default());
    for _ in 0..size.writing_rounds() {
        let storm = Storm::run(&runtime, &mut next, size.writing(), async |number| {
            commit(&ours, claim(number, expires_at)).await
        })?;
        group.push(&storm);
        let storm = Storm::run(&runtime, &mut next, size.writing(), async |number| {
            solo.commit(claim(number, expires_at)).await
        })?;
        single.push(&storm);
    }
    runtime.block_on(ours.close());
    Ok(rows(&group, &single, bytes_each))
}

/// Commits one claim, which has to be accepted.
pub(crate) async fn commit(store: &dyn Store, claim: Claim) -> Result<()> {
    let unit = Unit::of(OwnerId::new([1; 16]), Step::Claim(claim));
    match store.commit(unit).await? {
        Receipt::Committed(_) => Ok(()),
        Receipt::Refused { refusal, .. } => bail!("a new claim is refused: {refusal}"),
    }
}

/// Fills the store and says how many bytes of memory each claim took.
fn fill(runtime: &Runtime, store: &SqliteStore, held: usize, expires_at: Timestamp) -> Result<f64> {
    let before = cpu::resident()?;
    let mut numbers = 0..u64::try_from(held)?;
    loop {
        let steps: Vec<Step> = numbers
            .by_ref()
            .take(FILL)
            .map(|number| Step::Claim(claim(number, expires_at)))
            .collect();
        if steps.is_empty() {
            break;
        }
        let owner = OwnerId::new([1; 16]);
        let receipt = runtime.block_on(store.commit(Unit { owner, steps }))?;
        ensure!(
            matches!(receipt, Receipt::Committed(_)),
            "the store refuses new claims"
        );
    }
    let grown = cpu::resident()?.saturating_sub(before);
    Ok(f64::from(u32::try_from(grown / 1024)?) * 1024.0 / f64::from(u32::try_from(held)?))
}

fn rows(group: &Side, single: &Side, bytes_each: f64) -> Vec<Row> {
    let what = "claims from 64 callers, group commit / one commit each";
    let mut rows = waits("durable", what, group, single);
    let what = "memory for each claim held";
    rows.push(Row::figure("durable", what, "B", &[bytes_each], None));
    rows
}

/// How much two sides get done, and how long each of their callers waits.
pub(crate) fn waits(
    goal_name: &'static str,
    what: &'static str,
    ours: &Side,
    theirs: &Side,
) -> Vec<Row> {
    let row = |what, unit, ours: &[f64], theirs: &[f64]| {
        Row::pairs(goal_name, what, unit, (ours, theirs), None)
    };
    vec![
        row(what, "/s", &ours.rate, &theirs.rate),
        row("… median wait", "ms", &ours.p50, &theirs.p50),
        row(
            "… wait of the slowest in a hundred",
            "ms",
            &ours.p99,
            &theirs.p99,
        ),
    ]
}
