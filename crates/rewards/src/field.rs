use std::fmt;

use serde::Deserialize;

/// What a parameter says, whatever the network calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What the order is known by.
    Order,
    /// The player who has earned the reward.
    Subject,
    /// How much of it.
    Amount,
    /// Of what.
    Currency,
    /// The product or reward that was advertised.
    Product,
    /// Where in the game it was earned: a placement, zone or ad unit.
    Placement,
    /// When, in the network's own form.
    Timestamp,
    /// What the game's client has said.
    Custom,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Order,
        Self::Subject,
        Self::Amount,
        Self::Currency,
        Self::Product,
        Self::Placement,
        Self::Timestamp,
        Self::Custom,
    ];

    /// Its name, as profiles have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Subject => "subject",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Product => "product",
            Self::Placement => "placement",
            Self::Timestamp => "timestamp",
            Self::Custom => "custom",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
