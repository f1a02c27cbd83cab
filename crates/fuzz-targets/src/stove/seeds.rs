//! Seeds out of the vectors.

use super::{
    INSTALLATION,
    vectors::{RefusalVector, fill, refusals},
};

/// The texts of all tokens.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    INSTALLATION.known.iter().cloned().collect()
}

/// The refused calls of one kind, each with its tokens put in.
pub(super) fn calls(call: &str) -> Vec<RefusalVector> {
    let texts = INSTALLATION.tokens.texts();
    let mut calls = refusals();
    calls.retain(|vector| vector.call == call);
    for vector in &mut calls {
        vector.body = fill(&vector.body, &texts);
        let filled = vector.authorization.as_ref().map(|it| fill(it, &texts));
        vector.authorization = filled;
    }
    calls
}

/// Texts on a line each.
pub(super) fn lines(parts: &[&str]) -> Vec<u8> {
    parts.join("\n").into_bytes()
}

/// The text of a good token.
pub(super) fn token(name: &str) -> String {
    INSTALLATION.tokens.texts()[name].clone()
}
