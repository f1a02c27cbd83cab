use std::{fmt, sync::Arc};

use soft_keymint::{Authority, Blueprint, KeyDescription, KeyKind, KeyPair, Signer};

use super::{Device, Link};

type Change<T> = Box<dyn FnOnce(&mut T)>;

/// A chain of a [`Device`] that is taken apart. The changes of one layer are
/// made in the order in which they were asked for.
pub struct Forge {
    authorities: Vec<Authority>,
    blueprint: Blueprint,
    key: Arc<dyn Signer>,
    kind: KeyKind,
    description: Vec<Change<KeyDescription>>,
    links: Vec<Change<Vec<Link>>>,
    bytes: Vec<Change<Vec<Vec<u8>>>>,
}

/// A chain that came out of a [`Forge`].
#[derive(Clone, Debug)]
pub struct Forged {
    /// The certificates in DER, leaf first.
    pub chain: Vec<Vec<u8>>,
    /// The attested key.
    pub key: Arc<dyn Signer>,
}

impl Forge {
    pub(super) fn new(device: &Device) -> Self {
        Self {
            authorities: device.mint().authorities().to_vec(),
            blueprint: Device::blueprint(),
            key: Arc::new(KeyPair::generate(KeyKind::P256).unwrap()),
            kind: KeyKind::P256,
            description: Vec::new(),
            links: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Attests a new key of this kind.
    #[must_use]
    pub fn kind(mut self, kind: KeyKind) -> Self {
        self.key = Arc::new(KeyPair::generate(kind).unwrap());
        self.kind = kind;
        self
    }

    /// Attests this key, though the description goes on telling of the kind
    /// that was asked for.
    #[must_use]
    pub fn key(mut self, key: impl Signer + 'static) -> Self {
        self.key = Arc::new(key);
        self
    }

    /// Changes what the certificate is to say.
    #[must_use]
    pub fn blueprint(mut self, change: impl FnOnce(&mut Blueprint)) -> Self {
        change(&mut self.blueprint);
        self
    }

    /// Changes the description that came out of the blueprint.
    #[must_use]
    pub fn description(mut self, change: impl FnOnce(&mut KeyDescription) + 'static) -> Self {
        self.description.push(Box::new(change));
        self
    }

    /// Changes the certificates before they are signed, leaf first and root
    /// last.
    #[must_use]
    pub fn links(mut self, change: impl FnOnce(&mut Vec<Link>) + 'static) -> Self {
        self.links.push(Box::new(change));
        self
    }

    /// Changes the bytes of the certificates, leaf first and root last.
    #[must_use]
    pub fn bytes(mut self, change: impl FnOnce(&mut Vec<Vec<u8>>) + 'static) -> Self {
        self.bytes.push(Box::new(change));
        self
    }

    /// Puts the chain together again and signs it. What is above the leaf
    /// and nobody changed has the bytes that it has in every chain of the
    /// device.
    #[must_use]
    pub fn forge(self) -> Forged {
        let mut description = self.blueprint.description(self.kind);
        run(self.description, &mut description);
        let leaf = self
            .blueprint
            .certificate(self.key.as_ref(), Some(&description));
        let leaf = Link::new(leaf, Arc::clone(&self.key));
        let mut chain = if self.links.is_empty() {
            let attestation = self.authorities.first().unwrap();
            attestation.certify(leaf.certificate).unwrap()
        } else {
            let above = self.authorities.iter().map(Link::of);
            let mut links: Vec<Link> = [leaf].into_iter().chain(above).collect();
            run(self.links, &mut links);
            sign(&links)
        };
        run(self.bytes, &mut chain);
        Forged {
            chain,
            key: self.key,
        }
    }
}

impl fmt::Debug for Forge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Forge")
            .field("blueprint", &self.blueprint)
            .finish_non_exhaustive()
    }
}

impl Forged {
    /// The certificates as verifiers take them.
    #[must_use]
    pub fn certificates(&self) -> Vec<&[u8]> {
        self.chain.iter().map(Vec::as_slice).collect()
    }

    /// A signature by the attested key, which shows that one has it.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message).unwrap()
    }
}

fn run<T>(changes: Vec<Change<T>>, to: &mut T) {
    for change in changes {
        change(to);
    }
}

fn sign(links: &[Link]) -> Vec<Vec<u8>> {
    links
        .iter()
        .enumerate()
        .map(|(index, link)| link.sign(links.get(index + 1).unwrap_or(link)))
        .collect()
}
