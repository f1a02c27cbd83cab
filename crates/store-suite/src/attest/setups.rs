use std::time::Duration;

use base::Secret;
use store::{
    AttestChange, AttestRoot, AttestSetup, KeyPurpose, PossessionPolicy, Refusal, Step,
    TokenAlgorithm, TokenKey,
};

use super::given::{all_done, at, configure};
use crate::{
    Engine,
    given::{app, app_id, commit, commit_all, done, fresh, key, refused, shown},
};

fn roots() -> Vec<AttestRoot> {
    let root = |name: &str, spki: &[u8]| AttestRoot {
        name: name.into(),
        spki: spki.to_vec(),
    };
    vec![root("Ärger \"\\", &[0x30, 0, 0xff]), root("b", &[0x30; 91])]
}

/// Everything that can be said of a game.
fn everything() -> AttestChange {
    AttestChange {
        package: Some(Some("com.example.game".into())),
        cert_digests: Some(vec![[2; 32], [1; 32], [2; 32]]),
        min_version: Some(Some(7)),
        max_version: Some(Some(u64::MAX)),
        token_lifetime: Some(Duration::from_millis(300_500)),
        algorithm: Some(TokenAlgorithm::Ps256),
        seal_key: Some(Some(Secret::new([7; 32]))),
        bind_key: Some(true),
        bypass: Some(false),
        monitor: Some(true),
        max_patch_age_months: Some(120),
        min_attestation_version: Some(10_000),
        remote_only: Some(true),
        strongbox_only: Some(true),
        boot_keys: Some(vec![[9; 32]]),
        possession: Some(PossessionPolicy::WhereSupported),
        roots: Some(roots()),
        extra_claims: Some(Some("{\"tier\":\"\u{1f3b2}\"}".into())),
    }
}

pub async fn a_setup_of_attestation_is_changed_in_parts<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let nothing = AttestChange::default;
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, configure(1, nothing(), 1)).await, missing);
    done(&store, [2, 1].map(|n| Step::InsertApp(app(n)))).await;
    let head = *store.head().borrow();
    let longer = AttestChange {
        token_lifetime: Some(Duration::from_secs(3_600)),
        monitor: Some(false),
        ..nothing()
    };
    let steps = [
        configure(2, nothing(), 1),
        configure(1, everything(), 2),
        configure(1, longer, 9),
    ];
    all_done(&store, steps).await;
    let expected = AttestSetup {
        app_id: app_id(1),
        package: Some("com.example.game".into()),
        cert_digests: vec![[1; 32], [2; 32]],
        min_version: Some(7),
        max_version: Some(u64::MAX),
        token_lifetime: Duration::from_secs(3_600),
        algorithm: TokenAlgorithm::Ps256,
        seal_key: Some(Secret::new([7; 32])),
        bind_key: true,
        bypass: false,
        monitor: false,
        max_patch_age_months: 120,
        min_attestation_version: 10_000,
        remote_only: true,
        strongbox_only: true,
        boot_keys: vec![[9; 32]],
        possession: PossessionPolicy::WhereSupported,
        roots: roots(),
        extra_claims: Some("{\"tier\":\"\u{1f3b2}\"}".into()),
        changed_at: at(9),
    };
    let mut catalog = store.catalog().await.unwrap();
    let found = shown(&catalog);
    catalog.attest = vec![expected, AttestSetup::usual(app_id(2), at(1))];
    assert_eq!(found, shown(&catalog));
    assert_eq!(store.head().borrow().0, head.0 + 3, "nodes hear of each");
    let taken = AttestChange {
        package: Some(None),
        cert_digests: Some(Vec::new()),
        min_version: Some(None),
        max_version: Some(None),
        seal_key: Some(None),
        boot_keys: Some(Vec::new()),
        roots: Some(Vec::new()),
        extra_claims: Some(None),
        ..nothing()
    };
    all_done(&store, [configure(1, taken, 10)]).await;
    let setup = &store.catalog().await.unwrap().attest[0];
    assert_eq!((&setup.package, &setup.extra_claims), (&None, &None));
    assert_eq!((setup.min_version, setup.max_version), (None, None));
    assert!(setup.seal_key.is_none() && setup.roots.is_empty());
    assert!(setup.cert_digests.is_empty() && setup.boot_keys.is_empty());
    assert_eq!(setup.algorithm, TokenAlgorithm::Ps256);
}

pub async fn a_setup_of_attestation_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let usual = configure(1, AttestChange::default(), 1);
    all_done(&store, [Step::InsertApp(app(1)), usual]).await;
    let head = *store.head().borrow();
    let other = configure(2, AttestChange::default(), 2);
    let receipt = commit_all(&store, 2, vec![configure(1, everything(), 2), other]).await;
    let refused = store::Receipt::Refused {
        step: 1,
        refusal: Refusal::Missing,
    };
    assert_eq!(receipt, refused);
    let setup = &store.catalog().await.unwrap().attest[0];
    assert_eq!((&setup.package, setup.changed_at), (&None, at(1)));
    assert!(setup.seal_key.is_none());
    assert_eq!(*store.head().borrow(), head);
}

pub async fn a_long_key_is_kept_whole<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let material: Vec<u8> = (0..2_400_u32).map(|n| n as u8).collect();
    let long = TokenKey {
        purpose: KeyPurpose::AttestPs256,
        material: Secret::new(material.clone()),
        ..key(1)
    };
    done(&store, [Step::InsertKey(long)]).await;
    let keys = store.catalog().await.unwrap().keys;
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0].purpose, KeyPurpose::AttestPs256);
    assert_eq!(keys[0].material.expose(), material);
}
