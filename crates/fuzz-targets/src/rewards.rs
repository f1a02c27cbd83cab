//! Callbacks of all networks that come with the engine, and profiles of one's
//! own. The seeds are the vectors of the crate's own tests.

pub mod callback;
pub mod profile;
#[allow(dead_code, unreachable_pub)]
#[path = "../../rewards/tests/it/vectors.rs"]
mod vectors;
