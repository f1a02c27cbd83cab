//! What is asked of prices and plans before anybody is charged them.

use store::{Plan, Price, SkuKind, TrialKind};

use crate::AdminError;

/// The largest amount: what a JSON reader that keeps numbers as doubles still
/// reads exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// Refuses prices and plans that do not go with the kind of what is sold.
pub(super) fn check(
    kind: SkuKind,
    price: Option<&Price>,
    plans: &[Plan],
) -> Result<(), AdminError> {
    price.map_or(Ok(()), |price| check_price("price", price))?;
    match (kind, price, plans) {
        (SkuKind::Subscription, Some(_), _) => {
            invalid("price", "absent; a subscription's plans say")
        }
        (SkuKind::Subscription, None, []) => {
            invalid("plans", "one plan or more, each with a term of its own")
        }
        (SkuKind::Subscription, None, plans) => check_plans(plans),
        (_, _, []) => Ok(()),
        (_, _, _) => invalid("plans", "absent; only a subscription has plans"),
    }
}

fn check_plans(plans: &[Plan]) -> Result<(), AdminError> {
    let mut terms = Vec::new();
    for plan in plans {
        if terms.contains(&plan.term) {
            return invalid("plans", "each term once");
        }
        terms.push(plan.term);
        check_price("plans.price", &plan.price)?;
        let Some(trial) = &plan.trial else {
            continue;
        };
        if !(1..=365).contains(&trial.days) {
            return invalid("plans.trial.days", "1 to 365");
        }
        match (trial.kind, &trial.price) {
            (TrialKind::FreeTrial, None) => {}
            (TrialKind::FreeTrial, Some(_)) => {
                return invalid("plans.trial.price", "absent; a free trial costs nothing");
            }
            (TrialKind::IntroOffer, Some(price)) => check_price("plans.trial.price", price)?,
            (TrialKind::IntroOffer, None) => {
                return invalid("plans.trial.price", "the price of the introductory offer");
            }
        }
    }
    Ok(())
}

fn check_price(field: &'static str, price: &Price) -> Result<(), AdminError> {
    let letters = price.currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if price.currency.len() != 3 || !letters || price.amount_in_hundredths > LARGEST {
        let expected = "a currency of three capital letters and an amount of at most \
                        9007199254740991 hundredths";
        return invalid(field, expected);
    }
    Ok(())
}

fn invalid<T>(field: &'static str, expected: &'static str) -> Result<T, AdminError> {
    Err(AdminError::Invalid { field, expected })
}

#[cfg(test)]
mod tests {
    use store::{Term, Trial};

    use super::*;

    fn price(currency: &str, amount_in_hundredths: u64) -> Price {
        Price {
            currency: currency.to_owned(),
            amount_in_hundredths,
        }
    }

    fn plan(term: Term, trial: Option<Trial>) -> Plan {
        Plan {
            term,
            price: price("USD", 199),
            trial,
        }
    }

    fn trial(kind: TrialKind, days: u32, price: Option<Price>) -> Option<Trial> {
        Some(Trial { kind, days, price })
    }

    /// The field that is refused, if one is.
    fn refused(kind: SkuKind, price: Option<&Price>, plans: &[Plan]) -> Option<&'static str> {
        match check(kind, price, plans) {
            Ok(()) => None,
            Err(AdminError::Invalid { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_price_has_a_currency_and_an_amount_that_is_read_exactly() {
        for (currency, amount, good) in [
            ("USD", 0, true),
            ("EUR", LARGEST, true),
            ("EUR", LARGEST + 1, false),
            ("usd", 1, false),
            ("US", 1, false),
            ("USDT", 1, false),
            ("U\0D", 1, false),
        ] {
            let it = price(currency, amount);
            let refused = refused(SkuKind::Durable, Some(&it), &[]);
            assert_eq!(refused, (!good).then_some("price"), "{currency} {amount}");
        }
    }

    #[test]
    fn plans_and_nothing_else_say_what_a_subscription_costs() {
        let plans = [plan(Term::Monthly, None)];
        let usd = price("USD", 1);
        assert_eq!(refused(SkuKind::Subscription, None, &plans), None);
        assert_eq!(refused(SkuKind::Durable, None, &[]), None);
        for (kind, price, plans, field) in [
            (SkuKind::Subscription, None, &[][..], "plans"),
            (SkuKind::Subscription, Some(&usd), &plans, "price"),
            (SkuKind::Durable, None, &plans, "plans"),
            (SkuKind::Consumable, Some(&usd), &plans, "plans"),
        ] {
            assert_eq!(refused(kind, price, plans), Some(field), "{kind}");
        }
        let twice = [plan(Term::Monthly, None), plan(Term::Monthly, None)];
        assert_eq!(refused(SkuKind::Subscription, None, &twice), Some("plans"));
    }

    #[test]
    fn a_trial_is_free_or_has_a_price() {
        let usd = || Some(price("USD", 1));
        for (first, field) in [
            (trial(TrialKind::FreeTrial, 1, None), None),
            (trial(TrialKind::IntroOffer, 365, usd()), None),
            (
                trial(TrialKind::FreeTrial, 0, None),
                Some("plans.trial.days"),
            ),
            (
                trial(TrialKind::FreeTrial, 366, None),
                Some("plans.trial.days"),
            ),
            (
                trial(TrialKind::FreeTrial, 7, usd()),
                Some("plans.trial.price"),
            ),
            (
                trial(TrialKind::IntroOffer, 7, None),
                Some("plans.trial.price"),
            ),
            (
                trial(TrialKind::IntroOffer, 7, Some(price("x", 1))),
                Some("plans.trial.price"),
            ),
        ] {
            let plans = [plan(Term::Annual, first)];
            assert_eq!(refused(SkuKind::Subscription, None, &plans), field);
        }
    }
}
