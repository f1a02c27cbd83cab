use base::{FamilyId, KeyId, Secret};
use guard::{Claim, SingleUse, Timed, Window};
use sign::{Forged, Malformed, SealKey, Sealed, Signed};

use super::{Grant, GrantKind};

macro_rules! grant {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub Grant);

        impl $name {
            /// Its kind.
            pub const KIND: GrantKind = GrantKind::$name;

            /// Writes its text. A nonce must belong to one grant only.
            ///
            /// # Errors
            /// [`Malformed`] never in practice: it is far shorter than what a
            /// sealed token holds.
            pub fn seal(
                &self,
                key_id: KeyId,
                key: &SealKey,
                nonce: [u8; 12],
            ) -> Result<Secret, Malformed> {
                let plaintext = self.0.encode();
                let purpose = Self::KIND.purpose();
                let sealed = Sealed::write(key_id, key, nonce, purpose, &plaintext)?;
                let prefix = Self::KIND.prefix().as_bytes();
                Ok(Secret::new([prefix, sealed.expose()].concat()))
            }

            /// Reads its text without opening it.
            ///
            /// # Errors
            /// [`Malformed`].
            pub(in crate::platform) fn parse(text: &[u8]) -> Result<Sealed, Malformed> {
                let sealed = text.strip_prefix(Self::KIND.prefix().as_bytes());
                Sealed::parse(sealed.ok_or(Malformed)?)
            }

            /// Opens it.
            ///
            /// # Errors
            /// [`Forged`].
            pub(in crate::platform) fn open(
                sealed: Sealed,
                key: &SealKey,
            ) -> Result<Signed<Self>, Forged> {
                sealed.open(key, Self::KIND.purpose(), |plaintext| {
                    Grant::decode(plaintext).map(Self)
                })
            }
        }

        impl Timed for $name {
            fn window(&self) -> Window {
                self.0.window()
            }
        }
    };
}

grant!(
    /// A user's access token: opaque, with `FRL` in front, without a bar, to
    /// be used again and again until it ends or is taken back.
    UserToken
);
grant!(
    /// The nonce that a device gets of `ovr_User_GetUserProof` and a game has
    /// validated, once.
    UserProof
);
grant!(
    /// The code that a player who links an account brings to the game's site,
    /// good for one exchange.
    SsoCode
);
grant!(
    /// The code by which an SSO's user token is renewed. Each renewal brings
    /// the next generation of the same family.
    RefreshCode
);

impl RefreshCode {
    /// The family; revoked as a whole.
    #[must_use]
    pub fn family(&self) -> FamilyId {
        FamilyId::of(self.0.id)
    }

    /// How many times the family was renewed before.
    #[must_use]
    pub fn generation(&self) -> u64 {
        let [_, _, _, _, _, _, _, _, generation @ ..] = *self.0.id.bytes();
        u64::from_be_bytes(generation)
    }
}

impl SingleUse for UserProof {
    fn claim(&self) -> Claim {
        claim(&self.0, "meta_graph.user_proof")
    }
}

impl SingleUse for SsoCode {
    fn claim(&self) -> Claim {
        claim(&self.0, "meta_graph.sso_code")
    }
}

fn claim(grant: &Grant, kind: &str) -> Claim {
    let closes_at = grant.window().closes_at();
    Claim::new(Some(grant.app_id), kind, &[grant.id.bytes()], closes_at)
}
