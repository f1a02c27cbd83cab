use base::{PlayerId, Timestamp};
use meta_graph::{
    platform::node::{self, PriceTerm},
    wire::Node,
};
use store::{Price, Sku, Subscription, TrialKind};

use crate::graph::{skus, words::trial_type};

/// A subscription with all that is told of one.
pub(super) fn node(one: &Subscription, sku: &Sku, owner: PlayerId, now: Timestamp) -> Node {
    let term = skus::word(one.term);
    let is_active = one.is_active(now);
    let next = sku.plan(one.term).filter(|_| is_active && one.renews(sku));
    let present = present_price(one, sku);
    let subscription = node::Subscription {
        id: one.subscription_id.get(),
        sku: &sku.sku,
        owner: owner.get(),
        is_active,
        trial: one.trial.map(trial_type),
        canceled_at: one.cancelled_at,
        period_start: one.period_start,
        period_end: one.period_end,
        next_renewal: next.map(|_| one.period_end),
        current_price: Some(price(&present, &term)),
        next_price: next.map(|plan| price(&plan.price, &term)),
    };
    subscription.node()
}

/// What the present period costs. What a first time costs is written nowhere but
/// in the plan, which may have become another one since.
fn present_price(one: &Subscription, sku: &Sku) -> Price {
    let plan = sku.plan(one.term);
    let first = plan.and_then(|plan| plan.trial.as_ref());
    match one.trial {
        None => one.price.clone(),
        Some(TrialKind::FreeTrial) => Price {
            currency: one.price.currency.clone(),
            amount_in_hundredths: 0,
        },
        Some(TrialKind::IntroOffer) => {
            let intro = first.and_then(|trial| trial.price.clone());
            intro.unwrap_or_else(|| one.price.clone())
        }
    }
}

fn price<'a>(price: &'a Price, term: &'a str) -> PriceTerm<'a> {
    PriceTerm {
        term,
        currency: &price.currency,
        hundredths: i64::try_from(price.amount_in_hundredths).unwrap_or(i64::MAX),
    }
}
