//! What was told, and whether it holds.

use std::collections::BTreeSet;

use super::{
    super::{
        fleet::{
            game::{Word, call, callback, reward_id},
            nodes::Fleet,
            offers::each,
        },
        http::text_at,
        process::until,
        up_house::{Up, verdict},
    },
    chain::{Use, refresh},
    load::Times,
    report::Row,
};

/// How much is asked at the same time.
const AT_ONCE: usize = 16;

/// A challenge, and what each of the nodes said to it.
pub(super) struct Offer {
    pub(super) challenge: String,
    pub(super) said: [Said; 2],
}

/// What a node says to a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Accepted,
    Used,
    /// An outage, or nothing.
    Open,
}

/// Offers a challenge to a node.
pub(super) async fn offer(node: &Up, challenge: &str) -> Said {
    match node.try_redeem(challenge).await {
        Some(answer) if answer.status == 200 => match verdict(&answer).as_str() {
            "accepted" => Said::Accepted,
            "challenge_used" => Said::Used,
            "store_unavailable" => Said::Open,
            _ => panic!("it was made for this: {answer:?}"),
        },
        Some(answer) if answer.status != 503 => panic!("{answer:?}"),
        _ => Said::Open,
    }
}

/// A network's order, and the last word that was said to it.
pub(super) struct Order {
    pub(super) oid: String,
    pub(super) word: Word,
    pub(super) calls: usize,
}

/// The tokens of a family, each used once in its turn.
#[derive(Default)]
pub(super) struct Chain {
    /// Used, and the answer arrived.
    pub(super) used: Vec<String>,
    pub(super) last: String,
    /// Whether nobody knows if the last one was used.
    pub(super) is_open: bool,
}

pub(super) struct Record {
    pub(super) offers: Vec<Offer>,
    pub(super) orders: Vec<Order>,
    pub(super) chains: Vec<Chain>,
    pub(super) times: Times,
}

impl Record {
    /// Asks again for everything, and counts what does not hold.
    pub(super) async fn judged(self, what: &'static str, fleet: &Fleet) -> Row {
        for node in &fleet.nodes {
            node.readiness_is(200).await;
        }
        let mut row = Row::new(what, &self.times);
        offers(&self.offers, fleet, &mut row).await;
        orders(&self.orders, fleet, &mut row).await;
        chains(&self.chains, fleet, &mut row).await;
        row
    }
}

/// What was accepted is refused now, at either node. What nobody knows of is
/// accepted once at most.
async fn offers(offers: &[Offer], fleet: &Fleet, row: &mut Row) {
    let again = each(offers.iter(), AT_ONCE, async |it| {
        let second = offer(fleet.any(1), &it.challenge).await;
        (it, [second, offer(fleet.any(0), &it.challenge).await])
    })
    .await;
    for (it, again) in again {
        let count = |all: &[Said], one| all.iter().filter(|said| **said == one).count();
        assert_eq!(count(&again, Said::Open), 0, "the cluster is whole");
        let before = count(&it.said, Said::Accepted);
        let after = count(&again, Said::Accepted);
        row.open += count(&it.said, Said::Open);
        row.acknowledged += before;
        // It was acknowledged, and somebody else has it now.
        row.lost += usize::from(before > 0 && after > 0);
        row.twice += (before + after).saturating_sub(1);
    }
}

/// What was acknowledged is a duplicate now, is in the list as granted, and is known
/// to the game. What nobody knows of is granted once at most.
async fn orders(orders: &[Order], fleet: &Fleet, row: &mut Row) {
    let again = each(orders.iter(), AT_ONCE, async |order| {
        let path = callback(&order.oid);
        let settled = until("an order to be settled", async || {
            let word = call(fleet.any(0), &path).await;
            (word != Word::Later).then_some(word)
        });
        (order, [settled.await, call(fleet.any(1), &path).await])
    })
    .await;
    let listed = fleet.nodes[0].listed("/admin/v1/rewards").await;
    let listed = listed.iter().filter(|it| it["state"] == "granted");
    let granted: BTreeSet<_> = listed.map(|it| text_at(it, "/oid")).collect();
    let asked = fleet.game.granted();
    for (order, again) in again {
        let is_settled = order.word != Word::Later;
        let is_known = granted.contains(&order.oid) && asked.contains_key(&reward_id(&order.oid));
        let told = std::iter::once(order.word).chain(again);
        let times = told.filter(|it| *it == Word::Granted).count();
        row.acknowledged += usize::from(is_settled);
        row.open += order.calls - usize::from(is_settled);
        row.lost += usize::from(is_settled && (!is_known || again[0] != Word::Duplicate));
        row.twice += times.saturating_sub(1) + usize::from(again[1] != Word::Duplicate);
    }
}

/// The last token of a family is good if nothing of what was told is lost; those
/// before it are not.
async fn chains(chains: &[Chain], fleet: &Fleet, row: &mut Row) {
    for (at, chain) in chains.iter().enumerate() {
        row.acknowledged += chain.used.len();
        row.open += usize::from(chain.is_open);
        if !chain.is_open {
            let next = refresh(fleet.any(at), &chain.last).await;
            row.lost += usize::from(!matches!(next, Use::Successor(_)));
        }
        for token in chain.used.iter().rev() {
            match refresh(fleet.any(at + 1), token).await {
                Use::Successor(_) => row.twice += 1,
                Use::Refused => {}
                Use::Open => panic!("the cluster is whole"),
            }
        }
    }
}
