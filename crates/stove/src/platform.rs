//! The platform's side: admit a client, seal its token, mint a player's token
//! and the one that refreshes it, verify server's and player's together, and
//! judge who may look up what.

mod admit;
mod bearer;
mod explain;
mod member;
mod ownership;
mod refresh_token;
mod registry;
mod server_token;
mod user_token;
mod verify;

pub use admit::{Admitted, admit};
pub use explain::{Claims, Explanation, TokenKind, explain};
pub use member::{MemberLookup, Profile, Who, look_up_member, look_up_profile};
pub use ownership::{MAX_GAMES_ASKED, OwnershipCheck, check_ownership};
pub use refresh_token::{
    REFRESH_TOKEN_VALIDITY, RefreshRefusal, RefreshToken, judge_refresh_token, seal_refresh_token,
};
pub use registry::{Client, Game, Pinned, Registry, Subject};
pub use server_token::{CannotSeal, MAX_GAME_ID, ServerToken, expires_in, seal_server_token};
pub use user_token::{USER_TOKEN_VALIDITY, UserToken, mint_user_token};
pub use verify::verify;

use std::time::Duration;

use base::{Environment, Timestamp};
use guard::{ISSUED_AHEAD, Window};

/// When a token counts: also while its issue lies as far ahead as clocks may
/// differ; more would let a node whose clock runs ahead issue tokens that escape
/// a revocation. Its end has no leeway: what a response said of
/// `expires_in` is exact.
fn window(issued_at: Timestamp, expires_at: Timestamp) -> Window {
    Window {
        not_before: issued_at.minus(ISSUED_AHEAD),
        expires_at,
        leeway: Duration::ZERO,
    }
}

/// An environment within a token.
const fn environment_byte(environment: Environment) -> u8 {
    match environment {
        Environment::Live => 1,
        Environment::Sandbox => 2,
    }
}

/// Reads back what [`environment_byte`] wrote.
fn environment_of(byte: u8) -> Option<Environment> {
    Environment::ALL
        .into_iter()
        .find(|environment| environment_byte(*environment) == byte)
}
