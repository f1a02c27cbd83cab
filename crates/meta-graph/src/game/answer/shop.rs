use base::Timestamp;
use serde::Deserialize;

use super::{Id, lenient};

/// Whether a user owns something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Entitlement {
    /// Whether the user does.
    pub success: bool,
    /// Since when.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub grant_time: Option<Timestamp>,
}

/// What a user owns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Purchase {
    /// Its id; 0 where it is shared with the user by another.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Since when it is owned.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub grant_time: Option<Timestamp>,
    /// Until when; for good when absent.
    #[serde(default, deserialize_with = "lenient::moment_or_zero")]
    pub expiration_time: Option<Timestamp>,
    /// What it is.
    #[serde(default)]
    pub item: Option<Item>,
}

/// What was bought.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// Its name in the API.
    pub sku: String,
    /// Its id.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub id: Option<u64>,
}

/// What can be bought.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Product {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub id: Option<u64>,
    /// Its name in the API.
    pub sku: String,
    /// What it costs.
    #[serde(default)]
    pub current_offer: Option<Offer>,
    /// How it is paid, of a subscription.
    #[serde(default)]
    pub billing_plans: Vec<BillingPlan>,
}

/// What is offered for a price. Words are the wire's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Offer {
    /// How long a period is, where it is a subscription's: "MONTHLY".
    #[serde(default)]
    pub subscription_term: Option<String>,
    /// FREE_TRIAL or INTRO_OFFER, where it comes before the first period.
    #[serde(default)]
    pub trial_type: Option<String>,
    /// How long a term of that is: "WEEKLY".
    #[serde(default)]
    pub trial_term: Option<String>,
    /// For how many such terms it is, of an introductory offer.
    #[serde(default)]
    pub max_term_count: Option<i64>,
    /// What players read.
    #[serde(default)]
    pub name: Option<String>,
    /// What players read below it.
    #[serde(default)]
    pub description: Option<String>,
    /// What it costs.
    #[serde(default)]
    pub price: Option<Price>,
}

/// A price.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Price {
    /// ISO 4217.
    #[serde(default)]
    pub currency: Option<String>,
    /// In hundredths of the currency.
    #[serde(default)]
    pub amount_in_hundredths: Option<i64>,
    /// As players read it.
    #[serde(default)]
    pub formatted: Option<String>,
}

/// The way to pay for a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BillingPlan {
    /// What is paid in the end.
    #[serde(default)]
    pub paid_offer: Option<Offer>,
    /// What is paid, or not, before that.
    #[serde(default)]
    pub trial_offers: Vec<Offer>,
}

/// A user's subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub id: Option<u64>,
    /// What is subscribed to.
    #[serde(default)]
    pub sku: Option<String>,
    /// The subscriber's id within the app.
    #[serde(default, deserialize_with = "owner")]
    pub owner: Option<u64>,
    /// Whether it counts now.
    #[serde(default)]
    pub is_active: Option<bool>,
    /// Whether it is in a trial.
    #[serde(default)]
    pub is_trial: Option<bool>,
    /// FREE_TRIAL or INTRO_OFFER.
    #[serde(default)]
    pub trial_type: Option<String>,
    /// When it was canceled.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub cancellation_time: Option<Timestamp>,
    /// When its period began.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub period_start_time: Option<Timestamp>,
    /// When its period ends.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub period_end_time: Option<Timestamp>,
    /// When it is paid for again.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub next_renewal_time: Option<Timestamp>,
    /// What the period costs.
    #[serde(default)]
    pub current_price_term: Option<PriceTerm>,
    /// What the next one costs.
    #[serde(default)]
    pub next_price_term: Option<PriceTerm>,
}

/// What a period of a subscription costs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PriceTerm {
    /// How long the period is.
    #[serde(default)]
    pub term: Option<String>,
    /// ISO 4217.
    #[serde(default)]
    pub currency: Option<String>,
    /// The price: "1.99".
    #[serde(default)]
    pub price: Option<String>,
}

fn owner<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    struct Owner {
        id: Id,
    }
    let owner = Option::<Owner>::deserialize(deserializer)?;
    Ok(owner.map(|owner| owner.id.0))
}
