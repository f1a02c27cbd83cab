mod resolve;
mod table;

use super::Method;

pub use resolve::components;
pub(super) use resolve::decimal;

/// Every call of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// `POST /user_nonce_validate`.
    UserNonceValidate,
    /// `GET /me`.
    Me,
    /// `GET /{id}`.
    ReadObject,
    /// `DELETE /{id}`.
    DeleteObject,
    /// `POST /sso_authorize_code`.
    SsoAuthorizeCode,
    /// `POST /sso_authorize_refresh_code`.
    SsoAuthorizeRefreshCode,
    /// `POST /{app}/achievement_definitions`.
    DefineAchievement,
    /// `GET /{app}/achievement_definitions`.
    AchievementDefinitions,
    /// `POST /{user}/achievements`.
    WriteAchievement,
    /// `GET /{user}/achievements`.
    Achievements,
    /// `POST /achievement_remove_all`.
    AchievementRemoveAll,
    /// `POST /{app}/leaderboards`.
    DefineLeaderboard,
    /// `GET /{app}/leaderboards`.
    Leaderboards,
    /// `POST /leaderboard_submit_entry`.
    LeaderboardSubmitEntry,
    /// `GET /leaderboard_entries`.
    LeaderboardEntries,
    /// `POST /leaderboard_remove_all_entries`.
    LeaderboardRemoveAllEntries,
    /// `POST /{app}/verify_entitlement`.
    VerifyEntitlement,
    /// `POST /{app}/consume_entitlement`.
    ConsumeEntitlement,
    /// `GET /{app}/viewer_purchases`.
    ViewerPurchases,
    /// `GET /{app}/available_purchases`.
    AvailablePurchases,
    /// `POST /{app}/refund_iap_entitlement`.
    RefundIapEntitlement,
    /// `GET /{app}/subscriptions`.
    Subscriptions,
    /// `POST /{app}/cancel_subscription`.
    CancelSubscription,
    /// `POST /{app}/extend_subscription`.
    ExtendSubscription,
}

/// Which tokens a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// The app's only.
    App,
    /// A user's only.
    User,
    /// Either.
    Either,
}

/// What the path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Nothing: the call stands at the root.
    Root,
    /// The app of the token, spelled `application`.
    Application,
    /// The user of the token, spelled `me`.
    Me,
    /// An object, an app or a user by its id.
    Id(u64),
}

/// What may stand in front of the last component of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// Nothing.
    Root,
    /// An app's id, or `application`.
    App,
    /// A user's id, or `me`.
    User,
}

impl Endpoint {
    /// The method.
    #[must_use]
    pub const fn method(self) -> Method {
        self.row().method
    }

    /// The tokens it takes.
    #[must_use]
    pub const fn access(self) -> Access {
        self.row().access
    }

    /// Whether what its path names can only be an app.
    #[must_use]
    pub const fn is_of_app(self) -> bool {
        matches!(self.row().owner, Owner::App)
    }

    /// The parameters it needs with any token.
    #[must_use]
    pub const fn required(self) -> &'static [&'static str] {
        self.row().required
    }

    /// The parameter that names the user where an app calls: a user's token
    /// names its user itself.
    #[must_use]
    pub const fn user_parameter(self) -> Option<&'static str> {
        self.row().user
    }

    /// The fields that a row or object has where the call has no `fields`: ids
    /// only for what the documents say so of, and otherwise what their samples
    /// show. Empty for an answer that `fields` has no part in.
    #[must_use]
    pub const fn default_fields(self) -> &'static str {
        match self {
            Self::Me
            | Self::ReadObject
            | Self::AchievementDefinitions
            | Self::Achievements
            | Self::Leaderboards => "id",
            Self::LeaderboardEntries => "id,user{id},rank,score,timestamp",
            Self::ViewerPurchases => "id,grant_time,expiration_time,item{sku}",
            Self::AvailablePurchases => "sku,current_offer,billing_plans",
            Self::Subscriptions => "sku,owner{id},is_active",
            _ => "",
        }
    }

    /// The name of the call in logs and metrics: the last component of its
    /// path, behind its method.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The path, with `{id}` for what varies.
    #[must_use]
    pub fn pattern(self) -> String {
        match self.row() {
            row if self.is_object() => row.edge.to_owned(),
            row if row.owner == Owner::Root => format!("/{}", row.edge),
            row => format!("/{{id}}/{}", row.edge),
        }
    }

    const fn is_object(self) -> bool {
        matches!(self, Self::ReadObject | Self::DeleteObject)
    }
}
