use base::{FamilyId, TokenId};

/// The family of a user token that an SSO code or a refresh code brought; a
/// token that a device asked for is of none.
pub(super) fn family_of(token: TokenId) -> Option<FamilyId> {
    let [_, _, _, _, _, _, _, _, first, ..] = *token.bytes();
    (first < 0x80).then(|| FamilyId::of(token))
}
