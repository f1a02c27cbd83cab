use meta_graph::{
    platform::node::{BillingPlan, Offer, Price, Product, Runs},
    wire::Node,
};
use store::{Plan, Sku, Term, Trial, TrialKind};

use crate::graph::{rows::Place, skus, words::trial_type};

/// The rows of what can be bought of a SKU: one of what is bought once, one for
/// each term of a subscription, and none of what is only ever granted. They bear
/// the SKU's id, for nothing smaller has one.
pub(super) fn rows(sku: &Sku, had_trial: bool) -> Vec<(Place, Node)> {
    let id = sku.sku_id.get();
    let mut rows = Vec::new();
    if let Some(price) = &sku.price {
        let formatted = formatted(price);
        let item = Product { id, sku: &sku.sku };
        let offer = offer(sku, shown(price, &formatted), Runs::Untold);
        rows.push((Place(id, 0), item.node(&offer, &[])));
    }
    for (part, plan) in (1..).zip(&sku.plans) {
        rows.push((Place(id, part), term(sku, plan, had_trial)));
    }
    rows
}

fn term(sku: &Sku, plan: &Plan, had_trial: bool) -> Node {
    let (name, word) = (skus::term_name(&sku.sku, plan.term), skus::word(plan.term));
    let formatted_price = formatted(&plan.price);
    let price = shown(&plan.price, &formatted_price);
    let trial = plan.trial.as_ref().filter(|_| !had_trial);
    let first_price = trial.map(|trial| first_price(plan, trial));
    let formatted_first = first_price.as_ref().map(formatted).unwrap_or_default();
    let first = trial.zip(first_price.as_ref());
    let first = first.map(|(trial, price)| (trial, shown(price, &formatted_first)));
    let trial_word = trial.and_then(trial_term).map(skus::word);
    let trials: Vec<_> = first
        .iter()
        .map(|(trial, price)| {
            let (kind, term) = (trial_type(trial.kind), trial_word.as_deref());
            offer(sku, *price, Runs::Trial { kind, term })
        })
        .collect();
    let plans = [BillingPlan {
        paid: offer(sku, price, Runs::Period(&word)),
        trials: &trials,
    }];
    let lower = first.filter(|(trial, first)| {
        trial.kind == TrialKind::IntroOffer
            && first.currency == price.currency
            && first.hundredths < price.hundredths
    });
    // The best of what is paid (Meta, "In-App Purchases": `current_offer`), so
    // that a time for nothing is none.
    let current = lower.map_or(price, |(_, first)| first);
    let item = Product {
        id: sku.sku_id.get(),
        sku: &name,
    };
    item.node(&offer(sku, current, Runs::Untold), &plans)
}

fn first_price(plan: &Plan, trial: &Trial) -> store::Price {
    match (trial.kind, &trial.price) {
        (TrialKind::IntroOffer, Some(price)) => price.clone(),
        _ => free(&plan.price),
    }
}

/// The term that is as long as a trial. The wire knows no days.
const fn trial_term(trial: &Trial) -> Option<Term> {
    match trial.days {
        7 => Some(Term::Weekly),
        14 => Some(Term::Biweekly),
        28..=31 => Some(Term::Monthly),
        89..=92 => Some(Term::Quarterly),
        181..=184 => Some(Term::Semiannual),
        365 => Some(Term::Annual),
        _ => None,
    }
}

fn offer<'a>(sku: &'a Sku, price: Price<'a>, runs: Runs<'a>) -> Offer<'a> {
    Offer {
        id: sku.sku_id.get(),
        name: &sku.name,
        description: &sku.description,
        price,
        runs,
    }
}

/// Nothing, in the currency of what is paid afterwards.
fn free(price: &store::Price) -> store::Price {
    store::Price {
        currency: price.currency.clone(),
        amount_in_hundredths: 0,
    }
}

fn shown<'a>(price: &'a store::Price, formatted: &'a str) -> Price<'a> {
    Price {
        currency: &price.currency,
        hundredths: i64::try_from(price.amount_in_hundredths).unwrap_or(i64::MAX),
        formatted,
    }
}

/// A price as players read it: "$1.99", and "1.99 CHF" where the currency has no
/// sign that is its own.
fn formatted(price: &store::Price) -> String {
    let amount = price.amount_in_hundredths;
    let whole = amount.checked_div(100).unwrap_or_default();
    let rest = amount.checked_rem(100).unwrap_or_default();
    match &*price.currency {
        "USD" => format!("${whole}.{rest:02}"),
        "EUR" => format!("€{whole}.{rest:02}"),
        "GBP" => format!("£{whole}.{rest:02}"),
        other => format!("{whole}.{rest:02} {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_has_a_term_where_there_is_a_word_for_it() {
        let term = |days| {
            let (kind, price) = (TrialKind::FreeTrial, None);
            trial_term(&Trial { kind, days, price })
        };
        for (days, named) in [
            (7, Some(Term::Weekly)),
            (14, Some(Term::Biweekly)),
            (30, Some(Term::Monthly)),
            (90, Some(Term::Quarterly)),
            (182, Some(Term::Semiannual)),
            (365, Some(Term::Annual)),
            (1, None),
            (10, None),
            (364, None),
        ] {
            assert_eq!(term(days), named, "{days}");
        }
    }

    #[test]
    fn prices_are_written_as_players_read_them() {
        for (currency, amount, text) in [
            ("USD", 199, "$1.99"),
            ("EUR", 5, "€0.05"),
            ("GBP", 10_000, "£100.00"),
            ("CHF", 1_990, "19.90 CHF"),
        ] {
            let price = store::Price {
                currency: currency.to_owned(),
                amount_in_hundredths: amount,
            };
            assert_eq!(formatted(&price), text);
        }
    }
}
