use std::time::Duration;

use base::{AppId, Environment, FamilyId, KeyId, PlayerId, Rng, Secret, Timestamp, TokenId};
use directory::Deaf;
use meta_graph::platform::{
    Grant, GrantKind, RefreshCode, SSO_CODE_VALIDITY, SsoCode, UserProof, UserToken,
};
use sign::{Malformed, SealKey};
use store::{KeyPurpose, RevokedSubject};

use super::registry::purpose;
use crate::Parts;

/// How long a refresh code is valid, and a user token that came with one at
/// most: what ends a family is remembered for no longer.
pub(crate) const REFRESH_CODE_VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Why nothing is handed out. All are ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoGrant {
    /// This node is out of touch.
    #[error(transparent)]
    Deaf(#[from] Deaf),
    /// The key ring lacks a key.
    #[error("the key ring has no usable key of the purpose {0}")]
    NoKey(KeyPurpose),
    /// The key cannot seal.
    #[error("a grant cannot be sealed")]
    CannotSeal(#[from] Malformed),
}

/// For whom something is handed out, and when; see
/// [`Known::issued_at`](directory::Known::issued_at).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) app_id: AppId,
    pub(crate) player: PlayerId,
    pub(crate) issued_at: Timestamp,
}

impl Holder {
    /// # Errors
    /// [`Deaf`].
    pub(crate) fn of(parts: &Parts, app_id: AppId, player: PlayerId) -> Result<Self, Deaf> {
        let now = parts.clock.now();
        let issued_at = parts.directory.known()?.issued_at(app_id, player, now);
        Ok(Self {
            app_id,
            player,
            issued_at,
        })
    }

    fn grant(self, user_id: PlayerId, id: TokenId, validity: Duration) -> Grant {
        Grant {
            app_id: self.app_id,
            player: self.player,
            user_id,
            id,
            issued_at: self.issued_at,
            expires_at: self.issued_at.plus(validity),
        }
    }

    /// A user token as a device gets one.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub(crate) fn user_token(self, parts: &Parts, user_id: PlayerId) -> Result<Issued, NoGrant> {
        let known = parts.directory.known()?;
        let validity = known.graph_setup(self.app_id).user_token_validity;
        let grant = self.grant(user_id, without_family(&*parts.rng), validity);
        let token = UserToken(grant);
        Issued::seal(parts, UserToken::KIND, validity, |id, key, nonce| {
            token.seal(id, key, nonce)
        })
    }

    /// A user proof.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub(crate) fn user_proof(self, parts: &Parts, user_id: PlayerId) -> Result<Issued, NoGrant> {
        let known = parts.directory.known()?;
        let validity = known.graph_setup(self.app_id).proof_validity;
        let proof = UserProof(self.grant(user_id, without_family(&*parts.rng), validity));
        Issued::seal(parts, UserProof::KIND, validity, |id, key, nonce| {
            proof.seal(id, key, nonce)
        })
    }

    /// An SSO code, which bears the player's id within the publisher.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub(crate) fn sso_code(self, parts: &Parts, org_scoped: PlayerId) -> Result<Issued, NoGrant> {
        let (id, validity) = (without_family(&*parts.rng), SSO_CODE_VALIDITY);
        let code = SsoCode(self.grant(org_scoped, id, validity));
        Issued::seal(parts, SsoCode::KIND, validity, |id, key, nonce| {
            code.seal(id, key, nonce)
        })
    }

    /// A generation of a family: a user token, and the code that renews it.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub(super) fn generation(
        self,
        parts: &Parts,
        user_id: PlayerId,
        family: FamilyId,
        generation: u64,
    ) -> Result<(Issued, Issued), NoGrant> {
        let id = family.token(generation);
        let known = parts.directory.known()?;
        let validity = known.graph_setup(self.app_id).user_token_validity;
        let validity = validity.min(REFRESH_CODE_VALIDITY);
        let token = UserToken(self.grant(user_id, id, validity));
        let token = Issued::seal(parts, UserToken::KIND, validity, |id, key, nonce| {
            token.seal(id, key, nonce)
        })?;
        let validity = REFRESH_CODE_VALIDITY;
        let code = RefreshCode(self.grant(user_id, id, validity));
        let code = Issued::seal(parts, RefreshCode::KIND, validity, |id, key, nonce| {
            code.seal(id, key, nonce)
        })?;
        Ok((token, code))
    }
}

/// The text of a grant.
pub(crate) struct Issued {
    pub(crate) text: Secret,
    pub(crate) validity: Duration,
}

impl Issued {
    fn seal(
        parts: &Parts,
        kind: GrantKind,
        validity: Duration,
        seal: impl FnOnce(KeyId, &SealKey, [u8; 12]) -> Result<Secret, Malformed>,
    ) -> Result<Self, NoGrant> {
        let known = parts.directory.known()?;
        let (purpose, keys) = (purpose(kind), known.keys());
        let id = keys.youngest(purpose, Environment::Live);
        let key = id.and_then(|id| Some((id, keys.seal(purpose, Environment::Live, id)?)));
        let (id, key) = key.ok_or(NoGrant::NoKey(purpose))?;
        let text = seal(id, key, parts.rng.array())?;
        Ok(Self { text, validity })
    }
}

/// The first bit behind the family: no family counts as far as that in its
/// generations, so that it marks an id that belongs to none.
const NO_FAMILY: u8 = 0x80;

/// The id of a grant that belongs to no family.
fn without_family(rng: &dyn Rng) -> TokenId {
    let [a, b, c, d, e, f, g, h, first, rest @ ..] = rng.array::<16>();
    let [i, j, k, l, m, n, o] = rest;
    let first = first | NO_FAMILY;
    TokenId::new([a, b, c, d, e, f, g, h, first, i, j, k, l, m, n, o])
}

/// The family of a user token that came by an SSO code; a token that a device
/// asked for has none. The difference counts: what a store forgets of families
/// says nothing about the others, which may live longer.
pub(super) fn family_of(token: TokenId) -> Option<FamilyId> {
    let [_, _, _, _, _, _, _, _, first, ..] = *token.bytes();
    (first & NO_FAMILY == 0).then(|| FamilyId::of(token))
}

/// What ends a user token: its family where it has one, so that nothing renews
/// it, and the token itself otherwise.
pub(crate) fn ending(token: TokenId) -> RevokedSubject {
    family_of(token).map_or(RevokedSubject::Token(token), RevokedSubject::Family)
}

#[cfg(test)]
mod tests {
    use testkit::SeededRng;

    use super::*;

    #[test]
    fn a_tokens_id_says_whether_it_is_of_a_family() {
        let rng = SeededRng::new(7);
        for generation in [0, 1, u64::MAX >> 1] {
            let family = FamilyId::generate(&*rng);
            let id = family.token(generation);
            assert_eq!(family_of(id), Some(family));
            assert_eq!(ending(id), RevokedSubject::Family(family));
        }
        for _ in 0..64 {
            let id = without_family(&*rng);
            assert_eq!(family_of(id), None);
            assert_eq!(ending(id), RevokedSubject::Token(id));
        }
    }
}
