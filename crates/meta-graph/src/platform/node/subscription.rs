use base::Timestamp;

use crate::wire::{Node, TrialType, time};

/// What a period of a subscription costs. It has no id.
#[derive(Clone, Copy, Debug)]
pub struct PriceTerm<'a> {
    /// How long the period is: "MONTHLY".
    pub term: &'a str,
    /// ISO 4217: "USD".
    pub currency: &'a str,
    /// The price in hundredths of the currency.
    pub hundredths: i64,
}

/// A user's subscription (Meta, "Subscriptions").
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'a> {
    /// Its id.
    pub id: u64,
    /// What is subscribed to.
    pub sku: &'a str,
    /// The subscriber's id within the app.
    pub owner: u64,
    /// Whether it counts now.
    pub is_active: bool,
    /// In which kind of trial it is, if in any.
    pub trial: Option<TrialType>,
    /// When it was canceled.
    pub canceled_at: Option<Timestamp>,
    /// When its period began.
    pub period_start: Timestamp,
    /// When its period ends.
    pub period_end: Timestamp,
    /// When it is paid for again; never when it was canceled.
    pub next_renewal: Option<Timestamp>,
    /// What the period costs.
    pub current_price: Option<PriceTerm<'a>>,
    /// What the next one costs.
    pub next_price: Option<PriceTerm<'a>>,
}

impl Subscription<'_> {
    /// Its node. Moments are ISO 8601 here and nowhere else.
    #[must_use]
    pub fn node(&self) -> Node {
        let moment = |at: Option<Timestamp>| Node::from(at.map(time::iso));
        let price = |price: Option<PriceTerm<'_>>| Node::from(price.map(|price| price.node()));
        Node::object([
            ("id", Node::id(self.id)),
            ("sku", Node::from(self.sku)),
            ("owner", Node::object([("id", Node::id(self.owner))])),
            ("is_active", Node::from(self.is_active)),
            ("is_trial", Node::from(self.trial.is_some())),
            ("trial_type", Node::from(self.trial.map(TrialType::as_str))),
            ("cancellation_time", moment(self.canceled_at)),
            ("period_start_time", moment(Some(self.period_start))),
            ("period_end_time", moment(Some(self.period_end))),
            ("next_renewal_time", moment(self.next_renewal)),
            ("current_price_term", price(self.current_price)),
            ("next_price_term", price(self.next_price)),
        ])
    }
}

impl PriceTerm<'_> {
    fn node(&self) -> Node {
        Node::object([
            ("term", Node::from(self.term)),
            ("currency", Node::from(self.currency)),
            ("price", Node::from(decimal(self.hundredths))),
        ])
    }
}

/// Hundredths as the documents write a price: "1.99".
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    let whole = size.checked_div(100).unwrap_or_default();
    let rest = size.checked_rem(100).unwrap_or_default();
    format!("{sign}{whole}.{rest:02}")
}
