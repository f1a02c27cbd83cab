use std::ops::Deref;

use base::{AppId, Timestamp};
use keyattest::{Anchor, AnchorKind, Policy};
use sign::jwe;
use store::AttestSetup;

use crate::UnusableKey;

/// How the evidence of a game's devices is judged and what their tokens are like,
/// with what judging and sealing take: made once for each state of the settings.
#[derive(Debug)]
pub struct ReadyAttest {
    setup: AttestSetup,
    policy: Policy,
    roots: Vec<Anchor>,
    seal: Option<jwe::Key>,
}

impl ReadyAttest {
    /// # Errors
    /// [`UnusableKey::OfApp`] where tokens cannot be sealed with what is there for it.
    pub(crate) fn new(setup: AttestSetup) -> Result<Self, UnusableKey> {
        let seal = setup.seal_key.as_ref().map(jwe::Key::by_thumbprint);
        let seal = seal.transpose();
        let seal = seal.map_err(|_| UnusableKey::OfApp(setup.app_id))?;
        Ok(Self::of(setup, seal))
    }

    /// Where nobody has said otherwise.
    pub(crate) fn usual(app: AppId) -> Self {
        Self::of(AttestSetup::usual(app, Timestamp::EPOCH), None)
    }

    fn of(setup: AttestSetup, seal: Option<jwe::Key>) -> Self {
        Self {
            policy: policy(&setup),
            roots: roots(&setup),
            seal,
            setup,
        }
    }

    /// What a device has to be for Advanced.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The game's own roots, as many as its operator has given, whatever they are.
    #[must_use]
    pub fn roots(&self) -> &[Anchor] {
        &self.roots
    }

    /// With what its tokens are sealed, under its thumbprint; `None` where they are
    /// not.
    #[must_use]
    pub const fn seal(&self) -> Option<&jwe::Key> {
        self.seal.as_ref()
    }
}

impl Deref for ReadyAttest {
    type Target = AttestSetup;

    fn deref(&self) -> &AttestSetup {
        &self.setup
    }
}

fn policy(setup: &AttestSetup) -> Policy {
    Policy {
        max_patch_age_months: Some(setup.max_patch_age_months),
        boot_keys: setup.boot_keys.iter().map(|key| key.to_vec()).collect(),
        remote_only: setup.remote_only,
        strongbox_only: setup.strongbox_only,
        min_attestation_version: setup.min_attestation_version.into(),
    }
}

fn roots(setup: &AttestSetup) -> Vec<Anchor> {
    let roots = setup.roots.iter().map(|root| Anchor {
        name: root.name.clone(),
        spki_der: root.spki.clone(),
        kind: AnchorKind::Hardware,
    });
    roots.collect()
}

#[cfg(test)]
mod tests {
    use base::Secret;
    use store::{AttestChange, AttestRoot, ConfigureAttest};

    use super::*;

    fn app() -> AppId {
        AppId::new(1).unwrap()
    }

    fn ready(change: AttestChange) -> Result<ReadyAttest, UnusableKey> {
        let wish = ConfigureAttest {
            app_id: app(),
            change: Box::new(change),
            at: Timestamp::EPOCH,
        };
        ReadyAttest::new(AttestSetup::apply(None, &wish))
    }

    #[test]
    fn it_is_what_the_settings_say() {
        let ready = ready(AttestChange {
            max_patch_age_months: Some(7),
            min_attestation_version: Some(200),
            remote_only: Some(true),
            strongbox_only: Some(true),
            boot_keys: Some(vec![[5; 32]]),
            roots: Some(vec![AttestRoot {
                name: "ours".to_owned(),
                spki: vec![1, 2],
            }]),
            ..AttestChange::default()
        });
        let ready = ready.unwrap();
        let wanted = Policy {
            max_patch_age_months: Some(7),
            boot_keys: vec![vec![5; 32]],
            remote_only: true,
            strongbox_only: true,
            min_attestation_version: 200,
        };
        assert_eq!(*ready.policy(), wanted);
        let ours = Anchor {
            name: "ours".to_owned(),
            spki_der: vec![1, 2],
            kind: AnchorKind::Hardware,
        };
        assert_eq!(ready.roots(), [ours]);
        assert!(ready.seal().is_none());
        assert_eq!(ready.app_id, app());
    }

    #[test]
    fn what_is_usual_is_what_the_judge_takes_for_usual() {
        let usual = ReadyAttest::usual(app());
        assert_eq!(*usual.policy(), Policy::default());
        assert!(usual.roots().is_empty() && usual.seal().is_none());
    }

    #[test]
    fn tokens_are_sealed_with_32_bytes_or_nothing_is_ready() {
        let sealed = |bytes: &[u8]| {
            ready(AttestChange {
                seal_key: Some(Some(Secret::new(bytes))),
                ..AttestChange::default()
            })
        };
        assert!(sealed(&[7; 32]).unwrap().seal().is_some());
        for wrong in [&[7; 31][..], &[7; 33], &[]] {
            let error = sealed(wrong).unwrap_err();
            assert_eq!(error, UnusableKey::OfApp(app()));
        }
    }
}
