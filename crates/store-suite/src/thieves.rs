//! A player who refreshes and a thief who has every token that was ever handed
//! out, at random and under a clock that jumps.

use std::{any::Any, collections::HashSet, sync::Arc, time::Duration};

use base::{Clock, FamilyId, Timestamp};
use guard::ISSUED_AHEAD;
use proptest::{
    collection::vec,
    prelude::{Just, Strategy},
    prop_oneof,
    test_runner::{Config, TestRunner},
};
use store::{
    Catalog, FAMILIES_KEPT, FamilyOutcome, Outcome, Receipt, RevokedSubject, Step, Store,
    UseRefresh, Watermark, first_accepted,
};

use testkit::FakeClock;

use crate::{
    Engine, PLENTY,
    given::{app, app_id, commit, done, player_id, shared},
};

const DAY_SECS: u64 = 24 * 60 * 60;
const VALIDITY: Duration = Duration::from_secs(30 * DAY_SECS);

#[derive(Clone, Copy, Debug)]
enum Act {
    /// The player gets the first token of another family and uses it.
    Begin,
    /// Somebody brings a token, counted from the youngest.
    Bring(usize),
    Advance(u64),
    MoveBack(u64),
    /// The clock jumps ahead and, after a commit, comes back.
    Excursion(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Token {
    family: u64,
    generation: u64,
    issued_at: Timestamp,
}

/// Plays on fresh stores.
pub fn play<E: Engine>() {
    let config = Config {
        cases: E::stories(64),
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let empty = E::fresh();
    runtime.block_on(async {
        let store = empty.open(shared(&FakeClock::new()), PLENTY).await;
        store.close().await;
    });
    TestRunner::new(config)
        .run(&vec(act(), 1..200), |acts| {
            runtime.block_on(story(empty.another(), acts));
            Ok(())
        })
        .unwrap();
}

fn act() -> impl Strategy<Value = Act> {
    let far = || {
        prop_oneof![
            18 => 0..60_u64,
            1 => 0..40 * DAY_SECS,
            1 => 0..400 * DAY_SECS,
        ]
    };
    prop_oneof![
        12 => Just(Act::Begin),
        16 => prop_oneof![0..3_usize, 0..60_usize].prop_map(Act::Bring),
        4 => far().prop_map(Act::Advance),
        1 => far().prop_map(Act::MoveBack),
        1 => (31 * DAY_SECS..400 * DAY_SECS).prop_map(Act::Excursion),
    ]
}

async fn story<E: Engine>(engine: E, acts: Vec<Act>) {
    let mut house = House::new(engine).await;
    for act in acts {
        let (clock, now) = (&house.clock, house.clock.now());
        match act {
            Act::Advance(secs) => clock.advance(Duration::from_secs(secs)),
            Act::MoveBack(secs) => clock.set(now.minus(Duration::from_secs(secs))),
            Act::Excursion(secs) => {
                clock.advance(Duration::from_secs(secs));
                // Refused, and what has lapsed by then is forgotten.
                commit(&house.store, 2, Step::InsertApp(app(1))).await;
                clock.set(now);
            }
            Act::Begin => house.begin().await,
            Act::Bring(back) => {
                if let Some(token) = house.tokens.iter().rev().nth(back).copied() {
                    house.bring(token).await;
                }
            }
        }
        let revocations = house.catalog().await.revocations;
        assert!(revocations.len() <= FAMILIES_KEPT + 1, "{revocations:?}");
    }
    house.store.close().await;
}

/// A store, and what the story knows of it.
struct House {
    _engine: Box<dyn Any>,
    clock: Arc<FakeClock>,
    store: Arc<dyn Store>,
    tokens: Vec<Token>,
    used: HashSet<Token>,
    stolen: HashSet<u64>,
}

impl House {
    async fn new<E: Engine>(engine: E) -> Self {
        let clock = FakeClock::new();
        let store = engine.open(shared(&clock), PLENTY).await;
        done(&store, [Step::InsertApp(app(1))]).await;
        Self {
            _engine: Box::new(engine),
            clock,
            store,
            tokens: Vec::new(),
            used: HashSet::new(),
            stolen: HashSet::new(),
        }
    }

    async fn catalog(&self) -> Catalog {
        self.store.catalog().await.unwrap()
    }

    async fn begin(&mut self) {
        let token = Token {
            family: self.tokens.len() as u64,
            generation: 0,
            issued_at: issued_at(&self.catalog().await, self.clock.now()),
        };
        self.tokens.push(token);
        self.bring(token).await;
    }

    async fn bring(&mut self, token: Token) {
        let (catalog, now) = (self.catalog().await, self.clock.now());
        if !is_good(token, &catalog, now) {
            return;
        }
        let successor_issued_at = issued_at(&catalog, now);
        let step = Step::UseRefresh(UseRefresh {
            app_id: app_id(1),
            player_id: player_id(1),
            family_id: id(token),
            generation: token.generation,
            issued_at: token.issued_at,
            successor_issued_at,
            successor_expires_at: successor_issued_at.plus(VALIDITY),
        });
        match outcome(&commit(&self.store, 1, step).await) {
            FamilyOutcome::Rotated(generation) => {
                assert!(self.used.insert(token), "{token:?} was used before");
                assert!(!self.stolen.contains(&token.family), "{token:?}");
                self.tokens.push(Token {
                    generation,
                    issued_at: successor_issued_at,
                    ..token
                });
            }
            FamilyOutcome::Reused(_) => {
                assert!(self.used.contains(&token), "{token:?}");
                self.stolen.insert(token.family);
            }
            FamilyOutcome::Ended => {}
        }
    }
}

/// What the platform judges before it asks the store.
fn is_good(token: Token, catalog: &Catalog, now: Timestamp) -> bool {
    let revoked = catalog.revocations.iter().any(|revocation| {
        let of_player = revocation.subject == RevokedSubject::Player(player_id(1));
        let of_family = revocation.subject == RevokedSubject::Family(id(token));
        (of_player || of_family) && revocation.covers(token.issued_at)
    });
    now < token.issued_at.plus(VALIDITY)
        && token.issued_at <= now.plus(ISSUED_AHEAD)
        && watermark(catalog).is_none_or(|watermark| !watermark.covers(token.issued_at))
        && !revoked
}

/// When the platform issues a token now.
fn issued_at(catalog: &Catalog, now: Timestamp) -> Timestamp {
    let player = RevokedSubject::Player(player_id(1));
    let mut revocations = catalog.revocations.iter();
    let revocation = revocations.find(|it| it.subject == player);
    let revoked_until = revocation.map(|it| it.at);
    first_accepted(
        revoked_until.max(watermark(catalog).map(Watermark::moment)),
        now,
    )
}

fn watermark(catalog: &Catalog) -> Option<Watermark> {
    catalog.watermark.max(catalog.family_watermark)
}

fn id(token: Token) -> FamilyId {
    FamilyId::new(token.family.to_be_bytes())
}

fn outcome(receipt: &Receipt) -> FamilyOutcome {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Refreshed(outcome)] => *outcome,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}
