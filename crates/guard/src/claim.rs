use base::{AppId, Timestamp};
use sha2::{Digest, Sha256};

/// A single use that is about to be made: the ledger accepts it once and
/// refuses it until [`expires_at`](Self::expires_at) has passed.
///
/// The thing that is used up (a nonce, an order id) is kept as a digest of 16
/// bytes, so that a claim has the same small size whatever a caller sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    app: Option<AppId>,
    digest: [u8; 16],
    expires_at: Timestamp,
}

impl Claim {
    /// Names a single use.
    ///
    /// `kind` separates protocols ("gate.challenge"); `parts` name the thing
    /// within it and are hashed with their lengths, so no two lists of parts
    /// look alike. `expires_at` comes from what was signed, plus the leeway of
    /// the check that precedes the claim: a replay then always carries the same
    /// moment and is looked for in the same place.
    #[must_use]
    pub fn new(app: Option<AppId>, kind: &str, parts: &[&[u8]], expires_at: Timestamp) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(app.map_or(0, AppId::get).to_be_bytes());
        for part in std::iter::once(&kind.as_bytes()).chain(parts) {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part);
        }
        let mut digest = [0; 16];
        digest
            .iter_mut()
            .zip(hasher.finalize())
            .for_each(|(to, from)| *to = from);
        Self {
            app,
            digest,
            expires_at,
        }
    }

    /// Reads back a claim that a store kept.
    #[must_use]
    pub const fn from_stored(app: Option<AppId>, digest: [u8; 16], expires_at: Timestamp) -> Self {
        Self {
            app,
            digest,
            expires_at,
        }
    }

    /// The app in whose name the use is made, where there is one.
    #[must_use]
    pub const fn app(&self) -> Option<AppId> {
        self.app
    }

    /// The first 16 bytes of the SHA-256 over app, kind and parts.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// Until when a second use must be refused.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(parts: &[&[u8]]) -> [u8; 16] {
        *Claim::new(None, "k", parts, Timestamp::EPOCH).digest()
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"ab"]), digest(&[b"ab", b""]));
    }

    #[test]
    fn kind_and_app_keep_claims_apart() {
        let at = Timestamp::EPOCH;
        let plain = Claim::new(None, "k", &[b"n"], at);
        assert_ne!(plain.digest(), Claim::new(None, "l", &[b"n"], at).digest());
        assert_ne!(
            plain.digest(),
            Claim::new(AppId::new(7), "k", &[b"n"], at).digest()
        );
    }
}
