//! Certificates: what they say, and their bytes.

use yasna::Tag;

use crate::{Extension, Name, Signer, Unmintable, Validity};

/// What a certificate of X.509, version 3, says before it is signed
/// (RFC 5280, 4.1). Nothing in it is checked: a test wants certificates that
/// no authority would give out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The serial number, big-endian and without a sign.
    pub serial: Vec<u8>,
    /// Who signs it.
    pub issuer: Name,
    /// From when to when it holds.
    pub validity: Validity,
    /// Who has the key.
    pub subject: Name,
    /// The DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// The extensions in the order in which they are written.
    pub extensions: Vec<Extension>,
}

impl Certificate {
    /// The DER of the TBSCertificate, which names `algorithm`, the DER of an
    /// AlgorithmIdentifier.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Moment`] when the validity has an end that cannot be named.
    pub fn to_be_signed(&self, algorithm: &[u8]) -> Result<Vec<u8>, Unmintable> {
        let validity = self.validity.der()?;
        Ok(yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_tagged(Tag::context(0), |writer| {
                    writer.write_u8(2);
                });
                writer.next().write_bigint_bytes(&self.serial, true);
                writer.next().write_der(algorithm);
                writer.next().write_der(&self.issuer.der());
                writer.next().write_der(&validity);
                writer.next().write_der(&self.subject.der());
                writer.next().write_der(&self.spki);
                self.write_extensions(writer);
            });
        }))
    }

    /// The DER of the certificate, signed by `signer`. That the issuer's name
    /// is the signer's is the caller's part.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Moment`] as [`to_be_signed`](Self::to_be_signed);
    /// [`Unmintable::Crypto`] when the signer refuses.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, Unmintable> {
        let algorithm = signer.algorithm();
        let to_be_signed = self.to_be_signed(&algorithm)?;
        let signature = signer.sign(&to_be_signed)?;
        Ok(assemble(&to_be_signed, &algorithm, &signature))
    }

    /// The first extension with the identifier `oid`.
    #[must_use]
    pub fn extension_mut(&mut self, oid: &[u64]) -> Option<&mut Extension> {
        self.extensions.iter_mut().find(|found| found.is(oid))
    }

    /// RFC 5280 has no empty list of extensions: none is written then.
    fn write_extensions(&self, writer: &mut yasna::DERWriterSeq<'_>) {
        if self.extensions.is_empty() {
            return;
        }
        writer.next().write_tagged(Tag::context(3), |writer| {
            writer.write_sequence(|writer| {
                for extension in &self.extensions {
                    extension.write(writer.next());
                }
            });
        });
    }
}

/// A certificate out of its three parts: the DER of a TBSCertificate and of an
/// AlgorithmIdentifier, and the bytes of a signature.
#[must_use]
pub fn assemble(to_be_signed: &[u8], algorithm: &[u8], signature: &[u8]) -> Vec<u8> {
    let bits = signature.len().saturating_mul(8);
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(to_be_signed);
            writer.next().write_der(algorithm);
            writer.next().write_bitvec_bytes(signature, bits);
        });
    })
}
