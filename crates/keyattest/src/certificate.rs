mod frame;
mod names;

use x509_parser::{
    certificate::{X509Certificate, X509CertificateParser},
    nom::Parser,
};

use self::names::Names;
use crate::{
    description,
    key::{KeyAlgorithm, KeySpan, VerifyingKey},
    limits::Limits,
    provisioning,
    refused::Refused,
    signature::{BadSignature, Scheme},
    span::Span,
    status::Serial,
    time::UnixTime,
};

pub(crate) use self::names::{Level, Written};

/// A certificate with its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Certificate<'a> {
    der: &'a [u8],
    pub(crate) facts: Facts,
}

/// What parsing found out, without the bytes: the same bytes, the same facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    signed: Span,
    signature: Span,
    scheme: Option<Scheme>,
    serial: Span,
    issuer: Span,
    subject: Span,
    spki: Span,
    key: KeySpan,
    not_before: i64,
    not_after: i64,
    description: Option<Span>,
    provisioning: Option<Span>,
    names: Names,
}

impl<'a> Certificate<'a> {
    /// Parses, and refuses what no chain may hold in any place.
    pub(crate) fn parse(der: &'a [u8], index: usize, limits: &Limits) -> Result<Self, Refused> {
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        let Ok((rest, parsed)) = parser.parse(der) else {
            return Err(Refused::Unparseable { index });
        };
        if !rest.is_empty() {
            return Err(Refused::Trailing { index });
        }
        extensions_differ(&parsed, index)?;
        let facts = Facts::of(&parsed, der);
        let algorithm = facts.serial.up_to(facts.issuer).within(der);
        if parsed.signature_algorithm != parsed.tbs_certificate.signature {
            return Err(Refused::AlgorithmsDiffer { index });
        }
        if !frame::is_exact(der, facts.signed, algorithm, facts.signature) {
            return Err(Refused::Unparseable { index });
        }
        if matches!(facts.key.algorithm, KeyAlgorithm::Rsa { bits } if bits > limits.rsa_bits) {
            return Err(Refused::KeyTooLarge { index });
        }
        Ok(Self { der, facts })
    }

    /// A certificate whose facts are known already.
    pub(crate) const fn known(der: &'a [u8], facts: Facts) -> Self {
        Self { der, facts }
    }

    pub(crate) fn spki(&self) -> &'a [u8] {
        self.facts.spki.within(self.der)
    }

    pub(crate) fn key(&self) -> VerifyingKey<'a> {
        self.facts.key.verifying(self.der)
    }

    /// The key within [`spki`](Self::spki).
    pub(crate) fn key_span(&self) -> KeySpan {
        let bits = self.facts.key.bits.within(self.der);
        KeySpan {
            algorithm: self.facts.key.algorithm,
            bits: Span::of(bits, self.spki()),
        }
    }

    pub(crate) fn serial(&self) -> Serial {
        Serial::from_octets(self.facts.serial.within(self.der))
    }

    pub(crate) fn subject(&self) -> &'a [u8] {
        self.facts.subject.within(self.der)
    }

    pub(crate) fn issuer(&self) -> &'a [u8] {
        self.facts.issuer.within(self.der)
    }

    pub(crate) fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Whether its name is the one of the first intermediate below the root of
    /// remote provisioning.
    pub(crate) const fn is_remote_authority(&self) -> bool {
        self.facts.names.is_remote_authority
    }

    /// Which security level the subject says the key attests for.
    pub(crate) const fn level(&self, written: Written) -> Level {
        self.facts.names.level(written)
    }

    pub(crate) fn description(&self) -> Option<&'a [u8]> {
        self.facts.description.map(|span| span.within(self.der))
    }

    pub(crate) fn provisioning(&self) -> Option<&'a [u8]> {
        self.facts.provisioning.map(|span| span.within(self.der))
    }

    pub(crate) const fn is_early(&self, at: UnixTime) -> bool {
        at.0 < self.facts.not_before
    }

    pub(crate) const fn is_late(&self, at: UnixTime) -> bool {
        at.0 > self.facts.not_after
    }

    /// Whether `issuer` signed it.
    pub(crate) fn verify(&self, issuer: VerifyingKey<'_>) -> Result<(), BadSignature> {
        let scheme = self.facts.scheme.ok_or(BadSignature::Unsupported)?;
        let signed = self.facts.signed.within(self.der);
        issuer.verify(scheme, signed, self.facts.signature.within(self.der))
    }
}

/// More extensions than any certificate has.
const MAX_EXTENSIONS: usize = 32;

fn extensions_differ(parsed: &X509Certificate<'_>, index: usize) -> Result<(), Refused> {
    let mut seen = Vec::new();
    if parsed.extensions().len() > MAX_EXTENSIONS {
        return Err(Refused::Unparseable { index });
    }
    for extension in parsed.extensions() {
        let oid = extension.oid.as_bytes();
        if seen.contains(&oid) {
            return Err(Refused::ExtensionTwice { index });
        }
        seen.push(oid);
    }
    Ok(())
}

impl Facts {
    fn of(parsed: &X509Certificate<'_>, der: &[u8]) -> Self {
        let tbs = &parsed.tbs_certificate;
        let extension = |oid: &[u8]| {
            let mut all = parsed.extensions().iter();
            let found = all.find(|extension| extension.oid.as_bytes() == oid);
            found.map(|found| Span::of(found.value, der))
        };
        // A signature whose length is no multiple of eight bits is none.
        let whole = parsed.signature_value.unused_bits == 0;
        Self {
            signed: Span::of(tbs.as_ref(), der),
            signature: Span::of(parsed.signature_value.data.as_ref(), der),
            scheme: Scheme::of(&parsed.signature_algorithm).filter(|_| whole),
            serial: Span::of(tbs.raw_serial(), der),
            issuer: Span::of(tbs.issuer.as_raw(), der),
            subject: Span::of(tbs.subject.as_raw(), der),
            spki: Span::of(tbs.subject_pki.raw, der),
            key: KeySpan::of(&tbs.subject_pki, der),
            not_before: tbs.validity.not_before.timestamp(),
            not_after: tbs.validity.not_after.timestamp(),
            description: extension(description::EXTENSION_OID),
            provisioning: extension(provisioning::EXTENSION_OID),
            names: Names::of(&tbs.subject),
        }
    }
}
