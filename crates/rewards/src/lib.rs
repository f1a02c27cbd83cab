//! Signed reward callbacks of advertising networks, as data.
//!
//! What networks do differs in names and in the text that is signed, and hardly
//! in anything else. So a network is a [`Profile`]: a file of TOML that says
//! where the signature is, what it is over, what the parameters say and what
//! the network wants to hear. One engine judges them all:
//!
//! 1. [`Profile::named`], [`Profile::read`] and, for what one game knows better,
//!    [`Profile::tailored`];
//! 2. [`Receiver::new`] with the static parameters of the game's callback URL
//!    ([`CallbackUrl`]) and what is to be trusted without a signature ([`Trust`]);
//! 3. [`Receiver::parse`] reads a raw query strictly and gives a [`Callback`], or
//!    a [`Refusal`]; [`Callback::claimed_order`] is for logs and answers,
//!    [`Callback::key_hint`] names the key where keys have names;
//! 4. [`Callback::verify`] under every key ([`Profile::key`], or
//!    [`admob_keys`]) gives `Signed<Earned<I>>`, where `I` is whatever the
//!    caller calls its keys;
//! 5. [`Earned`] keeps what the network signed apart from what anyone may have
//!    written, and [`PriceList`] says what it is worth;
//! 6. [`Profile::answer`] says an [`Outcome`] in the network's words;
//!    [`Refusal::outcome`] is the one of a refusal.
//!
//! [`Profile::issue`] is the network's side, for tests and for whoever tries
//! receivers.
//!
//! # What is authenticated
//!
//! That is derived from what is signed and declared nowhere. A parameter that
//! is not in the signed text is not authenticated. One that is there is not
//! either if nobody can tell where it ends: `uid=1` and `amount=23` joined
//! without a separator are `123`, and so are `uid=12` and `amount=3`. A value
//! counts as authenticated only if both of its ends follow from the text alone:
//! from fixed lengths, from separators that cannot be in the value, or from
//! alphabets that do not meet. Where the order's id cannot be told from its
//! neighbours, orders are known by a digest of all of them together, so that
//! moving a boundary makes no second order of a first.
//!
//! Pure: bytes in, bytes and verdicts out. Receiving, remembering and fetching
//! are their callers'.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

pub mod admob_keys;
mod answer;
mod callback;
mod callback_url;
mod earned;
mod field;
mod issue;
mod price_list;
mod profile;
mod query;
mod receiver;
mod refusal;
mod shape;

pub use answer::{Answer, Outcome};
pub use callback::{Callback, MacPrefix};
pub use callback_url::{CallbackUrl, InvalidCallbackUrl};
pub use earned::{Earned, Value};
pub use field::Field;
pub use issue::{CannotIssue, Covers, joined};
pub use price_list::{NoPrice, Price, PriceList};
pub use profile::{MAX_PROFILE, Profile, ProfileError, ShapeRule, Tailoring};
pub use query::{MAX_PARAMETERS, MAX_QUERY, Plus, Query, Unreadable, push_escaped};
pub use receiver::{InvalidReceiver, Receiver, Trust};
pub use refusal::Refusal;
