//! Random steps of what waits to be sent or granted.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::select,
};
use store::{
    AdsChange, AttemptResult, Closed, DeliveryFilter, DeliveryState, Due, Fence, OpenReward,
    RewardAnswer, RewardFilter, RewardState, Step, Store, Unit,
};

use super::keeping;
use crate::{
    ads::{configure, enable, rotate},
    deliveries::{begin, delivery, delivery_id, replay, settle},
    given::{MADE, app, app_id, owner},
    nodes::attend,
    reports::{asked, remembering},
    rewards::{opening, reward_id, settling},
    shards::{fence, lease, shard},
    waiting::everything,
};

/// So few that steps meet: an app's deliveries are its own, in two shards.
const DELIVERIES: [(u64, u8); 3] = [(1, 0x11), (1, 0x12), (2, 0x21)];

const OIDS: [&str; 2] = ["o", "O"];

/// A step whose moments are filled in when its turn comes.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Fixed(Step),
    Attend {
        node: u8,
        secs: u64,
    },
    Lease {
        shard: u8,
        holder: u8,
        secs: u64,
    },
    Begin {
        of: (u64, u8),
        fence: Fence,
        secs: u64,
    },
    Settle {
        of: (u64, u8),
        fence: Fence,
        no: u32,
        result: Result<u64, AttemptResult>,
    },
    Replay {
        of: (u64, u8),
    },
    Open {
        app: u64,
        oid: &'static str,
        player: u8,
        secs: u64,
    },
    SettleReward {
        app: u64,
        oid: &'static str,
        fence: u64,
        answer: Result<u64, RewardAnswer>,
        asked: bool,
    },
}

impl Plan {
    pub(super) fn at(&self, now: Timestamp) -> Step {
        let later = |secs| now.plus(Duration::from_secs(secs));
        match *self {
            Self::Fixed(ref step) => step.clone(),
            Self::Attend { node, secs } => attend(node, later(secs)),
            Self::Lease {
                shard,
                holder,
                secs,
            } => lease(shard, holder, later(secs)),
            Self::Begin {
                of: (app, n),
                fence,
                secs,
            } => begin(app, n, fence, later(secs)),
            Self::Settle {
                of: (app, n),
                fence,
                no,
                result,
            } => {
                let again = |secs: u64| AttemptResult::Again {
                    due_at: later(secs),
                    unknown: secs.is_multiple_of(2),
                };
                let result = result.map_or_else(|ended| ended, again);
                settle(app, n, fence, no, result, now)
            }
            Self::Replay { of: (app, n) } => replay(app, n, now),
            Self::Open {
                app,
                oid,
                player,
                secs,
            } => Step::OpenReward(OpenReward {
                parameters: format!(r#"{{"level":"{}"}}"#, secs % 2),
                ..opening(app, oid, player, later(secs))
            }),
            Self::SettleReward {
                app,
                oid,
                fence,
                ref answer,
                asked: is_asked,
            } => {
                let unknown = |secs| RewardAnswer::Unknown {
                    due_at: later(secs),
                };
                let answer = answer.clone().map_or_else(|ended| ended, unknown);
                let step = settling(app, oid, fence, answer, now);
                if is_asked {
                    remembering(step, asked(fence, now))
                } else {
                    step
                }
            }
        }
    }
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let of = || select(DELIVERIES.as_slice());
    // What is right at the beginning is right most often.
    let first = || prop_oneof![3 => Just(1), 1 => Just(2_u8), 1 => Just(3)];
    let fence = || (first(), first()).prop_map(|(holder, number)| fence(holder, number.into()));
    let secs = || 0..600_u64;
    let reward = || (1..=2_u64, select(OIDS.as_slice()));
    let ended = select(vec![
        AttemptResult::Delivered,
        AttemptResult::Rejected,
        AttemptResult::Expired,
    ]);
    let result = prop_oneof![secs().prop_map(Ok), ended.prop_map(Err)];
    let completed = |held| RewardAnswer::Completed {
        parameters: "{}".to_owned(),
        held,
    };
    let ended = select(vec![
        RewardAnswer::Granted,
        RewardAnswer::Rejected,
        completed(false),
        completed(true),
    ]);
    let answer = prop_oneof![secs().prop_map(Ok), ended.prop_map(Err)];
    prop_oneof![
        1 => setup().prop_map(Plan::Fixed),
        3 => (of(), secs()).prop_map(|((app, n), secs)| {
            Plan::Fixed(Step::Enqueue(delivery(app, n, secs)))
        }),
        // Some farther away than a node may wish for, and some that leave.
        2 => (1..=3_u8, 0..80_u64).prop_map(|(node, secs)| Plan::Attend { node, secs }),
        3 => (1..=2_u8, 1..=2_u8, secs())
            .prop_map(|(shard, holder, secs)| Plan::Lease { shard, holder, secs }),
        4 => (of(), fence(), secs())
            .prop_map(|(of, fence, secs)| Plan::Begin { of, fence, secs }),
        6 => (of(), fence(), first(), result).prop_map(|(of, fence, no, result)| {
            let no = no.into();
            Plan::Settle { of, fence, no, result }
        }),
        1 => of().prop_map(|of| Plan::Replay { of }),
        3 => (reward(), 1..=2_u8, secs())
            .prop_map(|((app, oid), player, secs)| Plan::Open { app, oid, player, secs }),
        3 => (reward(), first(), answer, any::<bool>())
            .prop_map(|((app, oid), fence, answer, asked)| {
                let fence = fence.into();
                Plan::SettleReward { app, oid, fence, answer, asked }
            }),
        6 => keeping::step().prop_map(Plan::Fixed),
    ]
}

fn setup() -> impl Strategy<Value = Step> {
    (1..=2_u64, any::<bool>(), 0..9_u64).prop_flat_map(|(app, which, secs)| {
        let secret = if which { "one" } else { "other" };
        prop_oneof![
            2 => Just(enable(app, "https://a.example/", secret, secs)),
            1 => Just(rotate(app, secret, secs)),
            1 => Just(configure(app, AdsChange::Disable, secs)),
        ]
    })
}

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    let end = MADE.plus(Duration::from_secs(600));
    let steps = vec![
        Step::InsertApp(app(1)),
        Step::InsertApp(app(2)),
        lease(1, 1, end),
        lease(2, 1, end),
    ];
    let owner = owner(1);
    Unit { owner, steps }
}

/// Compares what the two stores say of all that.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>, now: Timestamp) {
    for (app, n) in DELIVERIES {
        let log = async |of: &Arc<dyn Store>| of.delivery(app_id(app), delivery_id(n)).await;
        assert_eq!(log(store).await, log(model).await);
    }
    for (app, oid) in [(1, "o"), (1, "O"), (2, "o"), (2, "O")] {
        let found = async |of: &Arc<dyn Store>| of.reward(reward_id(app, oid)).await;
        assert_eq!(found(store).await, found(model).await);
    }
    let some = Due {
        shards: vec![shard(1), shard(2)],
        except: vec![app_id(2)],
        limit: 2,
        ..everything(now)
    };
    let soon = everything(now.plus(Duration::from_secs(300)));
    let ahead = Due {
        beyond: soon.by,
        limit: 2,
        ..everything(now)
    };
    for due in [everything(Timestamp::MAX), soon, ahead, some] {
        let found =
            async |of: &Arc<dyn Store>| of.due_deliveries(due.clone(), Closed::default()).await;
        assert_eq!(found(store).await, found(model).await);
        let found = async |of: &Arc<dyn Store>| of.due_rewards(due.clone()).await;
        assert_eq!(found(store).await, found(model).await);
    }
    for app_id in [None, Some(app_id(1))] {
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            let filter = DeliveryFilter {
                app_id,
                state,
                ..Default::default()
            };
            let pages = async |of: &Arc<dyn Store>| {
                let first = of.deliveries(filter.clone(), None, 1).await.unwrap();
                let last = first.items.last().map(|it| (it.made_at, it.delivery_id));
                (first, of.deliveries(filter.clone(), last, 9).await)
            };
            assert_eq!(pages(store).await, pages(model).await);
        }
        for state in RewardState::ALL.map(Some).into_iter().chain([None]) {
            let network = None;
            let filter = RewardFilter {
                app_id,
                network,
                state,
                ..Default::default()
            };
            let pages = async |of: &Arc<dyn Store>| {
                let first = of.rewards(filter.clone(), None, 1).await.unwrap();
                let last = first.items.last().map(|it| (it.first_seen, it.id.clone()));
                (first, of.rewards(filter.clone(), last, 9).await)
            };
            assert_eq!(pages(store).await, pages(model).await);
        }
    }
}
