//! A unit of each kind, and what may be asked afterwards to see that it happened
//! once.

use std::time::Duration;

use base::Timestamp;
use store::{
    AttemptResult, EntitlementChange, RevokedSubject, RewardAnswer, Step, SubscriptionChange, Term,
    Watermark,
};
use store_suite::{
    ads::{enable, rotate},
    deliveries::{begin, delivery, replay, settle},
    given::{
        MADE, app, claim, credential, grant, key, listing, membership, player, player_id,
        published, release, revocation, rotation, use_refresh, wish,
    },
    nodes::attend,
    operating::{api_key, event, record},
    rewards::{opening, settling},
    shards::{fence, lease},
    shop::{define, entitle, granting, refunding, sku},
    subscriptions::{starting, subscribe},
};

use super::frame::What;

/// A unit, and around what it is cut.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) around: What,
    pub(super) steps: Vec<Step>,
    /// What is asked afterwards, and by whom.
    pub(super) then: Vec<(u8, Step)>,
}

impl Case {
    fn new(name: &'static str, steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            name,
            around: What::Commit,
            steps: steps.into_iter().collect(),
            then: Vec::new(),
        }
    }

    fn around(self, around: What) -> Self {
        Self { around, ..self }
    }

    /// Asked by another owner, then by the one whose unit it was.
    fn asked_again(mut self, step: Step) -> Self {
        self.then.extend([(2, step.clone()), (1, step)]);
        self
    }

    fn then(mut self, step: Step) -> Self {
        self.then.push((2, step));
        self
    }
}

fn soon() -> Timestamp {
    MADE.plus(Duration::from_secs(60))
}

fn used(name: &str, ends: u64) -> Step {
    Step::Claim(claim(name, ends))
}

/// What is there before.
pub(super) fn given() -> Vec<Step> {
    vec![
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
        Step::InsertPlayer(player(1)),
        Step::InsertApiKey(api_key(1)),
        enable(1, "https://a.example/", "told", 0),
        Step::Enqueue(delivery(1, 7, 0)),
        used("first", 60),
    ]
}

/// The units, in the order in which they are committed.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = claims();
    cases.extend(inserts());
    cases.extend(players());
    cases.extend(sending());
    cases.extend(operating());
    cases.extend(buying());
    cases
}

fn claims() -> Vec<Case> {
    let audited = Step::Audit(event(4, 0));
    vec![
        Case::new("a claim", [used("alone", 60)])
            .around(What::Claims)
            .asked_again(used("alone", 60)),
        Case::new("a claim whose bucket is made", [used("far", 6_000)])
            .asked_again(used("far", 6_000)),
        Case::new("a claim among others", [used("with", 60), audited])
            .asked_again(used("with", 60)),
        Case::new(
            "a claim among others whose bucket is made",
            [published(1, "A"), used("farther", 60_000)],
        )
        .asked_again(used("farther", 60_000)),
    ]
}

fn inserts() -> Vec<Case> {
    let case = |name, step: Step| Case::new(name, [step.clone()]).asked_again(step);
    vec![
        case("an app", Step::InsertApp(app(2))),
        case("a listing", Step::InsertListing(listing(1, "A"))),
        case(
            "a credential",
            Step::InsertCredential(credential(1, 2, "d")),
        ),
        case("a key", Step::InsertKey(key(1))),
        case("a membership", Step::InsertMembership(membership(1, 1, 7))),
        case("an event", Step::Audit(event(2, 1))),
        case("an answer", Step::Remember(record(1, 1, 600))),
        case("a message", Step::Enqueue(delivery(1, 8, 0))),
    ]
}

fn players() -> Vec<Case> {
    let using = |generation| use_refresh(1, 1, generation, MADE);
    vec![
        Case::new("a first refresh", [using(0)]),
        Case::new("a second refresh", [using(1)]).then(using(2)),
        Case::new("a refresh of one that was used", [using(1)]).then(using(3)),
        Case::new("a copy", [grant(1, 1, 7)]).then(grant(1, 1, 8)),
        Case::new("the end of a copy", [release(1, 1)]).then(release(1, 1)),
        Case::new("a token", [Step::Issue(wish(1, 1, 1))]).then(Step::Issue(wish(1, 1, 2))),
    ]
}

fn sending() -> Vec<Case> {
    let mine = fence(1, 1);
    let again = AttemptResult::Again {
        due_at: soon(),
        unknown: true,
    };
    let ended = settle(1, 7, mine, 2, AttemptResult::Delivered, soon());
    let settled = settling(1, "r", 1, RewardAnswer::Granted, soon());
    vec![
        Case::new("an attendance", [attend(1, soon())]).then(attend(2, soon())),
        Case::new("a lease", [lease(7, 1, soon())]).then(lease(7, 2, soon())),
        Case::new("a lease of another shard", [lease(8, 1, soon())]),
        Case::new("an attempt", [begin(1, 7, mine, soon())]),
        Case::new("its end", [settle(1, 7, mine, 1, again, soon())]),
        Case::new("a whole attempt", [begin(1, 7, mine, soon()), ended]).asked_again(begin(
            1,
            7,
            mine,
            soon(),
        )),
        Case::new("one more attempt", [replay(1, 7, soon())]),
        Case::new("a reward", [Step::OpenReward(opening(1, "r", 1, soon()))])
            .asked_again(Step::OpenReward(opening(1, "r", 1, soon()))),
        Case::new("its grant", [settled]).then(settling(1, "r", 1, RewardAnswer::Rejected, soon())),
    ]
}

fn operating() -> Vec<Case> {
    let player = RevokedSubject::Player(player_id(1));
    let key_id = api_key(1).key_id;
    let at = soon();
    vec![
        Case::new("another secret", [rotation(1, 1, "new")]),
        Case::new("another setup", [enable(1, "https://b.example/", "x", 1)]),
        Case::new("another signature", [rotate(1, "signed", 3)]),
        Case::new("a revocation", [Step::Revoke(revocation(1, player, 0))]),
        Case::new("the end of a key", [Step::RevokeApiKey { key_id, at }]),
        Case::new("a watermark", [Step::RaiseWatermark(Watermark::at(MADE))]),
        Case::new("nothing", []),
    ]
}

fn buying() -> Vec<Case> {
    let consume = || entitle(1, 1, 2, EntitlementChange::Consume);
    let grant = |n| entitle(1, 1, 2, granting(n));
    let start = |n| subscribe(1, 1, 4, starting(n, Term::Weekly));
    let change = |change| subscribe(1, 1, 4, change);
    let cancel = || change(SubscriptionChange::CANCEL);
    let uncancel = || change(SubscriptionChange::UNCANCEL);
    let extend = || change(SubscriptionChange::Extend { days: 7 });
    let told = Step::Enqueue(delivery(1, 9, 0));
    vec![
        Case::new("what is for sale", [define(sku(1, 2))]).asked_again(define(sku(1, 2))),
        Case::new("a subscription for sale", [define(sku(1, 4))]),
        Case::new("a grant", [grant(1)]).asked_again(grant(1)),
        Case::new("a use, and the message of it", [consume(), told]).asked_again(consume()),
        Case::new("another grant", [grant(2)]).asked_again(grant(2)),
        Case::new("a refund", [entitle(1, 1, 2, refunding(2))]).asked_again(consume()),
        Case::new("a subscription", [start(1)]).asked_again(start(2)),
        Case::new("more days", [extend()]),
        Case::new("its cancellation", [cancel()]).asked_again(cancel()),
        Case::new("no cancellation", [uncancel()]).asked_again(uncancel()),
    ]
}
