//! The network's side: append SID, OID and signature to a game's callback URL,
//! and judge what the receiver answers.

mod answer;
mod signed_url;
mod view;

pub use answer::{Acceptance, Earlier, Outcome, RetryReason, judge};
pub use signed_url::signed_url;
pub use view::{SealedView, VIEW_LIFETIME, View, ViewId};
