use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};

use super::{
    super::{
        process::until,
        up_house::{Up, verdict},
    },
    game::{Word, call, callback},
    nodes::Fleet,
};

/// How many requests are under way at the same time.
pub(crate) const AT_ONCE: usize = 48;

/// Does something with each, some at a time, in whatever order they end.
pub(crate) async fn each<T, U>(
    all: impl IntoIterator<Item = T>,
    at_once: usize,
    act: impl AsyncFn(T) -> U,
) -> Vec<U> {
    let act = &act;
    let acts = all.into_iter().map(async |one| act(one).await);
    stream::iter(acts).buffer_unordered(at_once).collect().await
}

/// What came of challenges that were offered once each.
#[derive(Default)]
pub(crate) struct Offered {
    /// Accepted, and the answer arrived.
    pub(crate) accepted: Vec<String>,
    /// No answer arrived, or an outage did, so that nobody knows.
    pub(crate) open: Vec<String>,
}

impl Offered {
    /// Sorts what the nodes have said.
    pub(crate) fn of(outcomes: Vec<(String, Option<String>)>) -> Self {
        let mut offered = Self::default();
        for (challenge, verdict) in outcomes {
            match verdict.as_deref() {
                Some("accepted") => offered.accepted.push(challenge),
                None => offered.open.push(challenge),
                other => panic!("nobody has offered it before: {other:?}"),
            }
        }
        offered
    }

    /// Sees that nobody is let in twice: what was acknowledged is refused, and the
    /// rest is accepted once at most.
    pub(crate) async fn holds(&self, fleet: &Fleet) {
        for verdict in offer(fleet, &self.accepted).await {
            assert_eq!(verdict, "challenge_used", "it was acknowledged");
        }
        let open: BTreeSet<_> = self.open.iter().cloned().collect();
        assert_eq!(open.len(), self.open.len(), "each was offered once");
        for verdict in offer(fleet, &self.open).await {
            let either = ["accepted", "challenge_used"].contains(&verdict.as_str());
            assert!(either, "{verdict}");
        }
        self.holds_again(fleet).await;
    }

    /// Sees that everything is refused once it was offered a second time.
    pub(crate) async fn holds_again(&self, fleet: &Fleet) {
        for challenges in [&self.accepted, &self.open] {
            for verdict in offer(fleet, challenges).await {
                assert_eq!(verdict, "challenge_used", "it was offered before");
            }
        }
    }
}

/// So many challenges, from every node.
pub(crate) async fn challenges(fleet: &Fleet, count: usize) -> Vec<String> {
    each(0..count, AT_ONCE, async |index| {
        fleet.any(index).challenge().await
    })
    .await
}

/// Offers each challenge to one of the nodes, all of which answer.
async fn offer(fleet: &Fleet, challenges: &[String]) -> Vec<String> {
    let numbered = challenges.iter().enumerate();
    each(numbered, AT_ONCE, async |(index, challenge)| {
        verdict(&fleet.any(index).redeem(challenge).await)
    })
    .await
}

/// What a node says to a challenge; `None` where nobody answers, or with an outage,
/// after which nobody knows.
pub(crate) async fn said(up: &Up, challenge: &str) -> Option<String> {
    let answer = up.try_redeem(challenge).await?;
    (answer.status != 503).then(|| verdict(&answer))
}

/// Brings an order's callback to one node after the other until it is
/// acknowledged, as the network does; how often a node said that the game has
/// granted it now.
pub(crate) async fn see_through(fleet: &Fleet, first: usize, oid: &str) -> usize {
    let (path, mut next) = (callback(oid), first);
    until("an order to be acknowledged", async || {
        let word = call(fleet.any(next), &path).await;
        next += 1;
        match word {
            Word::Granted => Some(1),
            Word::Duplicate => Some(0),
            Word::Later => None,
        }
    })
    .await
}
