//! OpenSocial: the bytes that the platform reads of games, and a game's server of
//! the platform.
//!
//! The registry and the reader of the vectors are those of the crate's own
//! tests, so that both speak of the same inhabitants.

pub mod answers;
pub mod gadget_request;
pub mod paths;
pub mod tokens;
#[allow(dead_code, unreachable_pub)]
#[path = "../../opensocial/tests/it/vectors.rs"]
mod vectors;
#[allow(dead_code, unreachable_pub)]
#[path = "../../opensocial/tests/it/world.rs"]
mod world;
