mod google;

use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::{
    certificate::Certificate,
    digest::{Sha256, sha256},
    key::{KeyAlgorithm, KeySpan},
    limits::Limits,
};

/// What stands behind an anchor that is not Google's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnchorKind {
    /// A maker's or an operator's root, below which are keys of hardware. The
    /// software key store's root counts as [`AnchorKind::Software`] even so.
    Hardware,
    /// A root whose private key is no secret, for development. Chains below it
    /// prove nothing, whatever they say of themselves: act on [`Root::Software`].
    Software,
}

/// A public key at which a chain may end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// The name by which [`Root`] tells of it.
    pub name: String,
    /// The key as DER `SubjectPublicKeyInfo`. One that cannot be read is never
    /// reached by a chain; see [`Anchor::is_usable`].
    pub spki_der: Vec<u8>,
    /// What stands behind it.
    pub kind: AnchorKind,
}

impl Anchor {
    /// Takes the key of a root certificate in DER; none if there is none that
    /// can be used. The certificate's signature and validity play no part: an
    /// anchor is a key, because the same key is certified again and again.
    #[must_use]
    pub fn from_certificate(name: &str, der: &[u8], kind: AnchorKind) -> Option<Self> {
        let certificate = Certificate::parse(der, 0, &Limits::default()).ok()?;
        let anchor = Self {
            name: name.to_owned(),
            spki_der: certificate.spki().to_vec(),
            kind,
        };
        anchor.is_usable().then_some(anchor)
    }

    /// Whether a chain can end at the key: it can be read, and signatures of
    /// its kind are verified.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        match read_spki(&self.spki_der).algorithm {
            KeyAlgorithm::P256
            | KeyAlgorithm::P384
            | KeyAlgorithm::P521
            | KeyAlgorithm::Ed25519 => true,
            KeyAlgorithm::Rsa { bits } => (2048..=8192).contains(&bits),
            KeyAlgorithm::Other => false,
        }
    }
}

/// The anchors of a [`Verifier`](crate::Verifier).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    google: bool,
    configured: Vec<Anchor>,
}

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Root {
    /// At one of Google's hardware roots.
    Google,
    /// At a configured anchor of this name, of [`AnchorKind::Hardware`].
    Configured(String),
    /// At a configured anchor of this name, of [`AnchorKind::Software`]. The
    /// verifier trusts it as it was told to; what it says is for development.
    Software(String),
    /// At none.
    Unknown,
}

impl Anchors {
    /// None at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            google: false,
            configured: Vec::new(),
        }
    }

    /// Google's two hardware roots, by public key.
    #[must_use]
    pub const fn google() -> Self {
        Self {
            google: true,
            configured: Vec::new(),
        }
    }

    /// With one more.
    #[must_use]
    pub fn with(mut self, anchor: Anchor) -> Self {
        self.configured.push(anchor);
        self
    }

    fn configured<'a>(&'a self, extra: &'a [Anchor]) -> impl Iterator<Item = &'a Anchor> {
        self.configured.iter().chain(extra)
    }

    /// The anchor that has this key.
    pub(crate) fn at(&self, spki: &[u8], extra: &[Anchor]) -> Root {
        if self.google && [google::RSA_4096, google::P384].contains(&spki) {
            return Root::Google;
        }
        self.configured(extra)
            .find(|anchor| anchor.spki_der == spki)
            .map_or(Root::Unknown, Anchor::root)
    }

    /// All keys with their roots, for a chain that comes without its root.
    pub(crate) fn keys<'a>(
        &'a self,
        extra: &'a [Anchor],
    ) -> impl Iterator<Item = (&'a [u8], Root)> {
        let google: &[&[u8]] = if self.google {
            &[google::RSA_4096, google::P384]
        } else {
            &[]
        };
        let google = google.iter().map(|spki| (*spki, Root::Google));
        let configured = self.configured(extra);
        google.chain(configured.map(|anchor| (anchor.spki_der.as_slice(), anchor.root())))
    }
}

impl Anchor {
    fn root(&self) -> Root {
        let is_public = is_software_root(&sha256(&self.spki_der));
        match self.kind {
            AnchorKind::Hardware if !is_public => Root::Configured(self.name.clone()),
            AnchorKind::Hardware | AnchorKind::Software => Root::Software(self.name.clone()),
        }
    }
}

/// Whether the certificate of a root is one whose own signature was verified
/// when this was written.
pub(crate) fn is_pinned(certificate: &Sha256) -> bool {
    google::CERTIFICATES_SHA256.contains(certificate)
}

/// Whether the key is a root of the software key store, below which anybody can
/// make chains.
pub(crate) fn is_software_root(spki: &Sha256) -> bool {
    google::SOFTWARE_SHA256.contains(spki)
}

/// The key of a `SubjectPublicKeyInfo`, with nothing after it.
pub(crate) fn read_spki(der: &[u8]) -> KeySpan {
    match SubjectPublicKeyInfo::from_der(der) {
        Ok(([], spki)) => KeySpan::of(&spki, der),
        _ => KeySpan::OTHER,
    }
}
