//! A store that knows something of devices, and whether another is the same to
//! whoever asks.

use std::{fmt::Debug, sync::Arc};

use base::Secret;
use store::{
    AdmitDevice, AttestChange, AttestRoot, BanFilter, HOUR_LIMIT, Refusal, SetBan, Step, Store,
};

use super::given::{
    admit, admitted, admitting, all_done, at, ban, ban_id, banned, banning, configure, device_id,
    lift, lift_all, lifted, lifting, mark, set, unique_id,
};
use crate::given::{app, app_id, commit, refused, shown};

/// Puts something of everything into a store.
pub(crate) async fn fill(store: &Arc<dyn Store>) {
    all_done(store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let root = AttestRoot {
        name: "Ärger".into(),
        spki: vec![0x30, 0, 0xff],
    };
    let change = AttestChange {
        package: Some(Some("com.example".into())),
        cert_digests: Some(vec![[2; 32], [1; 32]]),
        max_version: Some(Some(9)),
        seal_key: Some(Some(Secret::new([7; 32]))),
        boot_keys: Some(vec![[3; 32]]),
        roots: Some(vec![root]),
        extra_claims: Some(Some("{\"é\":1}".into())),
        ..AttestChange::default()
    };
    let rolled_back = AdmitDevice {
        patch_level: Some(202_602),
        ..admitting(1, 3, 3, at(2))
    };
    let by_ops = SetBan {
        by: "ops".into(),
        reason: String::new(),
        ..banning(2, 1, 4, [12, 9_000_000])
    };
    let steps = [
        configure(1, change, 1),
        configure(2, AttestChange::default(), 2),
        admit(admitting(1, 2, 2, at(2))),
        admit(rolled_back),
        admit(admitting(2, 1, 4, at(2))),
        mark(1, 2, true),
        ban(1, 2, 1, [10, 9_000_000]),
        ban(1, 3, 2, [11, 20]),
        set(by_ops),
        ban(1, 3, 3, [30, 9_000_000]),
        lift(1, 2, 40),
    ];
    all_done(store, steps).await;
    for n in 0..HOUR_LIMIT as u64 {
        admitted(store, admitting(1, 1, 1, at(n))).await;
    }
}

/// Everything that can be asked about it.
pub(crate) async fn told(store: &Arc<dyn Store>) -> Vec<String> {
    let mut told = shown(&store.catalog().await.unwrap());
    let mut tell = |what: &dyn Debug| told.push(format!("{what:?}"));
    for app in [1, 2].map(app_id) {
        tell(&store.devices(app, None, 99).await.unwrap());
        let devices = [3, 2, 1].map(device_id).to_vec();
        tell(&store.pseudonyms(app, devices).await.unwrap());
        let bans = store.bans(app, BanFilter::default(), None, 99).await;
        tell(&bans.unwrap());
        tell(&store.ban_feed(app, None, 99).await.unwrap());
    }
    for n in 1..=4 {
        tell(&store.pseudonym(unique_id(n)).await.unwrap().unwrap());
        tell(&store.ban(ban_id(n.into())).await.unwrap().unwrap());
    }
    told
}

/// Goes on with what was begun. Of a store this can be asked once.
pub(crate) async fn nothing_is_forgotten(store: &Arc<dyn Store>) {
    let again = admit(admitting(1, 1, 9, at(100)));
    let exhausted = refused(Refusal::Exhausted { until: at(3_600) });
    assert_eq!(commit(store, 2, again).await, exhausted);
    let fell = AdmitDevice {
        patch_level: Some(202_601),
        ..admitting(1, 3, 9, at(100))
    };
    let fell = admitted(store, fell).await;
    assert_eq!(fell.unique_id, unique_id(3));
    assert_eq!(fell.fell_from, Some(202_602));
    assert!(admitted(store, admitting(1, 2, 9, at(100))).await.is_test);
    let taken = admit(admitting(1, 4, 4, at(100)));
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(store, 2, taken).await, exists);
    let longer = ban(1, 3, 9, [50, 9_000_001]);
    assert_eq!(commit(store, 2, longer).await, banned(3, false));
    assert_eq!(commit(store, 2, lift(1, 2, 50)).await, lifted(None));
    let all = lift_all(lifting(2, [0, 99], 50, 9));
    all_done(store, [all]).await;
    assert_eq!(commit(store, 2, lift(2, 1, 51)).await, lifted(None));
}
