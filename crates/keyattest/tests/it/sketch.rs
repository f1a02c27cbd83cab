//! Key descriptions to be written down, quirks included.

use super::der::{boolean, enumerated, integer, null, octets, sequence, set, tagged};

pub(crate) const PURPOSE: u32 = 1;
pub(crate) const DIGEST: u32 = 5;
pub(crate) const ORIGIN: u32 = 702;
pub(crate) const ROOT_OF_TRUST: u32 = 704;
pub(crate) const OS_PATCH_LEVEL: u32 = 706;
pub(crate) const APPLICATION: u32 = 709;
const VENDOR_PATCH_LEVEL: u32 = 718;
const BOOT_PATCH_LEVEL: u32 = 719;

/// A list's tags and their values in DER.
pub(crate) type List = Vec<(u32, Vec<u8>)>;

pub(crate) struct Sketch {
    pub(crate) version: u64,
    pub(crate) attestation_level: u64,
    pub(crate) keymint_level: u64,
    pub(crate) challenge: Vec<u8>,
    pub(crate) software: List,
    pub(crate) hardware: List,
}

/// A root of trust of four elements.
pub(crate) fn root_of_trust(key: &[u8], locked: u8, state: u64, hash: &[u8]) -> Vec<u8> {
    sequence(&[
        &octets(key),
        &boolean(locked),
        &enumerated(state),
        &octets(hash),
    ])
}

/// An application of one package.
pub(crate) fn application(name: &[u8], version: u64, digests: &[&[u8]]) -> Vec<u8> {
    let digests: Vec<_> = digests.iter().map(|digest| octets(digest)).collect();
    let digests: Vec<&[u8]> = digests.iter().map(Vec::as_slice).collect();
    let package = sequence(&[&octets(name), &integer(version)]);
    sequence(&[&set(&[&package]), &set(&digests)])
}

impl Sketch {
    /// A locked device with patches of February 2026.
    pub(crate) fn good() -> Self {
        let id = application(b"com.example.game", 7, &[&[0xab; 32]]);
        Self {
            version: 300,
            attestation_level: 1,
            keymint_level: 1,
            challenge: b"0123456789abcdef".to_vec(),
            software: vec![
                (701, integer(1_771_894_563_060)),
                (APPLICATION, octets(&id)),
            ],
            hardware: vec![
                (PURPOSE, set(&[&integer(2)])),
                (2, integer(3)),
                (DIGEST, set(&[&integer(4)])),
                (503, null()),
                (ORIGIN, integer(0)),
                (ROOT_OF_TRUST, root_of_trust(&[7; 32], 0xff, 0, &[9; 32])),
                (705, integer(160_000)),
                (OS_PATCH_LEVEL, integer(202_602)),
                (VENDOR_PATCH_LEVEL, integer(20_260_205)),
                (BOOT_PATCH_LEVEL, integer(20_260_205)),
            ],
        }
    }

    /// With another value in the hardware's list, which has the tag.
    pub(crate) fn with(mut self, tag: u32, value: Vec<u8>) -> Self {
        let entry = self.hardware.iter_mut().find(|entry| entry.0 == tag);
        entry.unwrap().1 = value;
        self
    }

    /// Without a tag of the hardware's list.
    pub(crate) fn without(mut self, tag: u32) -> Self {
        self.hardware.retain(|entry| entry.0 != tag);
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &enumerated(self.attestation_level),
            &integer(300),
            &enumerated(self.keymint_level),
            &octets(&self.challenge),
            &octets(b""),
            &list(&self.software),
            &list(&self.hardware),
        ])
    }
}

fn list(entries: &List) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(tag, value)| tagged(*tag, value))
        .collect();
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    sequence(&entries)
}
