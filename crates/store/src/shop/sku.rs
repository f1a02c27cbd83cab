use base::{AppId, ObjectId, Timestamp};

use crate::{Refusal, named::named};

/// How something that is for sale is had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkuKind {
    /// Once, and for good.
    Durable,
    /// Until it is consumed, and then again.
    Consumable,
    /// For a time that renews itself.
    Subscription,
}

impl SkuKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Durable, Self::Consumable, Self::Subscription];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Durable => "durable",
            Self::Consumable => "consumable",
            Self::Subscription => "subscription",
        }
    }
}
named!(SkuKind, "kind of SKU");

/// For how long a subscription runs until it renews itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// Seven days.
    Weekly,
    /// Fourteen days.
    Biweekly,
    /// A month of the calendar.
    Monthly,
    /// Three months.
    Quarterly,
    /// Six months.
    Semiannual,
    /// A year.
    Annual,
}

impl Term {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Weekly,
        Self::Biweekly,
        Self::Monthly,
        Self::Quarterly,
        Self::Semiannual,
        Self::Annual,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Biweekly => "biweekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Semiannual => "semiannual",
            Self::Annual => "annual",
        }
    }
}
named!(Term, "term");

/// What something costs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Three capital letters (ISO 4217).
    pub currency: String,
    /// In hundredths of the currency; at most 2^53 − 1.
    pub amount_in_hundredths: u64,
}

/// How a first time is sold to who has not had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TrialKind {
    /// For nothing.
    FreeTrial,
    /// For less.
    IntroOffer,
}

impl TrialKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FreeTrial, Self::IntroOffer];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FreeTrial => "free-trial",
            Self::IntroOffer => "intro-offer",
        }
    }
}
named!(TrialKind, "kind of trial");

/// A first time at another price.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// For nothing or for less.
    pub kind: TrialKind,
    /// For how many days; 1 to 365.
    pub days: u32,
    /// What it costs; absent where it costs nothing.
    #[serde(default)]
    pub price: Option<Price>,
}

/// One way in which a subscription is sold. Each term is sold in one way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Until it renews itself.
    pub term: Term,
    /// What that costs.
    pub price: Price,
    /// A first time at another price, where there is one.
    #[serde(default)]
    pub trial: Option<Trial>,
}

/// Something of a game that is for sale.
///
/// Unique by (app, SKU id) and by (app, SKU).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sku {
    /// The game.
    pub app_id: AppId,
    /// Its id on the wire.
    pub sku_id: ObjectId,
    /// What the game calls it; 1 to 128 bytes without a colon.
    pub sku: String,
    /// How it is had. Never changes.
    pub kind: SkuKind,
    /// What players see; 1 to 200 bytes.
    pub name: String,
    /// What they see below it; at most 1000 bytes.
    pub description: String,
    /// What it costs; absent for what is not sold but granted, and for
    /// subscriptions, whose plans say.
    pub price: Option<Price>,
    /// How a subscription is sold; empty for anything else.
    pub plans: Vec<Plan>,
    /// Whether it is no longer sold. Who has it keeps it.
    pub is_archived: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A wish for a SKU of that name to be so. Its id and the moment it was made
/// count where it is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefineSku {
    /// How it is to be.
    pub sku: Sku,
}

impl Sku {
    /// The rule of state, of what has that name: a new one gets the id and the
    /// moment of the wish, one that is there keeps its own. A wish for what is so
    /// already changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where the kind would become another one.
    pub fn apply(current: Option<Self>, wish: &DefineSku) -> Result<Self, Refusal> {
        let wanted = wish.sku.clone();
        match current {
            None => Ok(wanted),
            Some(held) if held.kind != wanted.kind => Err(Refusal::Settled),
            Some(held) => Ok(Self {
                sku_id: held.sku_id,
                created_at: held.created_at,
                ..wanted
            }),
        }
    }

    /// The way in which a subscription of that term is sold.
    #[must_use]
    pub fn plan(&self, term: Term) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.term == term)
    }
}
