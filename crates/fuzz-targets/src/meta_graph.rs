//! Meta's graph: the bytes that either side reads of the other.
//!
//! The registry and the reader of the vectors are those of the crate's own
//! tests, so that both speak of the same inhabitants.

pub mod answers;
pub mod requests;
pub mod tokens;
#[allow(dead_code, unreachable_pub)]
#[path = "../../meta-graph/tests/it/vectors.rs"]
mod vectors;
pub mod webhooks;
#[allow(dead_code, unreachable_pub)]
#[path = "../../meta-graph/tests/it/world.rs"]
mod world;

fn lines(parts: &[&str]) -> Vec<u8> {
    parts.join("\n").into_bytes()
}
