//! By what a device is known again.
//!
//! A device has no number that it shows to apps. What is taken, the best first:
//! its attested serial number, IMEI or MEID, and KeyMint's unique id, all of
//! which only privileged apps get and only hardware that is trusted can be
//! believed; then the key that the installation has kept; then the key of this
//! very request, which becomes that. A unique id comes after the numbers, because
//! Android exchanges it every 30 days.
//!
//! Never taken is the certificate of an attesting key: those of the factory are
//! on thousands of devices, and the others change within weeks.

use base::AppId;
use keyattest::description::KeyDescription;
use sign::sha256;

/// Keeps these digests apart from all others.
const WORD: &[u8] = b"countersign/meta-attest/anchor/1";

/// What a device is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchoring<'a> {
    /// Its serial number.
    Serial(&'a [u8]),
    /// Its IMEI.
    Imei(&'a [u8]),
    /// Its MEID.
    Meid(&'a [u8]),
    /// KeyMint's unique id.
    UniqueId(&'a [u8]),
    /// A key that it has proved to have: SHA-256 of its SubjectPublicKeyInfo.
    Key(&'a [u8; 32]),
    /// Nothing that it has proved: what it sent.
    Unproved(&'a [u8]),
}

impl<'a> Anchoring<'a> {
    /// The best that the hardware of a trusted and locked device vouches for.
    /// Ids that only the operating system vouches for do not count, and neither do
    /// empty ones.
    #[must_use]
    pub fn of_hardware(description: &'a KeyDescription) -> Option<Self> {
        let list = &description.hardware;
        let filled = |bytes: &'a Option<Vec<u8>>| {
            let bytes = bytes.as_deref();
            bytes.filter(|bytes| !bytes.is_empty())
        };
        let unique_id = Some(description.unique_id.as_slice());
        filled(&list.attestation_id_serial)
            .map(Anchoring::Serial)
            .or_else(|| filled(&list.attestation_id_imei).map(Anchoring::Imei))
            .or_else(|| filled(&list.attestation_id_meid).map(Anchoring::Meid))
            .or_else(|| {
                let unique_id = unique_id.filter(|id| !id.is_empty());
                unique_id.map(Anchoring::UniqueId)
            })
    }

    const fn word(self) -> (u8, &'a [u8]) {
        match self {
            Self::Serial(bytes) => (1, bytes),
            Self::Imei(bytes) => (2, bytes),
            Self::Meid(bytes) => (3, bytes),
            Self::UniqueId(bytes) => (4, bytes),
            Self::Key(bytes) => (5, bytes),
            Self::Unproved(bytes) => (6, bytes),
        }
    }

    /// The digest that is kept in its place, another for each game.
    #[must_use]
    pub fn digest(self, app: AppId) -> [u8; 32] {
        let (kind, bytes) = self.word();
        let mut text = WORD.to_vec();
        text.extend(app.get().to_be_bytes());
        text.push(kind);
        text.extend(bytes);
        sha256(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: u64 = 7;

    fn description() -> KeyDescription {
        let spec = soft_keymint::Blueprint::locked(
            vec![0; 16],
            soft_keymint::Application::new("a.b", 1, [0; 32]),
            202_611,
        );
        let der = spec.description(soft_keymint::KeyKind::P256).der();
        KeyDescription::read(&der).unwrap()
    }

    #[test]
    fn the_best_of_what_hardware_vouches_for_is_taken() {
        let mut description = description();
        assert_eq!(Anchoring::of_hardware(&description), None);
        description.unique_id = b"u".to_vec();
        fn best(of: &KeyDescription) -> (u8, &[u8]) {
            Anchoring::of_hardware(of).unwrap().word()
        }
        assert_eq!(best(&description), (4, &b"u"[..]));
        description.hardware.attestation_id_meid = Some(b"m".to_vec());
        assert_eq!(best(&description), (3, &b"m"[..]));
        description.hardware.attestation_id_imei = Some(b"i".to_vec());
        assert_eq!(best(&description), (2, &b"i"[..]));
        description.hardware.attestation_id_serial = Some(b"s".to_vec());
        assert_eq!(best(&description), (1, &b"s"[..]));
        description.hardware.attestation_id_serial = Some(Vec::new());
        assert_eq!(best(&description), (2, &b"i"[..]));
    }

    #[test]
    fn what_only_the_system_says_is_not() {
        let mut description = description();
        description.software.attestation_id_serial = Some(b"s".to_vec());
        assert_eq!(Anchoring::of_hardware(&description), None);
    }

    #[test]
    fn no_two_kinds_or_games_share_a_digest() {
        let app = |number| AppId::new(number).unwrap();
        let same = [7; 32];
        let all = [
            Anchoring::Serial(&same),
            Anchoring::Imei(&same),
            Anchoring::Meid(&same),
            Anchoring::UniqueId(&same),
            Anchoring::Key(&same),
            Anchoring::Unproved(&same),
        ];
        let mut digests: Vec<_> = all
            .iter()
            .flat_map(|anchor| [anchor.digest(app(APP)), anchor.digest(app(8))])
            .collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), 12);
    }
}
