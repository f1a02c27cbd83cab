use base::KeyId;
use sign::sha256;

use crate::{
    Oid, Sid,
    wire::{HMAC, Query},
};

/// A callback whose signature holds: this player has completed this view.
///
/// It carries no moment, so only the memory of its OID tells the first time
/// from every other; that memory lasts as long as the key is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeem {
    /// Who is to be rewarded, in the game's own words.
    pub sid: Sid,
    /// Which view is redeemed.
    pub oid: Oid,
    /// The key that signed.
    pub key_id: KeyId,
    /// The SHA-256 over all parameters but the signature, in the order of
    /// their names and with their lengths. A second callback with the same OID
    /// and another digest is no repetition.
    pub digest: [u8; 32],
}

pub(super) fn digest(query: &Query) -> [u8; 32] {
    let signed = query.iter().filter(|(name, _)| *name != HMAC);
    let mut parameters: Vec<_> = signed.collect();
    parameters.sort_unstable();
    let mut bytes = Vec::new();
    for part in parameters
        .into_iter()
        .flat_map(|(name, value)| [name, value])
    {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    sha256(&bytes)
}
