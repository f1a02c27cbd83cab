use crate::description::Unreadable;

/// Why a chain proves nothing at all: it is not what a device makes. No
/// verdict can be based on it, not even a bad one.
///
/// `index` is the place of a certificate in the chain as it was handed in, 0
/// being the attested key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// Fewer certificates than any chain has.
    #[error("the chain has {certificates} certificates, and at least 3 are needed")]
    TooShort {
        /// How many there are.
        certificates: usize,
    },
    /// More certificates than [`Limits::certificates`](crate::Limits).
    #[error("the chain has {certificates} certificates, which is too many")]
    TooMany {
        /// How many there are.
        certificates: usize,
    },
    /// A certificate or the chain is longer than [`Limits`](crate::Limits) allow.
    #[error("certificate {index} is too long, or the chain is with it")]
    TooLong {
        /// Which certificate.
        index: usize,
    },
    /// Not a DER certificate.
    #[error("certificate {index} cannot be read")]
    Unparseable {
        /// Which certificate.
        index: usize,
    },
    /// Bytes follow after a certificate's end.
    #[error("certificate {index} has bytes after its end")]
    Trailing {
        /// Which certificate.
        index: usize,
    },
    /// An extension comes twice in a certificate.
    #[error("certificate {index} has an extension twice")]
    ExtensionTwice {
        /// Which certificate.
        index: usize,
    },
    /// A public key is larger than [`Limits::rsa_bits`](crate::Limits).
    #[error("the key of certificate {index} is too large")]
    KeyTooLarge {
        /// Which certificate.
        index: usize,
    },
    /// The algorithm inside of the signed part is another one than outside.
    #[error("certificate {index} names two signature algorithms")]
    AlgorithmsDiffer {
        /// Which certificate.
        index: usize,
    },
    /// The first certificate does not carry the key description.
    #[error("certificate 0 has no key description")]
    DescriptionMissing,
    /// Another certificate than the first carries a key description: a
    /// genuine attested key has signed another certificate.
    #[error("certificate {index} has a key description, and only certificate 0 may")]
    DescriptionMisplaced {
        /// Which certificate.
        index: usize,
    },
    /// The certificates are not in the places of any kind of provisioning.
    #[error("{certificates} certificates below the root are not in the places of any provisioning")]
    Path {
        /// How many there are without the root.
        certificates: usize,
    },
    /// A certificate's issuer is not the next certificate's subject.
    #[error("certificate {index} names another issuer than the next certificate")]
    NameMismatch {
        /// Which certificate.
        index: usize,
    },
    /// A certificate other than the first is not valid yet.
    #[error("certificate {index} is not valid yet")]
    NotYetValid {
        /// Which certificate.
        index: usize,
    },
    /// A certificate of a remotely provisioned chain has expired.
    #[error("certificate {index} has expired")]
    Expired {
        /// Which certificate.
        index: usize,
    },
    /// A signature is by an algorithm, or to be verified by a key, that no
    /// chain uses.
    #[error("the signature of certificate {index} is of a kind that is not supported")]
    SignatureUnsupported {
        /// Which certificate.
        index: usize,
    },
    /// A signature does not verify by the issuer's key.
    #[error("the signature of certificate {index} does not verify")]
    SignatureWrong {
        /// Which certificate.
        index: usize,
    },
    /// The key description cannot be read.
    #[error("the key description cannot be read: {0}")]
    Description(#[from] Unreadable),
    /// The attested key may itself attest keys.
    #[error("the key may attest other keys")]
    AttestsKeys,
    /// Every application of the device may use the attested key.
    #[error("the key is every application's")]
    AllApplications,
}

impl Refused {
    /// The stable name, for logs, metrics and answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "chain_too_short",
            Self::TooMany { .. } => "too_many_certificates",
            Self::TooLong { .. } => "certificates_too_long",
            Self::Unparseable { .. } => "certificate_unreadable",
            Self::Trailing { .. } => "certificate_trailing_bytes",
            Self::ExtensionTwice { .. } => "extension_twice",
            Self::KeyTooLarge { .. } => "key_too_large",
            Self::AlgorithmsDiffer { .. } => "algorithms_differ",
            Self::DescriptionMissing => "description_missing",
            Self::DescriptionMisplaced { .. } => "description_misplaced",
            Self::Path { .. } => "path_unknown",
            Self::NameMismatch { .. } => "name_mismatch",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Expired { .. } => "expired",
            Self::SignatureUnsupported { .. } => "signature_unsupported",
            Self::SignatureWrong { .. } => "signature_wrong",
            Self::Description(_) => "description_unreadable",
            Self::AttestsKeys => "key_attests_keys",
            Self::AllApplications => "key_of_all_applications",
        }
    }
}
