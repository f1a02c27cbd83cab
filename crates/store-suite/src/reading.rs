use std::{sync::Arc, time::Duration};

use base::Secret;
use store::{
    AdsSetup, AttestChange, AttestSetup, Catalog, DeviceBan, GraphSetup, PinnedKind,
    RevokedSubject, Step, Store,
};

use crate::{
    Engine,
    achievements::{COUNT, achievement, define},
    ads::enable,
    attest::given as attest,
    given::{
        MADE, app, app_id, commit, credential, credential_id, done, fresh, key, listing, pinned,
        player, player_id, revocation, shown,
    },
    graph_setups::limit,
    operating::api_key,
    shop::{self, sku},
};

pub async fn players_come_in_pages<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    // Not in the order of their ids.
    done(
        &store,
        [30, 10, 50, 20, 40].map(|n| Step::InsertPlayer(player(n))),
    )
    .await;
    let table = [
        (None, 2, vec![10, 20], true),
        (Some(20), 2, vec![30, 40], true),
        (Some(40), 2, vec![50], false),
        (Some(25), 9, vec![30, 40, 50], false),
        (Some(50), 2, vec![], false),
        (None, 5, vec![10, 20, 30, 40, 50], false),
        (None, 0, vec![], true),
        (None, usize::MAX, vec![10, 20, 30, 40, 50], false),
    ];
    for (after, limit, ids, more) in table {
        let page = store.players(after.map(player_id), limit).await.unwrap();
        let expected: Vec<_> = ids.into_iter().map(player).collect();
        assert_eq!((page.items, page.more), (expected, more), "{after:?}");
    }
}

pub async fn nothing_is_found_where_nothing_is<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    assert_eq!(store.player(player_id(1)).await.unwrap(), None);
    let membership = store.membership(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(membership, None);
    let issuance = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert_eq!(issuance, None);
    let (app, player) = (app_id(1), player_id(1));
    assert_eq!(store.progress(app, player).await, Ok(Vec::new()));
    assert_eq!(store.image(app, [1; 32]).await, Ok(None));
    assert_eq!(store.friends(player).await, Ok(Vec::new()));
    assert_eq!(
        shown(&store.catalog().await.unwrap()),
        shown(&Catalog::default())
    );
}

pub async fn the_catalog_holds_everything<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            Step::InsertListing(listing(1, "A")),
            Step::InsertCredential(credential(1, 1, "c")),
            Step::InsertKey(key(1)),
            Step::InsertPinned(pinned(1, 1, PinnedKind::Server)),
            Step::InsertApiKey(api_key(1)),
            enable(1, "https://a.example/", "told", 2),
            limit(1, Some(9), 2),
            Step::Revoke(revocation(1, RevokedSubject::Player(player_id(1)), 0)),
        ],
    )
    .await;
    commit(&store, 1, shop::define(sku(1, 4))).await;
    commit(&store, 1, define(achievement(1, 1, "a", COUNT))).await;
    let usual = attest::configure(1, AttestChange::default(), 0);
    commit(&store, 1, usual).await;
    attest::known(&store, 1, &[1]).await;
    let banning = attest::banning(1, 1, 1, [0, 9]);
    commit(&store, 1, attest::set(banning.clone())).await;
    let expected = Catalog {
        head: store::ChangeNo(13),
        apps: vec![app(1)],
        listings: vec![listing(1, "A")],
        credentials: vec![credential(1, 1, "c")],
        keys: vec![key(1)],
        pinned: vec![pinned(1, 1, PinnedKind::Server)],
        api_keys: vec![api_key(1)],
        ads: vec![AdsSetup {
            app_id: app_id(1),
            enabled: true,
            callback_url: "https://a.example/".into(),
            lenient: true,
            secret: Secret::new("told"),
            changed_at: MADE.plus(Duration::from_secs(2)),
            rotated_at: MADE.plus(Duration::from_secs(2)),
        }],
        watermark: None,
        family_watermark: None,
        graph: vec![GraphSetup {
            overlap: Duration::from_secs(2),
            calls_per_minute: Some(9),
            ..GraphSetup::usual(app_id(1), MADE.plus(Duration::from_secs(2)))
        }],
        skus: vec![sku(1, 4)],
        achievements: vec![achievement(1, 1, "a", COUNT)],
        boards: Vec::new(),
        social: Vec::new(),
        attest: vec![AttestSetup::usual(app_id(1), MADE)],
        bans: vec![DeviceBan::set(None, &banning).state()],
        revocations: vec![revocation(1, RevokedSubject::Player(player_id(1)), 0)],
    };
    assert_eq!(shown(&store.catalog().await.unwrap()), shown(&expected));
}

/// Every catalog read beside a busy writer is one snapshot: as many apps as
/// changes, and never fewer than were acknowledged before.
pub async fn reads_go_on_while_units_are_written<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let writing: Arc<dyn Store> = Arc::clone(&store);
    let writer = tokio::spawn(async move {
        for n in 1..=200 {
            done(&writing, [Step::InsertApp(app(n))]).await;
        }
    });
    let mut finished = false;
    while !finished {
        finished = writer.is_finished();
        let acknowledged = *store.head().borrow();
        let catalog = store.catalog().await.unwrap();
        assert!(catalog.head >= acknowledged);
        assert_eq!(catalog.apps.len() as u64, catalog.head.0);
    }
    writer.await.unwrap();
    assert_eq!(store.catalog().await.unwrap().apps.len(), 200);
}
