use base::KeyId;

use crate::{Oid, Sid};

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
}
