use super::{Access, Endpoint, Method, Owner};

/// What there is to know of a call before it is made.
pub(super) struct Row {
    pub(super) method: Method,
    pub(super) name: &'static str,
    pub(super) owner: Owner,
    pub(super) edge: &'static str,
    pub(super) access: Access,
    pub(super) required: &'static [&'static str],
    pub(super) user: Option<&'static str>,
}

const fn row(
    method: Method,
    name: &'static str,
    (owner, edge): (Owner, &'static str),
    access: Access,
    required: &'static [&'static str],
) -> Row {
    Row {
        method,
        name,
        owner,
        edge,
        access,
        required,
        user: None,
    }
}

impl Row {
    const fn of_user(mut self, parameter: &'static str) -> Self {
        self.user = Some(parameter);
        self
    }
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::UserNonceValidate,
        Self::Me,
        Self::ReadObject,
        Self::DeleteObject,
        Self::SsoAuthorizeCode,
        Self::SsoAuthorizeRefreshCode,
        Self::DefineAchievement,
        Self::AchievementDefinitions,
        Self::WriteAchievement,
        Self::Achievements,
        Self::AchievementRemoveAll,
        Self::DefineLeaderboard,
        Self::Leaderboards,
        Self::LeaderboardSubmitEntry,
        Self::LeaderboardEntries,
        Self::LeaderboardRemoveAllEntries,
        Self::VerifyEntitlement,
        Self::ConsumeEntitlement,
        Self::ViewerPurchases,
        Self::AvailablePurchases,
        Self::RefundIapEntitlement,
        Self::Subscriptions,
        Self::CancelSubscription,
        Self::ExtendSubscription,
    ];

    pub(super) const fn row(self) -> Row {
        match self {
            Self::UserNonceValidate
            | Self::Me
            | Self::ReadObject
            | Self::DeleteObject
            | Self::SsoAuthorizeCode
            | Self::SsoAuthorizeRefreshCode => self.row_of_users(),
            Self::DefineAchievement
            | Self::AchievementDefinitions
            | Self::WriteAchievement
            | Self::Achievements
            | Self::AchievementRemoveAll => self.row_of_achievements(),
            Self::DefineLeaderboard
            | Self::Leaderboards
            | Self::LeaderboardSubmitEntry
            | Self::LeaderboardEntries
            | Self::LeaderboardRemoveAllEntries => self.row_of_leaderboards(),
            _ => self.row_of_shop(),
        }
    }

    const fn row_of_users(self) -> Row {
        use {
            Access::{App, Either, User},
            Method::{Delete, Get, Post},
            Owner::Root,
        };
        match self {
            Self::UserNonceValidate => {
                let path = (Root, "user_nonce_validate");
                row(
                    Post,
                    "user_nonce_validate",
                    path,
                    App,
                    &["nonce", "user_id"],
                )
            }
            Self::Me => row(Get, "me", (Root, "me"), User, &[]),
            Self::SsoAuthorizeCode => {
                let path = (Root, "sso_authorize_code");
                let required = &["code", "org_scoped_id"];
                row(Post, "sso_authorize_code", path, App, required)
            }
            Self::SsoAuthorizeRefreshCode => {
                let path = (Root, "sso_authorize_refresh_code");
                row(
                    Post,
                    "sso_authorize_refresh_code",
                    path,
                    App,
                    &["refresh_code"],
                )
            }
            Self::DeleteObject => row(Delete, "delete_object", (Root, "/{id}"), App, &[]),
            _ => row(Get, "read_object", (Root, "/{id}"), Either, &[]),
        }
    }

    const fn row_of_achievements(self) -> Row {
        use {
            Access::{App, Either},
            Method::{Get, Post},
            Owner::{Root, User},
        };
        let definitions = (Owner::App, "achievement_definitions");
        match self {
            Self::DefineAchievement => {
                let required = &[
                    "api_name",
                    "achievement_type",
                    "achievement_write_policy",
                    "title",
                    "description",
                ];
                row(Post, "define_achievement", definitions, App, required)
            }
            Self::AchievementDefinitions => {
                row(Get, "achievement_definitions", definitions, Either, &[])
            }
            Self::WriteAchievement => {
                let path = (User, "achievements");
                row(Post, "write_achievement", path, Either, &["api_name"])
            }
            Self::Achievements => row(Get, "achievements", (User, "achievements"), Either, &[]),
            _ => {
                let path = (Root, "achievement_remove_all");
                row(Post, "achievement_remove_all", path, App, &["user_id"])
            }
        }
    }

    const fn row_of_leaderboards(self) -> Row {
        use {
            Access::{App, Either},
            Method::{Get, Post},
            Owner::Root,
        };
        let leaderboards = (Owner::App, "leaderboards");
        match self {
            Self::DefineLeaderboard => {
                let required = &["api_name", "entry_write_policy"];
                row(Post, "define_leaderboard", leaderboards, App, required)
            }
            Self::Leaderboards => row(Get, "leaderboards", leaderboards, Either, &[]),
            Self::LeaderboardSubmitEntry => {
                let path = (Root, "leaderboard_submit_entry");
                let required = &["api_name", "score"];
                row(Post, "leaderboard_submit_entry", path, Either, required).of_user("user_id")
            }
            Self::LeaderboardEntries => {
                let path = (Root, "leaderboard_entries");
                row(Get, "leaderboard_entries", path, Either, &["api_name"])
            }
            _ => {
                let path = (Root, "leaderboard_remove_all_entries");
                row(
                    Post,
                    "leaderboard_remove_all_entries",
                    path,
                    App,
                    &["api_name"],
                )
            }
        }
    }

    const fn row_of_shop(self) -> Row {
        use {
            Access::{App, Either},
            Method::{Get, Post},
        };
        match self {
            Self::VerifyEntitlement => {
                of_app(Post, "verify_entitlement", Either, &[]).of_user("user_id")
            }
            Self::ConsumeEntitlement => {
                of_app(Post, "consume_entitlement", Either, &["sku"]).of_user("user_id")
            }
            Self::ViewerPurchases => {
                of_app(Get, "viewer_purchases", Either, &[]).of_user("user_id")
            }
            Self::AvailablePurchases => of_app(Get, "available_purchases", Either, &[]),
            Self::RefundIapEntitlement => {
                let required = &["sku", "reason"];
                of_app(Post, "refund_iap_entitlement", Either, required).of_user("user_id")
            }
            Self::CancelSubscription => {
                of_app(Post, "cancel_subscription", App, &["sku", "cancel_reason"])
            }
            Self::ExtendSubscription => {
                of_app(Post, "extend_subscription", App, &["sku", "number_of_days"])
            }
            _ => of_app(Get, "subscriptions", Either, &[]),
        }
    }
}

/// A call below an app whose name is the last component of its path.
const fn of_app(
    method: Method,
    edge: &'static str,
    access: Access,
    required: &'static [&'static str],
) -> Row {
    row(method, edge, (Owner::App, edge), access, required)
}
