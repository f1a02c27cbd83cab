use super::chain::{Chain, Digests};
use crate::{
    anchor::{self, Anchor, Anchors, Root},
    cache::{Cache, News},
    certificate::Certificate,
    digest::{Sha256, sha256},
    key::VerifyingKey,
    refused::Refused,
    signature::BadSignature,
};

/// Verifies that each certificate was signed by the key of the next one, and
/// a self-issued last one by its own.
pub(super) fn verify(chain: &Chain<'_>, cache: &Cache, news: &mut News) -> Result<(), Refused> {
    let issuers = chain.certificates.iter().skip(1);
    for (index, (certificate, issuer)) in chain.certificates.iter().zip(issuers).enumerate() {
        let by = issuer.key();
        match (chain.digests(index), chain.digests(index.saturating_add(1))) {
            (Some(of), Some(above)) => {
                shared(
                    certificate,
                    index,
                    of.certificate,
                    (by, above.spki),
                    cache,
                    news,
                )?;
            }
            _ => told(certificate.verify(by), index)?,
        }
    }
    own(chain, cache, news)
}

/// The last certificate's signature by its own key, if it is self-issued. It
/// adds no trust, and still no device hands out a root that is not intact.
fn own(chain: &Chain<'_>, cache: &Cache, news: &mut News) -> Result<(), Refused> {
    let index = chain.len().saturating_sub(1);
    match (chain.last(), chain.digests(index)) {
        (Some(last), Some(Digests { certificate, spki }))
            if last.is_self_issued() && !anchor::is_pinned(&certificate) =>
        {
            shared(last, index, certificate, (last.key(), spki), cache, news)
        }
        _ => Ok(()),
    }
}

/// A link that is many devices': verified once.
fn shared(
    certificate: &Certificate<'_>,
    index: usize,
    digest: Sha256,
    (by, spki): (VerifyingKey<'_>, Sha256),
    cache: &Cache,
    news: &mut News,
) -> Result<(), Refused> {
    let link = (digest, spki);
    let known = cache.link(&link);
    if known.is_none() {
        told(certificate.verify(by), index)?;
    }
    if known.is_none_or(|aging| aging) {
        news.links.push(link);
    }
    Ok(())
}

fn told(verified: Result<(), BadSignature>, index: usize) -> Result<(), Refused> {
    verified.map_err(|bad| match bad {
        BadSignature::Unsupported => Refused::SignatureUnsupported { index },
        BadSignature::Wrong => Refused::SignatureWrong { index },
    })
}

/// The anchor whose key signed the last certificate of a chain without a root;
/// unknown if there is none.
pub(super) fn find_root(
    chain: &Chain<'_>,
    anchors: &Anchors,
    extra: &[Anchor],
    cache: &Cache,
    news: &mut News,
) -> Root {
    let index = chain.len().saturating_sub(1);
    let (Some(last), Some(digests)) = (chain.last(), chain.digests(index)) else {
        return Root::Unknown;
    };
    for (spki, root) in anchors.keys(extra) {
        let by = (anchor::read_spki(spki).verifying(spki), sha256(spki));
        if shared(last, index, digests.certificate, by, cache, news).is_ok() {
            return root;
        }
    }
    Root::Unknown
}
