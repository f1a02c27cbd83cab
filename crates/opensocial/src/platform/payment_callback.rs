//! What a game is asked of a payment that the player has confirmed, and what
//! its answer says (Mobage, "Payment Service"; the query is as captured).

use base::{PaymentId, PlayerId, Timestamp};
use serde::{Deserialize, Serialize};

use super::outgoing::{Call, Signer, Unsignable, is_reserved, signed, target};
use crate::wire::{address::with_parameters, moment::zoned, parameters::reads_as, payment::uuid};

/// What a callback has beside these.
const ADDED: [&str; 3] = ["payment_id", "status", "updated"];

/// Whether the platform gives that parameter a value in a callback, so that a
/// game's own URL must not, nor what some framework reads as it. The name is the
/// decoded one.
#[must_use]
pub fn is_added(name: &str) -> bool {
    is_reserved(name) || ADDED.iter().any(|added| reads_as(name, added))
}

/// A payment that waits for its game's answer, as it stands in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedPayment {
    /// Which payment.
    pub payment_id: PaymentId,
}

/// The kind stands in front, for whoever sends more than this.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Written {
    Payment(AskedPayment),
}

impl AskedPayment {
    /// The text that waits: JSON with the `kind` `payment`.
    #[must_use]
    pub fn payload(self) -> String {
        // An id always has a JSON form.
        serde_json::to_string(&Written::Payment(self)).unwrap_or_default()
    }

    /// Reads it back; `None` for anything else.
    #[must_use]
    pub fn read(payload: &str) -> Option<Self> {
        let Written::Payment(read) = serde_json::from_str(payload).ok()?;
        Some(read)
    }
}

/// The question: whether the game gives what the player pays for.
#[derive(Clone, Copy, Debug)]
pub struct PaymentCallback<'a> {
    /// As the game said when it asked for the payment.
    pub callback_url: &'a str,
    /// The game, as the platform calls it.
    pub app_number: &'a str,
    /// Who pays, owner and viewer in one.
    pub player: PlayerId,
    /// Which payment.
    pub payment_id: PaymentId,
    /// When the player confirmed it.
    pub updated: Timestamp,
}

impl PaymentCallback<'_> {
    /// The URL to ask by GET: the game's own, whose query stays in front.
    #[must_use]
    pub fn url(&self) -> String {
        let player = self.player.to_string();
        with_parameters(
            self.callback_url,
            &[
                ("opensocial_app_id", self.app_number),
                ("opensocial_owner_id", &player),
                ("opensocial_viewer_id", &player),
                ("payment_id", &uuid(self.payment_id)),
                ("status", "10"),
                ("updated", &zoned(self.updated)),
            ],
        )
    }

    /// The question, signed without a token: it is in nobody's name.
    ///
    /// # Errors
    /// [`Unsignable`].
    pub fn sign(&self, signer: &Signer<'_>) -> Result<Call, Unsignable> {
        signed(target(&self.url())?, None, signer, None)
    }
}

/// Where the player goes once the game has been asked: the game's own URL with
/// the payment's id (Mobage, "Payment Service"). What came of it the game asks the
/// platform, as anybody can write that URL.
#[must_use]
pub fn finish_url(finish_url: &str, payment: PaymentId) -> String {
    with_parameters(finish_url, &[("payment_id", &uuid(payment))])
}

/// What a game's answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It gives what was paid for.
    Yes,
    /// It does not, and never will.
    No,
    /// Neither. With `open` it may have given although it does not say so.
    Neither {
        /// Whether it may.
        open: bool,
    },
}

/// What an answer's status says. 200 is a yes and nothing else is; a no for good
/// is what no proxy, no wrong secret and no overload answers by itself. That
/// only 200 counts is captured; what is beside it is our choice.
#[must_use]
pub const fn word(status: u16) -> Word {
    match status {
        200 => Word::Yes,
        // A wrong secret, a wrong address, a proxy in front of the game, an
        // overload: nobody has looked at the payment.
        300..=399 | 401 | 403 | 404 | 405 | 407 | 408 | 421 | 425 | 429 => {
            Word::Neither { open: false }
        }
        // It is in the way of something: of a yes, perhaps.
        409 => Word::Neither { open: true },
        400..=499 => Word::No,
        _ => Word::Neither { open: true },
    }
}
