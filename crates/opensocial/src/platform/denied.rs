use std::time::Duration;

use base::Timestamp;
use guard::OutOfWindow;
use sign::oauth1::body_hash::Verdict;

use crate::wire::{Model, Problem};

/// Why a call is not taken, though it is well formed. In the order in which it
/// is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody has that consumer key.
    ConsumerUnknown,
    /// Its app has no id on the platform, or no longer.
    ConsumerNotListed,
    /// The profile does not have that signature method.
    SignatureMethod,
    /// The text is no token that counts for that app.
    TokenRejected(TokenFlaw),
    /// The secret did not make the signature over this request.
    SignatureInvalid,
    /// The timestamp is too far from now.
    TimestampRefused {
        /// On which side.
        why: OutOfWindow,
        /// The earliest that would be taken, in seconds.
        from: i64,
        /// The latest.
        to: i64,
    },
    /// It was signed before what is remembered of single uses.
    Forgotten,
    /// The body is not what its hash says.
    BodyHash(Verdict),
    /// The app's calls have to bring the hash of a body which is no form.
    BodyHashMissing,
    /// The token is past its end.
    TokenExpired,
    /// The token was taken back, or its player was banned.
    TokenRevoked,
    /// `xoauth_requestor_id` is missing or empty.
    RequestorMissing,
    /// `xoauth_requestor_id` stands there twice.
    RequestorsDiffer,
    /// `xoauth_requestor_id` is not whom the token is for, or not the app.
    RequestorForeign(Model),
    /// The same timestamp, nonce, consumer key and token were used before.
    NonceUsed,
}

/// What is wrong with a token. The wire does not tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenFlaw {
    /// Not the text of any token.
    Malformed,
    /// Sealed with a key that this environment does not have.
    UnknownKey,
    /// Altered, or sealed by someone else.
    Forged,
    /// Issued for another app.
    OfOtherApp,
    /// Issued later than now.
    NotYetValid,
}

impl Denied {
    pub(super) fn timestamp_refused(why: OutOfWindow, now: Timestamp, span: Duration) -> Self {
        let span = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        let now = now.millis().div_euclid(1000);
        Self::TimestampRefused {
            why,
            from: now.saturating_sub(span),
            to: now.saturating_add(span),
        }
    }

    /// The HTTP status (RFC 5849, section 3.2): 400 for what is missing,
    /// unsupported or there twice, 401 for what is not good.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignatureMethod
            | Self::BodyHash(Verdict::OnForm)
            | Self::BodyHashMissing
            | Self::RequestorMissing
            | Self::RequestorsDiffer => 400,
            _ => 401,
        }
    }

    /// In the words of the Problem Reporting extension.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::ConsumerUnknown => Problem::new(
                "consumer_key_unknown",
                "the consumer key is not known in this environment",
            ),
            Self::ConsumerNotListed => Problem::new(
                "consumer_key_rejected",
                "the application has no id in this environment",
            ),
            Self::SignatureMethod => Problem::new(
                "signature_method_rejected",
                "the signature method has to be HMAC-SHA1",
            ),
            Self::TokenRejected(_) => Problem::new(
                "token_rejected",
                "the token is none of this application in this environment",
            ),
            Self::TokenExpired => Problem::new(
                "token_expired",
                "the token has expired; the next launch brings another",
            ),
            Self::TokenRevoked => Problem::new("token_revoked", "the token was revoked"),
            Self::SignatureInvalid => Problem::new(
                "signature_invalid",
                "the signature is not that of this request under this consumer key and token",
            ),
            Self::TimestampRefused { why, from, to } => Problem::new(
                "timestamp_refused",
                match why {
                    OutOfWindow::Expired => "the timestamp is too old",
                    OutOfWindow::NotYetValid => "the timestamp lies too far ahead",
                },
            )
            .with("oauth_acceptable_timestamps", format!("{from}-{to}")),
            Self::Forgotten => Problem::new(
                "timestamp_refused",
                "the request was signed before the platform was restored; sign it anew",
            ),
            Self::NonceUsed => Problem::new(
                "nonce_used",
                "timestamp and nonce were used before; each request needs another nonce",
            ),
            other => other.problem_of_parameter(),
        }
    }

    fn problem_of_parameter(&self) -> Problem {
        const HASH: &str = "oauth_body_hash";
        const REQUESTOR: &str = "xoauth_requestor_id";
        const REJECTED: &str = "oauth_parameters_rejected";
        const ABSENT: &str = "oauth_parameters_absent";
        match self {
            Self::BodyHash(verdict) => {
                let advice = verdict.advice().unwrap_or("oauth_body_hash is not good");
                Problem::new("parameter_rejected", advice).with(REJECTED, HASH)
            }
            Self::BodyHashMissing => Problem::new(
                "parameter_absent",
                "this application has to send the hash of a body that is no form",
            )
            .with(ABSENT, HASH),
            Self::RequestorMissing => {
                Problem::new("parameter_absent", "xoauth_requestor_id is missing")
                    .with(ABSENT, REQUESTOR)
            }
            Self::RequestorForeign(Model::Proxy) => Problem::new(
                "permission_denied",
                "xoauth_requestor_id is not the user whom the token is for",
            ),
            Self::RequestorForeign(Model::Trusted) => Problem::new(
                "permission_denied",
                "without a token, xoauth_requestor_id has to be the application's id",
            ),
            _ => Problem::new(
                "parameter_rejected",
                "xoauth_requestor_id is given more than once",
            )
            .with(REJECTED, REQUESTOR),
        }
    }

    /// The stable name of the detail, for logs and metrics.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::ConsumerUnknown => "consumer_unknown",
            Self::ConsumerNotListed => "consumer_not_listed",
            Self::SignatureMethod => "signature_method",
            Self::TokenRejected(TokenFlaw::Malformed) => "token_malformed",
            Self::TokenRejected(TokenFlaw::UnknownKey) => "token_unknown_key",
            Self::TokenRejected(TokenFlaw::Forged) => "token_forged",
            Self::TokenRejected(TokenFlaw::OfOtherApp) => "token_of_other_app",
            Self::TokenRejected(TokenFlaw::NotYetValid) => "token_not_yet_valid",
            Self::SignatureInvalid => "signature_invalid",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::Forgotten => "signed_before_restore",
            Self::BodyHash(_) => "body_hash",
            Self::BodyHashMissing => "body_hash_missing",
            Self::TokenExpired => "token_expired",
            Self::TokenRevoked => "token_revoked",
            Self::RequestorMissing => "requestor_missing",
            Self::RequestorsDiffer => "requestors_differ",
            Self::RequestorForeign(_) => "requestor_foreign",
            Self::NonceUsed => "nonce_used",
        }
    }
}
