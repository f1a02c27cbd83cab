use std::sync::Arc;

use base::{Rng, SharedRng};

/// The thread's ChaCha generator, seeded and reseeded by the operating system.
/// A call of the system for each nonce would cost more than the token it is for.
#[derive(Debug)]
struct ThreadRng;

impl Rng for ThreadRng {
    #[expect(clippy::disallowed_methods, reason = "this is the home of randomness")]
    fn fill(&self, buffer: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), buffer);
    }
}

/// Randomness fit for secrets.
pub(crate) fn system() -> SharedRng {
    Arc::new(ThreadRng)
}
