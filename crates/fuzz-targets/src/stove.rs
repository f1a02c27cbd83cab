//! STOVE: the bytes that either side reads of the other.
//!
//! The registry and the reader of the vectors are those of the crate's own
//! tests, so that both speak of the same inhabitants.

pub mod answers;
pub mod bodies;
pub mod claims;
pub mod lookups;
pub mod query;
pub mod refresh;
pub(crate) mod seeds;
#[allow(dead_code, unreachable_pub)]
#[path = "../../stove/tests/it/vectors.rs"]
mod vectors;
pub mod verify;
#[allow(dead_code, unreachable_pub)]
#[path = "../../stove/tests/it/world.rs"]
mod world;

use std::{collections::BTreeSet, sync::LazyLock};

use vectors::Tokens;
use world::World;

/// Everything that the judging looks up, made once.
struct Installation {
    tokens: Tokens,
    world: World,
    /// The texts of all tokens that anybody ever made here.
    known: BTreeSet<Vec<u8>>,
}

static INSTALLATION: LazyLock<Installation> = LazyLock::new(|| {
    let tokens = Tokens::read();
    let known = tokens.texts().into_values().map(String::into_bytes);
    Installation {
        known: known.collect(),
        world: World::new(&tokens),
        tokens,
    }
});
