use std::fmt;

/// What has to be in the body of a `200` for the reward to count as given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Acceptance {
    /// The character `1`, and white space around it at most.
    #[default]
    Strict,
    /// The character `1` somewhere, as the documents' words can be read.
    Lenient,
}

/// What is known of the attempts before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Earlier {
    /// There was none, or each ended in a way that gave the player nothing.
    Settled,
    /// After at least one nobody knows whether the receiver gave the reward:
    /// its request was sent and there was no answer, or one that
    /// [leaves it open](RetryReason::leaves_open).
    Open,
}

/// What an answer says of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The receiver has given the reward.
    Delivered,
    /// The receiver says that the order was redeemed before, and an earlier
    /// attempt may have done so: the reward was given, and this is its
    /// acknowledgement.
    DeliveredLate,
    /// The receiver will not give the reward; asking again changes nothing.
    Rejected {
        /// The HTTP status.
        status: u16,
    },
    /// Nothing is decided. The same callback with the same OID is to be sent
    /// again.
    Retry(RetryReason),
}

/// Why a callback is to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryReason {
    /// `200` with a body that does not acknowledge.
    NotAcknowledged,
    /// Another success than `200`.
    NotOk(u16),
    /// A redirection, which is not followed: it would carry the signed URL to
    /// an address that nobody configured. `304` is one too; nothing conditional
    /// was asked.
    Redirected(u16),
    /// `408`, `425` or `429`: the receiver has not looked at it.
    NotNow(u16),
    /// The receiver's own fault.
    Failed(u16),
    /// A status that ends nothing, or none at all.
    NotFinal(u16),
}

impl RetryReason {
    /// Whether the receiver may have given the reward all the same. The
    /// documents' own sample answers `500` after giving it, when it could not
    /// write down that it did.
    #[must_use]
    pub const fn leaves_open(self) -> bool {
        !matches!(self, Self::NotNow(_))
    }
}

impl fmt::Display for RetryReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAcknowledged => {
                f.write_str("the receiver answered 200 and its body does not say 1")
            }
            Self::NotOk(status) => {
                write!(f, "the receiver answered {status}; only 200 acknowledges")
            }
            Self::Redirected(status) => {
                write!(
                    f,
                    "the receiver answered {status}; redirects are not followed"
                )
            }
            Self::NotNow(status) => write!(f, "the receiver asked to wait with {status}"),
            Self::Failed(status) => write!(f, "the receiver failed with {status}"),
            Self::NotFinal(status) => {
                write!(f, "the receiver answered {status}, which is no answer")
            }
        }
    }
}

/// Judges a complete answer ("Callback response").
///
/// An answer that is not complete, such as one whose `Content-Length` is
/// larger than its body (the documents' own examples are two), never comes
/// here: it is an attempt of unknown outcome.
///
/// Every status from 400 to 499 is the receiver's last word, but for the three
/// that ask for another attempt; after everything else the callback is sent
/// again, because the documents give a refusal no other form.
#[must_use]
pub fn judge(status: u16, body: &[u8], acceptance: Acceptance, earlier: Earlier) -> Outcome {
    match status {
        200 if acknowledges(body, acceptance) => Outcome::Delivered,
        200 => Outcome::Retry(RetryReason::NotAcknowledged),
        201..=299 => Outcome::Retry(RetryReason::NotOk(status)),
        300..=399 => Outcome::Retry(RetryReason::Redirected(status)),
        408 | 425 | 429 => Outcome::Retry(RetryReason::NotNow(status)),
        400 | 403 | 409 if earlier == Earlier::Open && is_duplicate(body) => Outcome::DeliveredLate,
        400..=499 => Outcome::Rejected { status },
        500..=599 => Outcome::Retry(RetryReason::Failed(status)),
        _ => Outcome::Retry(RetryReason::NotFinal(status)),
    }
}

fn acknowledges(body: &[u8], acceptance: Acceptance) -> bool {
    match acceptance {
        Acceptance::Strict => body.trim_ascii() == b"1",
        Acceptance::Lenient => body.contains(&b'1'),
    }
}

/// The documents' two samples say it in these words, one with 400 and one with
/// 403; 409 is what HTTP has for it. Nothing looser is taken: a refusal that
/// only mentions a duplicate would be shown as a reward that was given.
fn is_duplicate(body: &[u8]) -> bool {
    body.trim_ascii().eq_ignore_ascii_case(b"Duplicate order")
}
