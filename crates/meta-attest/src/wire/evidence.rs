//! What a device sends of its evidence: our own wire, for Meta's documents do not
//! say what happens below their SDK.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sign::base64url;

/// The most bytes of a call that brings evidence: twice what the longest chains
/// of real devices take.
pub const MAX_EVIDENCE: usize = 64 * 1024;

/// How many certificates a chain may have; those of devices have three to five.
pub const MAX_CERTIFICATES: usize = keyattest::Limits::USUAL.certificates;

/// The longest signature that is looked at: RSA's of 8192 bits.
const MAX_SIGNATURE: usize = 1_024;

/// The longest public key: RSA's of 8192 bits as a SubjectPublicKeyInfo.
const MAX_KEY: usize = 1_100;

/// What the attested key signs, before the relay token.
pub const POSSESSION: &str = "countersign/attest/possession/1\n";

/// What the device's key signs, before the relay token.
pub const DEVICE_POSSESSION: &str = "countersign/attest/device/1\n";

/// The body of a call for a token, as it came.
#[derive(Clone, Debug, Deserialize)]
pub struct EvidenceText {
    /// The relay token that came with the challenge.
    pub relay: String,
    /// The certificates in base64, the attested key's first.
    pub chain: Vec<String>,
    /// A signature by the attested key; absent where the key cannot sign.
    #[serde(default)]
    pub possession: Option<String>,
    /// The key by which the device is known again, once it has one.
    #[serde(default)]
    pub device: Option<DeviceKeyText>,
}

/// The key of a device, as it came.
#[derive(Clone, Debug, Deserialize)]
pub struct DeviceKeyText {
    /// Its SubjectPublicKeyInfo in base64url.
    pub key: String,
    /// A signature by it.
    pub possession: String,
}

/// The same, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The relay token.
    pub relay: String,
    /// The certificates in DER, the attested key's first.
    pub chain: Vec<Vec<u8>>,
    /// The signature by the attested key.
    pub possession: Option<Vec<u8>>,
    /// The device's key.
    pub device: Option<DeviceKey>,
}

/// The key of a device with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// Its SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// The signature by it.
    pub possession: Vec<u8>,
}

/// Why a body brings no evidence that could be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvidence {
    /// More certificates than [`MAX_CERTIFICATES`].
    #[error("a chain has at most 10 certificates")]
    TooManyCertificates,
    /// A certificate is not in base64.
    #[error("a certificate is DER in base64 (RFC 4648, section 4)")]
    Certificate,
    /// A signature is not in base64url, or longer than any.
    #[error("a proof of possession is a signature in base64url without padding")]
    Signature,
    /// The device's key is not in base64url, or longer than any.
    #[error("the device's key is a SubjectPublicKeyInfo in base64url without padding")]
    DeviceKey,
}

impl InvalidEvidence {
    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooManyCertificates => "too_many_certificates",
            Self::Certificate => "invalid_certificate",
            Self::Signature => "invalid_possession",
            Self::DeviceKey => "invalid_device_key",
        }
    }
}

impl EvidenceText {
    /// Reads the encodings; nothing is parsed yet, and nothing of a chain that
    /// is too long is even decoded.
    ///
    /// # Errors
    /// [`InvalidEvidence`].
    pub fn read(self) -> Result<Submission, InvalidEvidence> {
        if self.chain.len() > MAX_CERTIFICATES {
            return Err(InvalidEvidence::TooManyCertificates);
        }
        let certificates = self.chain.iter().map(|text| STANDARD.decode(text));
        let chain = certificates.collect::<Result<_, _>>();
        let possession = self.possession.as_deref().map(signature).transpose()?;
        let device = self.device.map(DeviceKeyText::read).transpose()?;
        Ok(Submission {
            relay: self.relay,
            chain: chain.map_err(|_| InvalidEvidence::Certificate)?,
            possession,
            device,
        })
    }
}

impl DeviceKeyText {
    fn read(self) -> Result<DeviceKey, InvalidEvidence> {
        let spki = base64url::decode(self.key.as_bytes());
        let spki = spki.ok().filter(|spki| spki.len() <= MAX_KEY);
        Ok(DeviceKey {
            spki: spki.ok_or(InvalidEvidence::DeviceKey)?,
            possession: signature(&self.possession)?,
        })
    }
}

fn signature(text: &str) -> Result<Vec<u8>, InvalidEvidence> {
    let signature = base64url::decode(text.as_bytes());
    let signature = signature.ok().filter(|bytes| bytes.len() <= MAX_SIGNATURE);
    signature.ok_or(InvalidEvidence::Signature)
}

/// The message that a key signs to prove itself: the word of what it is for, and
/// the relay token, which is used once.
#[must_use]
pub fn possession_message(word: &str, relay: &str) -> Vec<u8> {
    [word.as_bytes(), relay.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(chain: Vec<String>) -> EvidenceText {
        EvidenceText {
            relay: "r".to_owned(),
            chain,
            possession: Some("AAAA".to_owned()),
            device: Some(DeviceKeyText {
                key: "AQID".to_owned(),
                possession: "BAUG".to_owned(),
            }),
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let read = text(vec!["MAA=".to_owned(), "MIA+".to_owned()]).read();
        let read = read.unwrap();
        assert_eq!(read.chain, [vec![0x30, 0], vec![0x30, 0x80, 0x3e]]);
        assert_eq!(read.possession, Some(vec![0; 3]));
        let device = read.device.unwrap();
        assert_eq!(
            (device.spki, device.possession),
            (vec![1, 2, 3], vec![4, 5, 6])
        );
    }

    #[test]
    fn of_what_is_optional_nothing_has_to_be_there() {
        let bare: EvidenceText = serde_json::from_str(r#"{"relay":"r","chain":[]}"#).unwrap();
        let read = bare.read().unwrap();
        assert_eq!((read.possession, read.device), (None, None));
    }

    #[test]
    fn other_encodings_are_refused_each_by_its_name() {
        let chain = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        for bad in ["MAA", "MAA==", "MIA-", "M A=", "MAB=", "-----BEGIN"] {
            let refused = text(chain(&[bad])).read();
            assert_eq!(refused, Err(InvalidEvidence::Certificate), "{bad}");
        }
        let many = vec!["MAA=".to_owned(); MAX_CERTIFICATES];
        assert!(text(many.clone()).read().is_ok());
        let more = [many, chain(&["not even base64"])].concat();
        assert_eq!(text(more).read(), Err(InvalidEvidence::TooManyCertificates));
        for bad in ["AA=", "A+A/", &"AAAA".repeat(400)] {
            let mut wrong = text(Vec::new());
            wrong.possession = Some(bad.to_owned());
            assert_eq!(wrong.read(), Err(InvalidEvidence::Signature), "{bad}");
            let mut wrong = text(Vec::new());
            wrong.device.as_mut().unwrap().key = bad.to_owned();
            assert_eq!(wrong.read(), Err(InvalidEvidence::DeviceKey), "{bad}");
        }
    }

    #[test]
    fn two_keys_never_sign_the_same() {
        let of = |word| possession_message(word, "relay");
        assert_eq!(of(POSSESSION), b"countersign/attest/possession/1\nrelay");
        assert_ne!(of(POSSESSION), of(DEVICE_POSSESSION));
    }
}
