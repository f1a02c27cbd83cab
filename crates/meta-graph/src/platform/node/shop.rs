use base::Timestamp;

use crate::wire::{Node, TrialType};

/// What can be bought: an item of a sku (Meta, "In-App Purchases").
#[derive(Clone, Copy, Debug)]
pub struct Product<'a> {
    /// Its id.
    pub id: u64,
    /// Its name in the API.
    pub sku: &'a str,
}

/// What a user owns.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// Its id; 0 where it is shared with the user by another.
    pub id: u64,
    /// Since when it is owned.
    pub granted_at: Timestamp,
    /// Until when; for good when absent, which the wire writes as 0.
    pub expires_at: Option<Timestamp>,
    /// What it is.
    pub item: Product<'a>,
}

impl Purchase<'_> {
    /// Its node.
    #[must_use]
    pub fn node(&self) -> Node {
        let item = Node::object([
            ("sku", Node::from(self.item.sku)),
            ("id", Node::id(self.item.id)),
        ]);
        let expires_at = self.expires_at.map_or(0, Timestamp::secs);
        Node::object([
            ("id", Node::id(self.id)),
            ("grant_time", Node::seconds(self.granted_at)),
            ("expiration_time", Node::Number(expires_at)),
            ("item", item),
        ])
    }
}

/// A price.
#[derive(Clone, Copy, Debug)]
pub struct Price<'a> {
    /// ISO 4217: "USD".
    pub currency: &'a str,
    /// In hundredths of the currency.
    pub hundredths: i64,
    /// As players read it: "$1.99".
    pub formatted: &'a str,
}

/// What is offered for a price.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Its id.
    pub id: u64,
    /// What players read.
    pub name: &'a str,
    /// What players read below it.
    pub description: &'a str,
    /// What it costs.
    pub price: Price<'a>,
    /// For how long that is.
    pub runs: Runs<'a>,
}

/// For how long an offer is. Each kind has fields of its own (Meta, "In-App
/// Purchases": `CurrentOffer`, `PaidOffer`, `TrialOffer`).
#[derive(Clone, Copy, Debug)]
pub enum Runs<'a> {
    /// It is not said: of what is bought once, and of a current offer.
    Untold,
    /// For a period of a subscription: "MONTHLY".
    Period(&'a str),
    /// Before the first period.
    Trial {
        /// For nothing, or for less.
        kind: TrialType,
        /// For one such term: "WEEKLY"; absent where no word is as long.
        term: Option<&'a str>,
    },
}

impl Runs<'_> {
    /// `max_term_count` is of introductory offers only.
    fn fields(self) -> [(&'static str, Node); 4] {
        let (mut period, mut kind, mut trial, mut terms) = (None, None, None, None::<i64>);
        match self {
            Self::Untold => {}
            Self::Period(term) => period = Some(term),
            Self::Trial { kind: of, term } => {
                (kind, trial) = (Some(of.as_str()), term);
                terms = term.filter(|_| of == TrialType::IntroOffer).map(|_| 1);
            }
        }
        [
            ("subscription_term", Node::from(period)),
            ("trial_type", Node::from(kind)),
            ("trial_term", Node::from(trial)),
            ("max_term_count", Node::from(terms)),
        ]
    }
}

/// The way to pay for a subscription.
#[derive(Clone, Copy, Debug)]
pub struct BillingPlan<'a> {
    /// What is paid in the end.
    pub paid: Offer<'a>,
    /// What is paid, or not, before that.
    pub trials: &'a [Offer<'a>],
}

impl Offer<'_> {
    /// Its node.
    #[must_use]
    pub fn node(&self) -> Node {
        let price = Node::object([
            ("currency", Node::from(self.price.currency)),
            ("amount_in_hundredths", Node::Number(self.price.hundredths)),
            ("formatted", Node::from(self.price.formatted)),
        ]);
        let offered = [
            ("description", Node::from(self.description)),
            ("id", Node::id(self.id)),
            ("name", Node::from(self.name)),
            ("price", price),
        ];
        Node::object(self.runs.fields().into_iter().chain(offered))
    }
}

impl Product<'_> {
    /// The row of `available_purchases`. Each term of a subscription is a row
    /// of its own, with a sku like `SKU:SUBSCRIPTION__MONTHLY`.
    #[must_use]
    pub fn node(&self, offer: &Offer<'_>, plans: &[BillingPlan<'_>]) -> Node {
        let plan = |plan: &BillingPlan<'_>| {
            Node::object([
                ("paid_offer", plan.paid.node()),
                (
                    "trial_offers",
                    Node::list(plan.trials.iter().map(Offer::node)),
                ),
            ])
        };
        let plans = (!plans.is_empty()).then(|| Node::list(plans.iter().map(plan)));
        Node::object([
            ("id", Node::id(self.id)),
            ("sku", Node::from(self.sku)),
            ("current_offer", offer.node()),
            ("billing_plans", Node::from(plans)),
        ])
    }
}

/// The answer of `verify_entitlement`: since when the user owns it, if so.
#[must_use]
pub fn entitlement(granted_at: Option<Timestamp>) -> Node {
    Node::object([
        ("success", Node::Bool(granted_at.is_some())),
        ("grant_time", Node::from(granted_at.map(Timestamp::secs))),
    ])
}
