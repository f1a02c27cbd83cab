use base::Environment;
use store::{App, PinnedKind, Refusal, Step};

use crate::{
    Engine,
    given::{
        app, commit, credential, done, fresh, is_done, key, listing, membership, pinned, player,
        player_id, published, refused, rotation,
    },
};

pub async fn an_app_is_there_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = || Step::InsertApp(app(1));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Exists));
    assert_eq!(store.catalog().await.unwrap().apps, [app(1)]);
}

pub async fn a_listing_needs_its_app_and_a_free_name<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = |app, name| Step::InsertListing(listing(app, name));
    let missing = commit(&store, 1, step(1, "A")).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    done(&store, [step(1, "A"), step(1, "A")]).await;
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 2, step(1, "A")).await, exists);
    assert_eq!(commit(&store, 2, step(1, "B")).await, exists);
    assert_eq!(commit(&store, 2, step(2, "A")).await, exists);
    let sandbox = store::Listing {
        environment: Environment::Sandbox,
        number: None,
        ..listing(2, "A")
    };
    done(&store, [Step::InsertListing(sandbox.clone())]).await;
    let listings = store.catalog().await.unwrap().listings;
    assert_eq!(listings, [listing(1, "A"), sandbox]);
}

pub async fn a_credential_needs_its_app_and_a_free_name<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = |app, id, name| Step::InsertCredential(credential(app, id, name));
    let missing = commit(&store, 1, step(1, 1, "c")).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    done(&store, [step(1, 1, "c"), step(1, 1, "c")]).await;
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 2, step(1, 1, "c")).await, exists);
    assert_eq!(commit(&store, 2, step(1, 2, "c")).await, exists, "name");
    assert_eq!(commit(&store, 2, step(2, 2, "c")).await, exists, "name");
    assert_eq!(commit(&store, 2, step(2, 1, "d")).await, exists, "id");
    // Being refused took no name.
    done(&store, [step(2, 2, "d")]).await;
    let credentials = store.catalog().await.unwrap().credentials;
    assert_eq!(credentials.len(), 2);
    assert_eq!(credentials[0].secret.expose(), b"secret 1");
    assert_eq!(
        credentials[0].token_validity,
        credential(1, 1, "c").token_validity
    );
}

pub async fn a_secret_is_rotated_in_place<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = commit(&store, 1, rotation(1, 1, "new")).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            Step::InsertCredential(credential(1, 1, "c")),
        ],
    )
    .await;
    assert_eq!(commit(&store, 2, rotation(1, 1, "new")).await, is_done());
    let other_app = commit(&store, 2, rotation(2, 1, "new")).await;
    assert_eq!(other_app, refused(Refusal::Missing));
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.credentials[0].secret.expose(), b"new");
    let Step::RotateSecret { at, .. } = rotation(1, 1, "new") else {
        panic!()
    };
    assert_eq!(catalog.credentials[0].rotated_at, at);
    assert!(catalog.credentials[0].created_at < at);
}

pub async fn a_publisher_is_named_in_place<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = commit(&store, 1, published(1, "A")).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    for publisher in ["A", "B"] {
        let head = *store.head().borrow();
        done(&store, [published(1, publisher)]).await;
        assert_eq!(
            *store.head().borrow(),
            head.next(),
            "the directory hears of it"
        );
        let named = App {
            publisher: Some(publisher.to_owned()),
            ..app(1)
        };
        assert_eq!(store.catalog().await.unwrap().apps, [named, app(2)]);
    }
}

pub async fn a_key_is_there_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = |n| Step::InsertKey(key(n));
    done(&store, [step(1), step(2), step(2)]).await;
    assert_eq!(commit(&store, 2, step(1)).await, refused(Refusal::Exists));
    let keys = store.catalog().await.unwrap().keys;
    let ids: Vec<_> = keys.iter().map(|it| it.key_id).collect();
    assert_eq!(ids, [key(2).key_id, key(1).key_id], "the oldest first");
    assert_eq!(keys[0].material.expose(), [2; 32]);
}

pub async fn a_membership_needs_app_player_and_number<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = |app, player, scoped| Step::InsertMembership(membership(app, player, scoped));
    let missing = refused(Refusal::Missing);
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    assert_eq!(commit(&store, 1, step(1, 1, 7)).await, missing, "player");
    done(&store, [1, 2].map(|n| Step::InsertPlayer(player(n)))).await;
    assert_eq!(commit(&store, 1, step(3, 1, 7)).await, missing, "app");
    done(&store, [step(1, 1, 7), step(1, 1, 7), step(2, 1, 7)]).await;
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 2, step(1, 1, 7)).await, exists);
    assert_eq!(commit(&store, 2, step(1, 2, 7)).await, exists, "number");
    let found = store.membership(app(1).app_id, player_id(1)).await.unwrap();
    assert_eq!(found, Some(membership(1, 1, 7)));
}

pub async fn a_pinned_token_is_there_once_for_an_app<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let user = PinnedKind::User {
        player_id: player_id(5),
        scoped_id: Some(player_id(50)),
    };
    let numberless = PinnedKind::User {
        player_id: player_id(6),
        scoped_id: None,
    };
    let step = |app, digest, kind| Step::InsertPinned(pinned(app, digest, kind));
    let missing = commit(&store, 1, step(1, 1, user)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    done(&store, [step(1, 1, user), step(1, 2, PinnedKind::Server)]).await;
    done(&store, [step(1, 1, user), step(2, 1, numberless)]).await;
    let taken = commit(&store, 2, step(1, 1, PinnedKind::Server)).await;
    assert_eq!(taken, refused(Refusal::Exists));
    let expected = [
        pinned(1, 1, user),
        pinned(1, 2, PinnedKind::Server),
        pinned(2, 1, numberless),
    ];
    assert_eq!(store.catalog().await.unwrap().pinned, expected);
}

pub async fn a_repeated_insert_is_no_news<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let steps = || {
        [
            Step::InsertApp(app(1)),
            Step::InsertListing(listing(1, "A")),
            Step::InsertCredential(credential(1, 1, "c")),
            Step::InsertKey(key(1)),
            Step::InsertPinned(pinned(1, 1, PinnedKind::Server)),
        ]
    };
    done(&store, steps()).await;
    let head = *store.head().borrow();
    done(&store, steps()).await;
    assert_eq!(*store.head().borrow(), head);
    assert_eq!(head, store::ChangeNo(5));
}

pub async fn a_sign_in_key_is_replaced_in_place<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let replace = |n| Step::ReplaceSignInKey {
        player_id: player_id(n),
        sign_in_digest: [77; 32],
    };
    done(&store, [Step::InsertPlayer(player(1)), replace(1)]).await;
    let expected = store::Player {
        sign_in_digest: [77; 32],
        ..player(1)
    };
    let found = store.player(player_id(1)).await.unwrap();
    assert_eq!(found, Some(expected));
    assert_eq!(
        commit(&store, 1, replace(2)).await,
        refused(Refusal::Missing)
    );
}
