use meta_graph::{
    platform::node::{BillingPlan, Offer, Price, Product},
    wire::Node,
};
use store::{Plan, Sku, TrialKind};

use crate::graph::{rows::Place, skus};

/// The rows of what can be bought of a SKU: one of what is bought once, one for
/// each term of a subscription, and none of what is only ever granted. They bear
/// the SKU's id, for nothing smaller has one.
pub(super) fn rows(sku: &Sku, had_trial: bool) -> Vec<(Place, Node)> {
    let id = sku.sku_id.get();
    let mut rows = Vec::new();
    if let Some(price) = &sku.price {
        let formatted = formatted(price);
        let item = Product { id, sku: &sku.sku };
        let offer = offer(sku, shown(price, &formatted), None);
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
    let paid = offer(sku, shown(&plan.price, &formatted_price), Some(&word));
    let first = plan.trial.as_ref().filter(|_| !had_trial);
    let first = first.map(|trial| match (trial.kind, &trial.price) {
        (TrialKind::IntroOffer, Some(price)) => price.clone(),
        _ => free(&plan.price),
    });
    let formatted_first = first.as_ref().map(formatted).unwrap_or_default();
    let trials: Vec<_> = first
        .iter()
        .map(|price| offer(sku, shown(price, &formatted_first), Some(&word)))
        .collect();
    let item = Product {
        id: sku.sku_id.get(),
        sku: &name,
    };
    let plans = [BillingPlan {
        paid,
        trials: &trials,
    }];
    item.node(&paid, &plans)
}

fn offer<'a>(sku: &'a Sku, price: Price<'a>, term: Option<&'a str>) -> Offer<'a> {
    Offer {
        id: sku.sku_id.get(),
        name: &sku.name,
        description: &sku.description,
        price,
        term,
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
