//! The platform's side: admit a client, seal its token, mint a player's token,
//! and verify the two together.

mod admit;
mod registry;
mod server_token;
mod user_token;
mod verify;

pub use admit::{Admitted, admit};
pub use registry::{Client, Game, Pinned, Registry, Subject};
pub use server_token::{CannotSeal, MAX_GAME_ID, ServerToken, expires_in, seal_server_token};
pub use user_token::{USER_TOKEN_VALIDITY, UserToken, mint_user_token};
pub use verify::verify;

use std::time::Duration;

use base::{Environment, Timestamp};
use guard::Window;

/// By how much the clocks of two nodes may differ: a token that one of them
/// issued "in the future" is accepted that early by the other. More would let
/// a node whose clock runs ahead issue tokens that escape a revocation.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// When a token counts. Its end has no leeway: what a response said of
/// `expires_in` is exact.
fn window(issued_at: Timestamp, expires_at: Timestamp) -> Window {
    Window {
        not_before: issued_at.minus(CLOCK_SKEW),
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
