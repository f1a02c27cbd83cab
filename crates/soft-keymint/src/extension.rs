//! The extensions of certificates.

use crate::oid;

/// An extension of a certificate (RFC 5280, 4.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// The components of its identifier.
    pub oid: Vec<u64>,
    /// Whether who does not know it must refuse the certificate.
    pub critical: bool,
    /// What the OCTET STRING holds: the DER of the value, for most.
    pub value: Vec<u8>,
}

/// What the key of a certificate is for (RFC 5280, 4.2.1.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyUsage {
    /// digitalSignature
    Sign,
    /// keyCertSign
    SignCertificates,
}

impl Extension {
    /// What the key is for; critical.
    #[must_use]
    pub fn key_usage(usage: KeyUsage) -> Self {
        let (bits, length) = match usage {
            KeyUsage::Sign => (0b1000_0000, 1),
            KeyUsage::SignCertificates => (0b0000_0100, 6),
        };
        Self {
            oid: oid::KEY_USAGE.to_vec(),
            critical: true,
            value: yasna::construct_der(|writer| writer.write_bitvec_bytes(&[bits], length)),
        }
    }

    /// Whether the subject is an authority; critical. A FALSE is not
    /// written out, because it is the default.
    #[must_use]
    pub fn basic_constraints(authority: bool) -> Self {
        Self {
            oid: oid::BASIC_CONSTRAINTS.to_vec(),
            critical: true,
            value: yasna::construct_der(|writer| {
                writer.write_sequence(|writer| {
                    if authority {
                        writer.next().write_bool(true);
                    }
                });
            }),
        }
    }

    /// How many certificates the provisioning server gave this device in the
    /// last 30 days: the map `{1: certificates_issued}` in CBOR.
    #[must_use]
    pub fn provisioning_info(certificates_issued: u32) -> Self {
        let mut value = vec![0xa1, 0x01];
        let bytes = certificates_issued.to_be_bytes();
        match (
            u8::try_from(certificates_issued),
            u16::try_from(certificates_issued),
        ) {
            (Ok(small @ 0..24), _) => value.push(small),
            (Ok(byte), _) => value.extend([0x18, byte]),
            (_, Ok(word)) => {
                value.push(0x19);
                value.extend(word.to_be_bytes());
            }
            _ => {
                value.push(0x1a);
                value.extend(bytes);
            }
        }
        Self {
            oid: oid::PROVISIONING_INFO.to_vec(),
            critical: false,
            value,
        }
    }

    /// The extension that attests a key, around the DER of a KeyDescription.
    #[must_use]
    pub fn key_description(value: Vec<u8>) -> Self {
        Self {
            oid: oid::KEY_DESCRIPTION.to_vec(),
            critical: false,
            value,
        }
    }

    /// Whether it is the one with this identifier.
    #[must_use]
    pub fn is(&self, oid: &[u64]) -> bool {
        self.oid == oid
    }

    pub(crate) fn write(&self, writer: yasna::DERWriter<'_>) {
        writer.write_sequence(|writer| {
            oid::write(writer.next(), &self.oid);
            if self.critical {
                writer.next().write_bool(true);
            }
            writer.next().write_bytes(&self.value);
        });
    }
}
