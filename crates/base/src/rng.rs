use std::sync::Arc;

/// Where randomness comes from.
///
/// Implementations other than a test's are cryptographically secure: nonces,
/// token ids and secrets are drawn here.
pub trait Rng: Send + Sync + 'static {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Rng + '_ {
    /// Draws `N` bytes.
    #[must_use]
    pub fn array<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// A source of randomness that many tasks draw from.
pub type SharedRng = Arc<dyn Rng>;
