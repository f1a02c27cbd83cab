use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Earned, Field};

/// What a reward is worth, by the game's own word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The game's name for what is given: a currency or an item.
    pub reward: String,
    /// How much of it.
    pub amount: u64,
}

/// What callbacks are worth. An amount that a callback carries is believed only
/// where it is authenticated and this list says so; a product or placement that
/// is not authenticated is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PriceList {
    /// Prices by the product that the callback names, or by the placement where
    /// it names none.
    pub products: BTreeMap<String, Price>,
    /// What everything else is worth; without it, nothing.
    pub otherwise: Option<Price>,
    /// Take the callback's own amount, where it is authenticated, up to this
    /// much, instead of the list's.
    pub signed_amount_up_to: Option<u64>,
}

/// Why a callback has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPrice {
    /// What it names is not in the list, and there is no price for the rest.
    #[error("the list has no price for it")]
    NotListed,
    /// Its amount is no whole number.
    #[error("its amount is no whole number")]
    AmountUnreadable,
    /// Its amount is beyond what the list takes.
    #[error("its amount is beyond what the price list takes")]
    AmountTooHigh,
}

impl PriceList {
    /// What a callback is worth.
    ///
    /// # Errors
    /// [`NoPrice`].
    pub fn price<I>(&self, earned: &Earned<I>) -> Result<Price, NoPrice> {
        self.price_of(|field| {
            let value = earned.value(field).filter(|value| value.authenticated);
            value.map(|value| value.text)
        })
    }

    /// What a callback is worth whose fields are looked up. Only what is
    /// authenticated may be found.
    ///
    /// # Errors
    /// [`NoPrice`].
    pub fn price_of<'v>(
        &self,
        authenticated: impl Fn(Field) -> Option<&'v str>,
    ) -> Result<Price, NoPrice> {
        let named = [Field::Product, Field::Placement]
            .into_iter()
            .filter_map(&authenticated)
            .find(|text| !text.is_empty());
        let listed = named.and_then(|text| self.products.get(text));
        let price = listed.or(self.otherwise.as_ref());
        let mut price = price.ok_or(NoPrice::NotListed)?.clone();
        let amount = authenticated(Field::Amount);
        if let Some((most, amount)) = self.signed_amount_up_to.zip(amount) {
            price.amount = whole(amount).ok_or(NoPrice::AmountUnreadable)?;
            if price.amount > most {
                return Err(NoPrice::AmountTooHigh);
            }
        }
        Ok(price)
    }
}

/// Digits only: what Rust reads as a number may begin with a plus sign.
fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
