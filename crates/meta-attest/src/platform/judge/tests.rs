//! Challenges, proofs, and who is found to be whom; what chains are worth is
//! keyattest's to test.

use keyattest::{AnchorKind, Anchors, Limits, StatusList};
use soft_keymint::{
    Application, Authority, Blueprint, KeyKind, KeyPair, Mint, SecurityLevel, Shape, Signer,
    Validity, development,
};

use super::*;

mod anchors;

const PACKAGE: &str = "org.example.game";
const SIGNER: [u8; 32] = [7; 32];
/// 2026-11-22.
const NOW: i64 = 1_795_305_600;
const RELAY: &str = "the relay token";

struct Story {
    verifier: Verifier,
    roots: Vec<Anchor>,
    mint: Mint,
    policy: Policy,
    registry: Registry<'static>,
    nonce: Nonce,
    possession: PossessionRule,
    monitor: bool,
}

impl Story {
    fn new() -> Self {
        Self::below(&development::root().unwrap(), AnchorKind::Hardware)
    }

    fn below(root: &Authority, kind: AnchorKind) -> Self {
        let level = SecurityLevel::TrustedEnvironment;
        let mint = Mint::below(root, Shape::Factory, level, Validity::ALWAYS).unwrap();
        let anchor = Anchor {
            name: "ours".to_owned(),
            spki_der: development::SPKI.to_vec(),
            kind,
        };
        Self {
            verifier: Verifier::new(Anchors::google(), Limits::default(), 64),
            roots: vec![anchor],
            mint,
            policy: Policy::default(),
            registry: Registry {
                package: Some(PACKAGE),
                cert_digests: &[SIGNER],
                min_version: None,
                max_version: None,
            },
            nonce: Nonce::parse(&"Q".repeat(32)).unwrap(),
            possession: PossessionRule::Required,
            monitor: false,
        }
    }

    fn blueprint(&self) -> Blueprint {
        let application = Application::new(PACKAGE, 3, SIGNER);
        Blueprint::locked(self.nonce.bytes().to_vec(), application, 202_611)
    }

    /// What a device sends that has made a key for this challenge.
    fn submission(&self, blueprint: &Blueprint) -> (Submission, KeyPair) {
        let minted = self.mint.mint(blueprint, KeyKind::P256).unwrap();
        let submission = Submission {
            relay: RELAY.to_owned(),
            chain: minted.chain,
            possession: Some(signed(&minted.key, POSSESSION)),
            device: None,
        };
        (submission, minted.key)
    }

    fn judge(&self, submission: &Submission) -> Result<Found, Rejected> {
        self.judge_with(submission, Revocations::NOT_JUDGED)
    }

    fn judge_with(
        &self,
        submission: &Submission,
        revocations: Revocations<'_>,
    ) -> Result<Found, Rejected> {
        let judge = Judge {
            app_id: AppId::new(1).unwrap(),
            verifier: &self.verifier,
            roots: &self.roots,
            revocations,
            policy: &self.policy,
            registry: self.registry,
            possession: self.possession,
            monitor: self.monitor,
        };
        judge.judge(submission, &self.nonce, Timestamp::from_secs(NOW))
    }
}

fn signed(key: &KeyPair, word: &str) -> Vec<u8> {
    key.sign(&possession_message(word, RELAY)).unwrap()
}

fn device(key: &KeyPair) -> Option<DeviceKey> {
    Some(DeviceKey {
        spki: key.spki().to_vec(),
        possession: signed(key, DEVICE_POSSESSION),
    })
}

#[test]
fn a_sound_device_is_found_sound() {
    let story = Story::new();
    let (submission, key) = story.submission(&story.blueprint());
    let found = story.judge(&submission).unwrap();
    assert_eq!(found.reasons, [""; 0]);
    assert_eq!(found.device, DeviceIntegrity::Advanced);
    assert_eq!(found.app.package_id, PACKAGE);
    assert_eq!(found.patch_level, Some(202_611));
    let key = PublicKey::from_spki_der(key.spki()).unwrap();
    assert_eq!(found.key, thumbprint(&key));
    assert!(found.key.is_some() && !found.development);
}

#[test]
fn what_everybody_can_make_is_marked_as_development() {
    let root = development::root().unwrap();
    let story = Story::below(&root, AnchorKind::Software);
    let (submission, _) = story.submission(&story.blueprint());
    let found = story.judge(&submission).unwrap();
    assert!(found.development);
    assert_eq!(found.device, DeviceIntegrity::Advanced);
}

#[test]
fn without_its_root_the_same_device_is_not_trusted_and_gets_its_token() {
    let mut story = Story::new();
    story.roots.clear();
    let (submission, _) = story.submission(&story.blueprint());
    let found = story.judge(&submission).unwrap();
    assert_eq!(found.device, DeviceIntegrity::NotTrusted);
    assert!(
        found.reasons.contains(&"root_unknown"),
        "{:?}",
        found.reasons
    );
    assert_eq!(found.patch_level, None, "only trusted evidence counts");
}

#[test]
fn without_a_fresh_list_of_what_is_revoked_nobody_is_trusted() {
    let story = Story::new();
    let (submission, _) = story.submission(&story.blueprint());
    let hour = std::time::Duration::from_secs(3_600);
    let list = |age: i64| StatusList::empty().with_fetched_at(UnixTime(NOW - age));
    let with = |list: Option<&StatusList>| {
        let within = Revocations::within(list, hour);
        story.judge_with(&submission, within).unwrap().device
    };
    assert_eq!(with(Some(&list(3_600))), DeviceIntegrity::Advanced);
    assert_eq!(with(Some(&list(3_601))), DeviceIntegrity::NotTrusted);
    assert_eq!(with(None), DeviceIntegrity::NotTrusted);
}

/// Case 19.
#[test]
fn another_challenge_is_rejected_however_near_it_is() {
    let story = Story::new();
    let right = story.nonce.bytes().to_vec();
    let one_less = right.split_last().unwrap().1.to_vec();
    for wrong in [
        Vec::new(),
        one_less,
        [&right[..], &[0]].concat(),
        story.nonce.as_str().as_bytes().to_vec(),
        vec![0; right.len()],
    ] {
        let mut blueprint = story.blueprint();
        blueprint.challenge = wrong;
        let (submission, _) = story.submission(&blueprint);
        assert_eq!(story.judge(&submission), Err(Rejected::Challenge));
    }
}

/// Case 33.
#[test]
fn who_does_not_have_the_attested_key_is_rejected() {
    let story = Story::new();
    let (mut submission, key) = story.submission(&story.blueprint());
    let other = KeyPair::generate(KeyKind::P256).unwrap();
    let sign = |message: &[u8]| key.sign(message).unwrap();
    for wrong in [
        signed(&other, POSSESSION),
        signed(&key, DEVICE_POSSESSION),
        sign(RELAY.as_bytes()),
        sign(&possession_message(POSSESSION, "another relay")),
        Vec::new(),
    ] {
        submission.possession = Some(wrong);
        assert_eq!(story.judge(&submission), Err(Rejected::PossessionWrong));
    }
    submission.possession = None;
    assert_eq!(story.judge(&submission), Err(Rejected::PossessionMissing));
}

/// Case 32.
#[test]
fn a_key_that_cannot_prove_itself_is_the_policys_to_take() {
    let mut story = Story::new();
    let blueprint = story.blueprint();
    let key = testkit::attestation::Mute(testkit::attestation::ml_dsa_spki());
    let description = blueprint.description(KeyKind::P256);
    let chain = story.mint.attest_as(&blueprint, &key, &description);
    let submission = Submission {
        relay: RELAY.to_owned(),
        chain: chain.unwrap(),
        possession: None,
        device: None,
    };
    assert_eq!(
        story.judge(&submission),
        Err(Rejected::PossessionUnsupported)
    );
    story.possession = PossessionRule::WhereSupported;
    let found = story.judge(&submission).unwrap();
    assert_eq!(found.reasons, ["possession_unsupported"]);
    assert_eq!(found.device, DeviceIntegrity::Advanced);
    assert_eq!(found.key, None, "no token is bound to what was not proved");
    let (mut able, _) = story.submission(&story.blueprint());
    able.possession = None;
    assert_eq!(story.judge(&able), Err(Rejected::PossessionMissing));
}

#[test]
fn who_monitors_records_what_would_be_rejected_as_nobodys() {
    let mut story = Story::new();
    let (good, kept) = story.submission(&story.blueprint());
    let victim = story.judge(&good).unwrap().anchor;
    story.monitor = true;
    let mut stolen = good.clone();
    stolen.possession = None;
    let found = story.judge(&stolen).unwrap();
    assert_eq!(found.device, DeviceIntegrity::NotTrusted);
    assert_eq!(found.app, no_app());
    assert_eq!(found.reasons, ["possession_missing"]);
    assert_eq!((found.key, found.patch_level), (None, None));
    assert_ne!(found.anchor, victim, "nobody is counted for another");
    stolen.device = device(&kept);
    assert_eq!(
        story.judge(&stolen).unwrap().anchor,
        victim,
        "it is the same"
    );
    let nothing = Submission {
        chain: Vec::new(),
        device: None,
        ..stolen
    };
    let found = story.judge(&nothing).unwrap();
    assert_eq!(found.reasons, ["chain_too_short"]);
    assert_eq!(
        story.judge(&good).unwrap().device,
        DeviceIntegrity::Advanced
    );
}
