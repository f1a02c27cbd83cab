use super::Evidence;
use crate::{
    key::{KeyAlgorithm, PublicKey},
    signature::{BadSignature, Hash, Scheme},
};

/// Why a signature does not prove that somebody has the attested key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Possession {
    /// The attested key did not make it.
    #[error("the signature is not by the attested key")]
    Wrong,
    /// Signatures by keys of this kind are not verified.
    #[error("signatures by keys of this kind are not supported")]
    Unsupported,
}

/// Values of the description's digests.
const DIGESTS: [(u64, Hash); 3] = [(4, Hash::Sha256), (5, Hash::Sha384), (6, Hash::Sha512)];
/// Values of the description's paddings.
const PADDING_PSS: u64 = 3;
const PADDING_PKCS1: u64 = 5;

impl Evidence {
    /// Verifies that whoever sent `signature` can use the attested key now: it
    /// has to be over `message`, which the caller draws or binds to something
    /// that is used once. The challenge proves nothing of the kind, for it is
    /// fixed before the key exists.
    ///
    /// Elliptic curve signatures are DER (X9.62), RSA signatures are PKCS #1
    /// 1.5 or PSS with a salt as long as the digest, Ed25519 signatures are as
    /// in RFC 8032. The digest is SHA-256, SHA-384 or SHA-512, as the device
    /// lets the key use them; a device that lists none lets it use any.
    ///
    /// # Errors
    ///
    /// [`Possession::Unsupported`] for other keys and for RSA keys of less than
    /// 2048 bits. A key of these kinds that its description lets use no such
    /// digest has signed nothing: [`Possession::Wrong`], as whoever wrote the
    /// description chose it.
    pub fn possession(&self, message: &[u8], signature: &[u8]) -> Result<(), Possession> {
        let list = &self.description.hardware;
        self.leaf
            .verify(&list.digest, &list.padding, message, signature)
    }
}

impl PublicKey {
    /// The same of a key that was attested before, of which nobody knows any
    /// more what it may be used for.
    ///
    /// # Errors
    ///
    /// [`Possession`].
    pub fn possession(&self, message: &[u8], signature: &[u8]) -> Result<(), Possession> {
        self.verify(&[], &[], message, signature)
    }

    fn verify(
        &self,
        digests: &[u64],
        paddings: &[u64],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Possession> {
        let key = self.key.verifying(&self.spki);
        if key.is_weak() || self.algorithm() == KeyAlgorithm::Other {
            return Err(Possession::Unsupported);
        }
        let schemes = self.schemes(digests, paddings);
        let mut outcome = Err(if schemes.is_empty() {
            Possession::Wrong
        } else {
            Possession::Unsupported
        });
        for scheme in schemes {
            match key.verify(scheme, message, signature) {
                Ok(()) => return Ok(()),
                Err(BadSignature::Wrong) => outcome = Err(Possession::Wrong),
                Err(BadSignature::Unsupported) => {}
            }
        }
        outcome
    }

    fn schemes(&self, digests: &[u64], paddings: &[u64]) -> Vec<Scheme> {
        let listed = |allowed: &[u64], value| allowed.is_empty() || allowed.contains(&value);
        let hashes = DIGESTS.into_iter();
        let hashes = hashes.filter(|(value, _)| listed(digests, *value));
        let hashes = hashes.map(|(_, hash)| hash);
        match self.algorithm() {
            KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => {
                hashes.map(Scheme::Ecdsa).collect()
            }
            KeyAlgorithm::Ed25519 => vec![Scheme::Ed25519],
            KeyAlgorithm::Rsa { .. } => hashes
                .flat_map(|hash| {
                    [
                        (PADDING_PKCS1, Scheme::Pkcs1(hash)),
                        (PADDING_PSS, Scheme::Pss(hash)),
                    ]
                })
                .filter(|(padding, _)| listed(paddings, *padding))
                .map(|(_, scheme)| scheme)
                .collect(),
            KeyAlgorithm::Other => Vec::new(),
        }
    }
}
