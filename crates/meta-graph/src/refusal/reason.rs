use super::Refusal;

impl Refusal {
    /// The reasons of all refusals.
    pub const REASONS: [&'static str; 30] = [
        "token_missing",
        "token_malformed",
        "token_with_slashes",
        "tokens_differ",
        "token_unknown_app",
        "wrong_secret",
        "token_unknown_key",
        "token_forged",
        "token_not_yet_valid",
        "token_expired",
        "token_revoked",
        "user_token_needed",
        "app_token_needed",
        "token_of_other_app",
        "policy_forbids",
        "parameter_missing",
        "parameter_invalid",
        "unknown_object",
        "too_late",
        "too_early",
        "not_ranked",
        "rate_limited",
        "unknown_path",
        "method_not_allowed",
        "target_unreadable",
        "body_unreadable",
        "body_too_large",
        "body_too_slow",
        "body_broken",
        "unavailable",
    ];

    /// The stable name of the detail, for logs and metrics.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TokenMissing => "token_missing",
            Self::TokenMalformed => "token_malformed",
            Self::TokenWithSlashes => "token_with_slashes",
            Self::TokensDiffer => "tokens_differ",
            Self::TokenUnknownApp => "token_unknown_app",
            Self::WrongSecret => "wrong_secret",
            Self::TokenUnknownKey => "token_unknown_key",
            Self::TokenForged => "token_forged",
            Self::TokenNotYetValid => "token_not_yet_valid",
            Self::TokenExpired => "token_expired",
            Self::TokenRevoked => "token_revoked",
            Self::UserTokenNeeded => "user_token_needed",
            Self::AppTokenNeeded => "app_token_needed",
            Self::TokenOfOtherApp { .. } => "token_of_other_app",
            Self::PolicyForbids { .. } => "policy_forbids",
            Self::ParameterMissing(_) => "parameter_missing",
            Self::ParameterInvalid { .. } => "parameter_invalid",
            Self::UnknownObject { .. } => "unknown_object",
            Self::TooLate => "too_late",
            Self::TooEarly => "too_early",
            Self::NotRanked => "not_ranked",
            Self::RateLimited { .. } => "rate_limited",
            Self::UnknownPath { .. } => "unknown_path",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::TargetUnreadable { .. } => "target_unreadable",
            Self::BodyUnreadable { .. } => "body_unreadable",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyBroken => "body_broken",
            Self::Unavailable => "unavailable",
        }
    }
}
