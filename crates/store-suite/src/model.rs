//! Random units, whose receipts and traces must be those of the memory store.

mod achieving;
mod attest;
mod boards;
mod keeping;
mod shop;
mod social;
mod waiting;

use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp, TokenId};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any},
    prop_oneof,
    strategy::Union,
    test_runner::{Config, TestRunner},
};
use store::{
    AuditFilter, ChangeNo, MemoryStore, PinnedKind, Revocation, RevokedSubject, Step, Store, Unit,
    Watermark,
};
use testkit::FakeClock;

use crate::{
    Engine,
    given::{
        app, app_id, claim, credential, credential_id, family_id, grant, key, listing, membership,
        owner, pinned, player, player_id, published, release, revocation, rotation, shared, shown,
        use_refresh, wish,
    },
    operating::{api_key, event, record},
};

/// Few enough that the limit is met.
const MAX_CLAIMS: usize = 12;

/// How many stories are made up.
const CASES: u32 = 96;

#[derive(Clone, Debug)]
enum Act {
    Commit { by: u8, steps: Vec<Plan> },
    Advance { secs: u64 },
    MoveBack { secs: u64 },
}

/// A step whose moments are filled in when its turn comes.
#[derive(Clone, Debug)]
enum Plan {
    Fixed(Step),
    Waiting(waiting::Plan),
    Shop(shop::Plan),
    Attest(attest::Plan),
    Issue {
        app: u64,
        credential: u64,
        token: u8,
    },
    Claim {
        name: u8,
        in_secs: u64,
    },
    UseRefresh {
        app: u64,
        family: u8,
        generation: u64,
    },
    Revoke {
        app: u64,
        subject: RevokedSubject,
        earlier: u64,
    },
    RaiseWatermark {
        earlier: u64,
    },
}

/// Runs the comparison over steps of all kinds.
pub fn compare<E: Engine>() {
    run::<E>(CASES, None, act(vec(plan(), 1..5)));
}

/// Runs it over what waits to be sent or granted, whose steps build upon each
/// other and would seldom meet among all the others.
pub fn compare_waiting<E: Engine>() {
    let plan = waiting::plan().prop_map(Plan::Waiting);
    run::<E>(CASES, Some(&waiting::prelude()), act(vec(plan, 1..3)));
}

/// Runs it over boards, in units of more steps.
pub fn compare_boards<E: Engine>() {
    run::<E>(CASES / 4, Some(&boards::prelude()), boards::acts());
}

/// Runs it over what players buy, whose steps build upon each other as well.
pub fn compare_shop<E: Engine>() {
    let plan = shop::plan().prop_map(Plan::Shop);
    run::<E>(CASES / 3, Some(&shop::prelude()), act(vec(plan, 1..3)));
}

/// Runs it over what players reach, and who they are to each other.
pub fn compare_achieving<E: Engine>() {
    let plan = achieving::plan().prop_map(Plan::Fixed);
    run::<E>(CASES / 3, Some(&achieving::prelude()), act(vec(plan, 1..3)));
}

/// Runs it over what players are and have on OpenSocial.
pub fn compare_social<E: Engine>() {
    let plan = social::plan().prop_map(Plan::Fixed);
    run::<E>(CASES / 3, Some(&social::prelude()), act(vec(plan, 1..4)));
}

/// Runs it over what is known of devices.
pub fn compare_attest<E: Engine>() {
    let plan = attest::plan().prop_map(Plan::Attest);
    run::<E>(CASES / 3, Some(&attest::prelude()), act(vec(plan, 1..4)));
}

fn run<E: Engine>(cases: u32, prelude: Option<&Unit>, act: impl Strategy<Value = Act>) {
    let config = Config {
        cases: E::stories(cases),
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let empty = E::fresh();
    runtime.block_on(async {
        let store = empty.open(shared(&FakeClock::new()), MAX_CLAIMS).await;
        store.close().await;
    });
    TestRunner::new(config)
        .run(&vec(act, 1..60), |acts| {
            runtime.block_on(play(&empty.another(), prelude, acts));
            Ok(())
        })
        .unwrap();
}

async fn play<E: Engine>(engine: &E, prelude: Option<&Unit>, acts: Vec<Act>) {
    let clock = FakeClock::new();
    let model: Arc<dyn Store> = Arc::new(MemoryStore::with_max_claims(shared(&clock), MAX_CLAIMS));
    let store = engine.open(shared(&clock), MAX_CLAIMS).await;
    if let Some(unit) = prelude {
        let expected = model.commit(unit.clone()).await;
        assert_eq!(store.commit(unit.clone()).await, expected);
    }
    let (mut is_social, mut is_attest) = (false, false);
    for act in acts {
        match act {
            Act::Advance { secs } => clock.advance(Duration::from_secs(secs)),
            Act::MoveBack { secs } => clock.set(clock.now().minus(Duration::from_secs(secs))),
            Act::Commit { by, steps } => {
                let now = clock.now();
                let going_on = shop::going_on(&model).await;
                let steps = steps.iter().map(|plan| match plan {
                    Plan::Shop(plan) => plan.at(&going_on),
                    _ => plan.at(now),
                });
                let steps: Vec<_> = steps.collect();
                is_social |= steps.iter().any(social::is_one);
                is_attest |= steps.iter().any(attest::is_one);
                let unit = Unit {
                    owner: owner(by),
                    steps,
                };
                let expected = model.commit(unit.clone()).await;
                assert_eq!(store.commit(unit.clone()).await, expected, "{unit:?}");
            }
        }
    }
    same(&store, &model).await;
    waiting::same(&store, &model, clock.now()).await;
    keeping::same(&store, &model).await;
    boards::same(&store, &model).await;
    shop::same(&store, &model, clock.now()).await;
    achieving::same(&store, &model).await;
    // Of what no step was about there is nothing, and much that could be asked.
    if is_social {
        social::same(&store, &model).await;
    }
    if is_attest {
        attest::same(&store, &model, clock.now()).await;
    }
    store.close().await;
}

async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>) {
    let catalog = shown(&store.catalog().await.unwrap());
    assert_eq!(catalog, shown(&model.catalog().await.unwrap()));
    assert_eq!(*store.head().borrow(), *model.head().borrow());
    let log = store.changes(ChangeNo(0), 1_000).await.unwrap();
    assert_eq!(log, model.changes(ChangeNo(0), 1_000).await.unwrap());
    let page = store.players(None, 100).await.unwrap();
    assert_eq!(page, model.players(None, 100).await.unwrap());
    let all = AuditFilter::default;
    let events = store.audit_events(all(), None, 100).await.unwrap();
    assert_eq!(events, model.audit_events(all(), None, 100).await.unwrap());
    for key in 0..3 {
        let kept = async |store: &Arc<dyn Store>| {
            let found = store.remembered([key; 32]).await.unwrap();
            found.map(|record| (record.request, record.status, record.expires_at))
        };
        assert_eq!(kept(store).await, kept(model).await);
    }
    for app in (1..=3).map(app_id) {
        for n in 1..=3 {
            let (player, credential) = (player_id(n), credential_id(n));
            let found = store.membership(app, player).await.unwrap();
            assert_eq!(found, model.membership(app, player).await.unwrap());
            let found = store.membership_by_number(app, player).await.unwrap();
            let expected = model.membership_by_number(app, player).await.unwrap();
            assert_eq!(found, expected);
            let apps = vec![app, app_id(1)];
            let found = store.ownerships(player, apps.clone()).await.unwrap();
            assert_eq!(found, model.ownerships(player, apps).await.unwrap());
            let found = store.issuance(app, credential).await.unwrap();
            assert_eq!(found, model.issuance(app, credential).await.unwrap());
        }
    }
}

impl Plan {
    fn at(&self, now: Timestamp) -> Step {
        match *self {
            Self::Fixed(ref step) => step.clone(),
            Self::Waiting(ref plan) => plan.at(now),
            Self::Shop(ref plan) => plan.at(&[]),
            Self::Attest(ref plan) => plan.at(now),
            Self::Issue {
                app,
                credential,
                token,
            } => Step::Issue(wish(app, credential, token)),
            Self::UseRefresh {
                app,
                family,
                generation,
            } => use_refresh(app, family, generation, now),
            Self::Claim { name, in_secs } => {
                // Rounded, so that the same name meets the same moment again.
                let since = now.since(crate::given::MADE).as_secs() / 200 * 200;
                Step::Claim(claim(&name.to_string(), since + in_secs))
            }
            Self::Revoke {
                app,
                subject,
                earlier,
            } => {
                let at = now.minus(Duration::from_secs(earlier));
                Step::Revoke(Revocation {
                    at,
                    until: at.plus(Duration::from_secs(600)),
                    ..revocation(app, subject, 0)
                })
            }
            Self::RaiseWatermark { earlier } => {
                let at = now.minus(Duration::from_secs(earlier));
                Step::RaiseWatermark(Watermark::at(at))
            }
        }
    }
}

fn act(steps: impl Strategy<Value = Vec<Plan>>) -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (1..=3_u8, steps).prop_map(|(by, steps)| Act::Commit { by, steps }),
        1 => (1..900_u64).prop_map(|secs| Act::Advance { secs }),
        // So far that deliveries and families of tokens lapse.
        1 => Just(Act::Advance { secs: 31 * 24 * 60 * 60 }),
        1 => Just(Act::Advance { secs: 2 * 24 * 60 * 60 }),
        1 => (1..900_u64).prop_map(|secs| Act::MoveBack { secs }),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    let few = 1..=3_u64;
    let name = || prop_oneof![Just("a"), Just("b"), Just("c")];
    let kind = prop_oneof![
        Just(PinnedKind::Server),
        Just(PinnedKind::User {
            player_id: player_id(1),
            scoped_id: None,
        })
    ];
    let subject = prop_oneof![
        (0..4_u8).prop_map(|n| RevokedSubject::Token(TokenId::new([n; 16]))),
        few.clone()
            .prop_map(|n| RevokedSubject::Credential(credential_id(n))),
        few.clone()
            .prop_map(|n| RevokedSubject::Player(player_id(n))),
        (0..2_u8).prop_map(|n| RevokedSubject::Family(family_id(n))),
    ];
    let fixed = Union::new([
        few.clone().prop_map(|n| Step::InsertApp(app(n))).boxed(),
        (few.clone(), name())
            .prop_map(|(n, name)| published(n, name))
            .boxed(),
        (few.clone(), name())
            .prop_map(|(n, name)| Step::InsertListing(listing(n, name)))
            .boxed(),
        (few.clone(), few.clone(), name())
            .prop_map(|(n, id, name)| Step::InsertCredential(credential(n, id, name)))
            .boxed(),
        (few.clone(), few.clone(), name())
            .prop_map(|(n, id, secret)| rotation(n, id, secret))
            .boxed(),
        (0..4_u8).prop_map(|n| Step::InsertKey(key(n))).boxed(),
        few.clone()
            .prop_map(|n| Step::InsertPlayer(player(n)))
            .boxed(),
        (few.clone(), any::<u8>())
            .prop_map(|(n, key)| Step::ReplaceSignInKey {
                player_id: player_id(n),
                sign_in_digest: [key; 32],
            })
            .boxed(),
        (few.clone(), few.clone(), few.clone())
            .prop_map(|(n, p, s)| Step::InsertMembership(membership(n, p, s)))
            .boxed(),
        (few.clone(), few.clone(), 0..9_u64)
            .prop_map(|(n, p, product)| grant(n, p, product))
            .boxed(),
        (few.clone(), few.clone())
            .prop_map(|(n, p)| release(n, p))
            .boxed(),
        (few.clone(), 0..2_u8, kind)
            .prop_map(|(n, digest, kind)| Step::InsertPinned(pinned(n, digest, kind)))
            .boxed(),
    ]);
    let operating = Union::new([
        few.clone()
            .prop_map(|n| Step::InsertApiKey(api_key(n)))
            .boxed(),
        (few.clone(), 0..9_u64)
            .prop_map(|(n, secs)| Step::RevokeApiKey {
                key_id: api_key(n).key_id,
                at: crate::given::MADE.plus(Duration::from_secs(secs)),
            })
            .boxed(),
        (0..4_u8, 0..3_u64)
            .prop_map(|(n, secs)| Step::Audit(event(n, secs)))
            .boxed(),
        (0..3_u8, 0..2_u8, 0..900_u64)
            .prop_map(|(key, request, until)| Step::Remember(record(key, request, until)))
            .boxed(),
    ]);
    prop_oneof![
        3 => operating.prop_map(Plan::Fixed),
        8 => fixed.prop_map(Plan::Fixed),
        8 => waiting::plan().prop_map(Plan::Waiting),
        4 => shop::plan().prop_map(Plan::Shop),
        4 => achieving::plan().prop_map(Plan::Fixed),
        4 => social::plan().prop_map(Plan::Fixed),
        4 => attest::plan().prop_map(Plan::Attest),
        3 => (any::<u8>().prop_map(|n| n % 6), 0..4_u64)
            .prop_map(|(name, n)| Plan::Claim { name, in_secs: n * 150 }),
        3 => (few.clone(), 0..2_u8, 0..3_u64)
            .prop_map(|(app, family, generation)| Plan::UseRefresh { app, family, generation }),
        // So many that the oldest end.
        2 => (0..30_u8).prop_map(|family| Plan::UseRefresh { app: 1, family, generation: 0 }),
        2 => (few.clone(), few.clone(), 0..4_u8)
            .prop_map(|(app, credential, token)| Plan::Issue { app, credential, token }),
        1 => (few, subject, 0..300_u64)
            .prop_map(|(app, subject, earlier)| Plan::Revoke { app, subject, earlier }),
        1 => (0..300_u64).prop_map(|earlier| Plan::RaiseWatermark { earlier }),
    ]
}
