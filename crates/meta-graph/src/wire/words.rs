//! Words that stand for something in a parameter or an answer. They are
//! written in the documents' case, which is not the same everywhere, and read
//! in any.

use super::Params;
use crate::{Refusal, WritePolicy};

macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident, $expected:literal,
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// How the wire writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The word in a parameter.
            ///
            /// # Errors
            /// [`Refusal::ParameterInvalid`].
            pub fn of(params: &Params, name: &'static str) -> Result<Option<Self>, Refusal> {
                let words = [$(($word, Self::$variant)),+];
                params.word(name, &words, concat!("expected ", $expected))
            }
        }
    };
}

words!(
    /// How an achievement is reached (Meta, "Achievements": `achievement_type`).
    AchievementType, "SIMPLE, COUNT or BITFIELD",
    /// At once.
    Simple = "SIMPLE",
    /// By counting up to a target.
    Count = "COUNT",
    /// By setting bits, of which a number makes the target.
    Bitfield = "BITFIELD",
);

words!(
    /// Which score is better (Meta, "Leaderboards": `sort_order`).
    SortOrder, "HIGHER_IS_BETTER or LOWER_IS_BETTER",
    /// The higher.
    HigherIsBetter = "HIGHER_IS_BETTER",
    /// The lower.
    LowerIsBetter = "LOWER_IS_BETTER",
);

words!(
    /// Where a page of entries begins (Meta, "Leaderboards" and "Challenges":
    /// `start_at`; the pages name the same places differently).
    StartAt,
    "TOP, OFFSET, VIEWER, VIEWER_OR_TOP, CENTERED_ON_VIEWER or CENTERED_ON_VIEWER_OR_TOP",
    /// At the best.
    Top = "TOP",
    /// After as many as `offset` says.
    Offset = "OFFSET",
    /// At the viewer.
    Viewer = "VIEWER",
    /// At the viewer, or at the best where the viewer has no entry.
    ViewerOrTop = "VIEWER_OR_TOP",
    /// With the viewer in the middle.
    CenteredOnViewer = "CENTERED_ON_VIEWER",
    /// With the viewer in the middle, or at the best where the viewer has no
    /// entry.
    CenteredOnViewerOrTop = "CENTERED_ON_VIEWER_OR_TOP",
);

impl StartAt {
    /// Whether it needs a viewer, and so a user's token.
    #[must_use]
    pub const fn needs_viewer(self) -> bool {
        !matches!(self, Self::Top | Self::Offset)
    }

    /// Whether a viewer without an entry is no reason to refuse.
    #[must_use]
    pub const fn or_top(self) -> bool {
        matches!(self, Self::ViewerOrTop | Self::CenteredOnViewerOrTop)
    }

    /// Whether the viewer stands in the middle of the page.
    #[must_use]
    pub const fn is_centered(self) -> bool {
        matches!(self, Self::CenteredOnViewer | Self::CenteredOnViewerOrTop)
    }
}

words!(
    /// Why an order is refunded (Meta, "In-App Purchases": `reason`).
    RefundReason, "customer_support, unable_to_fulfill or other",
    /// The player asked for it.
    CustomerSupport = "customer_support",
    /// The game cannot deliver.
    UnableToFulfill = "unable_to_fulfill",
    /// Anything else.
    Other = "other",
);

words!(
    /// What kind of trial a subscription is in (Meta, "Subscriptions":
    /// `trial_type`).
    TrialType, "FREE_TRIAL or INTRO_OFFER",
    /// It costs nothing yet.
    FreeTrial = "FREE_TRIAL",
    /// It costs less yet.
    IntroOffer = "INTRO_OFFER",
);

words!(
    /// What happened to an order (Meta, "Webhooks": `notification_type`).
    OrderStatus, "PURCHASED, REFUNDED or CHARGEBACKED",
    /// It was paid.
    Purchased = "PURCHASED",
    /// It was paid back.
    Refunded = "REFUNDED",
    /// The bank took the payment back.
    Chargebacked = "CHARGEBACKED",
);

words!(
    /// What happened to a subscription (Meta, "Webhooks": the events' fields).
    SubscriptionEvent,
    "subscription_started, subscription_renewal_success, subscription_canceled, \
     subscription_uncanceled or subscription_expired",
    /// It began.
    Started = "subscription_started",
    /// A period was paid.
    RenewalSuccess = "subscription_renewal_success",
    /// It will end with its period.
    Canceled = "subscription_canceled",
    /// It will go on after all.
    Uncanceled = "subscription_uncanceled",
    /// It ended.
    Expired = "subscription_expired",
);

impl WritePolicy {
    /// The policy in a parameter. Older documents write it in lower case.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn of(params: &Params, name: &'static str) -> Result<Option<Self>, Refusal> {
        let words = Self::ALL.map(|policy| (policy.as_str(), policy));
        let expected = "expected CLIENT_AUTHORITATIVE or SERVER_AUTHORITATIVE";
        params.word(name, &words, expected)
    }
}
