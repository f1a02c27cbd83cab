//! By what a device is known again.
//!
//! A device has no number that it shows to apps. What is taken, the best first:
//! its attested serial number, IMEI or MEID, which only privileged apps get and
//! only hardware that is trusted can be believed; then the key that the
//! installation has kept; then KeyMint's unique id; then the key of this very
//! request, which becomes the one that is kept. The unique id comes after the
//! kept key, because Android exchanges it every 30 days.
//!
//! Never taken is the certificate of an attesting key: those of the factory are
//! on thousands of devices, and the others change within weeks.

use base::AppId;
use keyattest::{Anchor, Evidence, Root, description::KeyDescription};
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
    Key([u8; 32]),
    /// Nothing that it has proved: SHA-256 of what it sent.
    Unproved([u8; 32]),
}

/// Who vouches for a device's numbers, which two makers may have given twice: a
/// key that has leaked from one names no device of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maker {
    root: Vec<u8>,
    brand: Vec<u8>,
    manufacturer: Vec<u8>,
}

impl Maker {
    /// The root where the chain ends, and the brand and the manufacturer that the
    /// hardware attests, where it does. Google's roots are one, for they take over
    /// from each other; a configured one is its key, whatever it is called.
    #[must_use]
    pub fn of(evidence: &Evidence, roots: &[Anchor]) -> Self {
        let list = &evidence.description().hardware;
        let root = match evidence.root() {
            Root::Google => b"google".to_vec(),
            Root::Configured(name) | Root::Software(name) => roots
                .iter()
                .find(|root| root.name == *name)
                .map_or_else(|| name.clone().into_bytes(), |root| root.spki_der.clone()),
            Root::Unknown => Vec::new(),
        };
        Self {
            root,
            brand: list.attestation_id_brand.clone().unwrap_or_default(),
            manufacturer: list.attestation_id_manufacturer.clone().unwrap_or_default(),
        }
    }

    fn digest(&self) -> [u8; 32] {
        let parts = [&self.root, &self.brand, &self.manufacturer].map(|part| sha256(part));
        sha256(&parts.concat())
    }
}

impl<'a> Anchoring<'a> {
    /// The best number that the hardware of a trusted and locked device vouches
    /// for. Numbers that only the operating system vouches for do not count, and
    /// neither do empty ones.
    #[must_use]
    pub fn of_number(description: &'a KeyDescription) -> Option<Self> {
        let list = &description.hardware;
        let filled = |bytes: &'a Option<Vec<u8>>| {
            let bytes = bytes.as_deref();
            bytes.filter(|bytes| !bytes.is_empty())
        };
        filled(&list.attestation_id_serial)
            .map(Anchoring::Serial)
            .or_else(|| filled(&list.attestation_id_imei).map(Anchoring::Imei))
            .or_else(|| filled(&list.attestation_id_meid).map(Anchoring::Meid))
    }

    /// KeyMint's unique id, if the description has one.
    #[must_use]
    pub fn of_unique_id(description: &'a KeyDescription) -> Option<Self> {
        let unique_id = Some(description.unique_id.as_slice());
        let unique_id = unique_id.filter(|id| !id.is_empty());
        unique_id.map(Anchoring::UniqueId)
    }

    /// Whether the device has proved to be the one that this names.
    #[must_use]
    pub const fn is_proved(&self) -> bool {
        !matches!(self, Self::Unproved(_))
    }

    /// Whether it is a key.
    #[must_use]
    pub const fn is_key(&self) -> bool {
        matches!(self, Self::Key(_))
    }

    fn word(&self) -> (u8, &[u8]) {
        match self {
            Self::Serial(bytes) => (1, bytes),
            Self::Imei(bytes) => (2, bytes),
            Self::Meid(bytes) => (3, bytes),
            Self::UniqueId(bytes) => (4, bytes),
            Self::Key(bytes) => (5, bytes),
            Self::Unproved(bytes) => (6, bytes),
        }
    }

    /// The digest that is kept in its place, another for each game, and of
    /// what hardware says for each maker.
    #[must_use]
    pub fn digest(&self, app: AppId, maker: &Maker) -> [u8; 32] {
        let (kind, bytes) = self.word();
        let mut text = WORD.to_vec();
        text.extend(app.get().to_be_bytes());
        text.push(kind);
        if !matches!(self, Self::Key(_) | Self::Unproved(_)) {
            text.extend(maker.digest());
        }
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
    fn the_best_number_that_hardware_vouches_for_is_taken() {
        let mut description = description();
        assert_eq!(Anchoring::of_number(&description), None);
        assert_eq!(Anchoring::of_unique_id(&description), None);
        description.unique_id = b"u".to_vec();
        assert_eq!(Anchoring::of_number(&description), None);
        let unique_id = Anchoring::of_unique_id(&description);
        assert_eq!(unique_id, Some(Anchoring::UniqueId(b"u")));
        let best = |of: &KeyDescription| Anchoring::of_number(of).unwrap().word().0;
        description.hardware.attestation_id_meid = Some(b"m".to_vec());
        assert_eq!(best(&description), 3);
        description.hardware.attestation_id_imei = Some(b"i".to_vec());
        assert_eq!(best(&description), 2);
        description.hardware.attestation_id_serial = Some(b"s".to_vec());
        assert_eq!(best(&description), 1);
        description.hardware.attestation_id_serial = Some(Vec::new());
        assert_eq!(best(&description), 2);
    }

    #[test]
    fn what_only_the_system_says_is_not() {
        let mut description = description();
        description.software.attestation_id_serial = Some(b"s".to_vec());
        assert_eq!(Anchoring::of_number(&description), None);
    }

    #[test]
    fn no_two_kinds_games_or_makers_share_a_digest() {
        let app = |number| AppId::new(number).unwrap();
        let same = [7; 32];
        let numbers = [
            Anchoring::Serial(&same),
            Anchoring::Imei(&same),
            Anchoring::Meid(&same),
            Anchoring::UniqueId(&same),
        ];
        let keys = [Anchoring::Key(same), Anchoring::Unproved(same)];
        let maker = |root: &[u8], brand: &[u8], manufacturer: &[u8]| Maker {
            root: root.to_vec(),
            brand: brand.to_vec(),
            manufacturer: manufacturer.to_vec(),
        };
        let makers = [
            maker(b"", b"", b""),
            maker(b"a", b"", b""),
            maker(b"", b"a", b""),
            maker(b"", b"", b"a"),
            maker(b"a", b"b", b""),
            maker(b"ab", b"", b""),
        ];
        let mut digests = std::collections::BTreeSet::new();
        for app in [app(APP), app(8)] {
            for maker in &makers {
                digests.extend(numbers.map(|number| number.digest(app, maker)));
                digests.extend(keys.map(|key| key.digest(app, maker)));
            }
        }
        assert_eq!(
            digests.len(),
            2 * (numbers.len() * makers.len() + keys.len())
        );
    }
}
