use crate::{
    anchor::{Anchor, Anchors, Root},
    cache::{Cache, News, Remembered},
    certificate::Certificate,
    digest::{Sha256, sha256},
    limits::Limits,
    path::Shape,
    refused::Refused,
    time::UnixTime,
};

/// Certificates with this index and above are many devices', and remembered.
pub(super) const SHARED: usize = 2;
/// A leaf, the attesting key's, and one above; the root may be left out.
const LEAST: usize = 3;

/// A chain within the limits whose certificates were read.
pub(super) struct Chain<'a> {
    pub(super) certificates: Vec<Certificate<'a>>,
    /// Of the certificates from [`SHARED`] on.
    pub(super) digests: Vec<Digests>,
}

#[derive(Clone, Copy)]
pub(super) struct Digests {
    pub(super) certificate: Sha256,
    pub(super) spki: Sha256,
}

impl<'a> Chain<'a> {
    pub(super) fn read(
        chain: &[&'a [u8]],
        limits: &Limits,
        cache: &Cache,
    ) -> Result<(Self, News), Refused> {
        within(chain, limits)?;
        let mut news = News::default();
        let mut certificates = Vec::with_capacity(chain.len());
        let mut digests = Vec::with_capacity(chain.len());
        for (index, der) in chain.iter().enumerate() {
            if index < SHARED {
                certificates.push(Certificate::parse(der, index, limits)?);
                continue;
            }
            let digest = sha256(der);
            let known = cache.facts(&digest);
            let remembered = match known {
                Some((remembered, _)) => remembered,
                None => read_anew(der, index, limits)?,
            };
            if known.is_none_or(|(_, aging)| aging) {
                news.facts.push((digest, remembered));
            }
            certificates.push(Certificate::known(der, remembered.facts));
            digests.push(Digests {
                certificate: digest,
                spki: remembered.spki,
            });
        }
        let chain = Self {
            certificates,
            digests,
        };
        Ok((chain, news))
    }

    pub(super) const fn len(&self) -> usize {
        self.certificates.len()
    }

    fn at(&self, index: usize) -> Result<&Certificate<'a>, Refused> {
        self.certificates.get(index).ok_or(Refused::TooShort {
            certificates: self.len(),
        })
    }

    pub(super) fn leaf(&self) -> Result<&Certificate<'a>, Refused> {
        self.at(0)
    }

    pub(super) fn attesting(&self) -> Result<&Certificate<'a>, Refused> {
        self.at(1)
    }

    pub(super) fn last(&self) -> Option<&Certificate<'a>> {
        self.certificates.last()
    }

    /// The digests of a certificate that is many devices'.
    pub(super) fn digests(&self, index: usize) -> Option<Digests> {
        self.digests.get(index.checked_sub(SHARED)?).copied()
    }

    /// The anchor that the chain's own root is for; unknown if the chain has no
    /// root, or one that is no anchor.
    pub(super) fn root(&self, anchors: &Anchors, extra: &[Anchor]) -> Root {
        let root = self.last().filter(|last| last.is_self_issued());
        root.map_or(Root::Unknown, |root| anchors.at(root.spki(), extra))
    }

    /// All certificates but the root, where there is one.
    pub(super) fn below_root(&self) -> &[Certificate<'a>] {
        match self.certificates.split_last() {
            Some((last, below)) if last.is_self_issued() => below,
            _ => &self.certificates,
        }
    }

    /// The key description, which only the first certificate may have.
    pub(super) fn description(&self) -> Result<&'a [u8], Refused> {
        let mut others = self.certificates.iter().enumerate().skip(1);
        if let Some((index, _)) = others.find(|(_, other)| other.description().is_some()) {
            return Err(Refused::DescriptionMisplaced { index });
        }
        let leaf = self.leaf()?;
        leaf.description().ok_or(Refused::DescriptionMissing)
    }

    /// Holds every issuer to the next subject. True if the first certificate
    /// has its issuer's issuer for its own, a fault of StrongBox firmware that
    /// copied the wrong one of the two names.
    pub(super) fn names(&self) -> Result<bool, Refused> {
        let mut copied = false;
        let pairs = self
            .certificates
            .iter()
            .zip(self.certificates.iter().skip(1));
        for (index, (certificate, issuer)) in pairs.enumerate() {
            if certificate.issuer() == issuer.subject() {
                continue;
            }
            if index > 0 || certificate.issuer() != issuer.issuer() {
                return Err(Refused::NameMismatch { index });
            }
            copied = true;
        }
        Ok(copied)
    }

    /// The attested key's own dates mean nothing: devices write 1970 and 2106.
    /// Factory certificates are used on after they have expired, and so are
    /// roots, whose keys are certified again.
    pub(super) fn validity(&self, below: usize, shape: Shape, at: UnixTime) -> Result<(), Refused> {
        for (index, certificate) in self.certificates.iter().enumerate().skip(1) {
            if certificate.is_early(at) {
                return Err(Refused::NotYetValid { index });
            }
            if shape == Shape::Remote && index < below && certificate.is_late(at) {
                return Err(Refused::Expired { index });
            }
        }
        Ok(())
    }
}

fn read_anew(der: &[u8], index: usize, limits: &Limits) -> Result<Remembered, Refused> {
    let certificate = Certificate::parse(der, index, limits)?;
    Ok(Remembered {
        facts: certificate.facts,
        spki: sha256(certificate.spki()),
    })
}

/// Refuses by size and number, before anything is looked into.
fn within(chain: &[&[u8]], limits: &Limits) -> Result<(), Refused> {
    let certificates = chain.len();
    if certificates < LEAST {
        return Err(Refused::TooShort { certificates });
    }
    if certificates > limits.certificates {
        return Err(Refused::TooMany { certificates });
    }
    let mut total = 0_usize;
    for (index, der) in chain.iter().enumerate() {
        total = total.saturating_add(der.len());
        if der.len() > limits.certificate_bytes || total > limits.chain_bytes {
            return Err(Refused::TooLong { index });
        }
    }
    Ok(())
}
