use std::{sync::Arc, time::Duration};

use base::{Clock, TokenId};
use store::{Changes, Refusal, Revocation, RevokedSubject, Step, Store, Topic, Watermark};

use crate::{
    Engine,
    given::{
        app, app_id, commit, credential, credential_id, done, family_id, fresh, owner, player,
        player_id, refused, revocation, wish,
    },
};

async fn in_force(store: &Arc<dyn Store>) -> Vec<Revocation> {
    store.catalog().await.unwrap().revocations
}

pub async fn moments_only_move_forward<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let player = RevokedSubject::Player(player_id(3));
    let before = *store.head().borrow();
    let revoke = |at| Step::Revoke(revocation(1, player, at));
    done(&store, [revoke(10), revoke(5), revoke(20)]).await;
    assert_eq!(in_force(&store).await, [revocation(1, player, 20)]);
    // Each change says how the revocation stands after it.
    let Changes::Next(changes) = store.changes(before, 10).await.unwrap() else {
        panic!("the log is short")
    };
    let topics: Vec<_> = changes.iter().map(|change| change.topic).collect();
    let expected = [10, 10, 20].map(|at| Topic::Revoked(revocation(1, player, at)));
    assert_eq!(topics, expected);
}

pub async fn an_answer_ends_with_its_token_or_credential<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            Step::InsertApp(app(2)),
            Step::InsertCredential(credential(1, 1, "c")),
            Step::InsertCredential(credential(1, 2, "d")),
        ],
    )
    .await;
    let token = |n| RevokedSubject::Token(TokenId::new([n; 16]));
    let number = |n| RevokedSubject::Credential(credential_id(n));
    // The app and what is revoked, and whether credential 1's answer ends.
    let table = [
        (1, token(7), true),
        (1, token(8), false),
        (2, token(7), false),
        (1, number(1), true),
        (1, number(2), false),
        (2, number(1), false),
        (1, RevokedSubject::Player(player_id(1)), false),
    ];
    for (app, subject, ends) in table {
        let step = Step::Issue(wish(1, 1, 7));
        store.commit(store::Unit::of(owner(1), step)).await.unwrap();
        done(&store, [Step::Revoke(revocation(app, subject, 0))]).await;
        let left = store.issuance(app_id(1), credential_id(1)).await.unwrap();
        assert_eq!(left.is_none(), ends, "{app} {subject:?}");
    }
}

pub async fn a_revocation_leaves_when_it_has_lapsed<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let player = RevokedSubject::Player(player_id(3));
    let first = revocation(1, player, 100);
    done(&store, [Step::Revoke(first)]).await;
    clock.set(first.until);
    done(&store, [Step::InsertApp(app(2))]).await;
    assert_eq!(in_force(&store).await, [first]);
    clock.advance(Duration::from_millis(1));
    // It does not weigh on what comes later, not even by its moment.
    let second = Revocation {
        at: first.at.minus(Duration::from_secs(50)),
        until: clock.now().plus(Duration::from_secs(1)),
        ..first
    };
    done(&store, [Step::Revoke(second)]).await;
    assert_eq!(in_force(&store).await, [second]);
}

pub async fn a_watermark_takes_the_place_of_what_lapsed<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(&store, steps).await;
    let issue = |token| store.commit(store::Unit::of(owner(1), Step::Issue(wish(1, 1, token))));
    issue(1).await.unwrap();
    let before = clock.now();
    let revocations = [3, 4].map(|n| {
        let subject = RevokedSubject::Player(player_id(n));
        Revocation::new(app_id(1), subject, before)
    });
    done(&store, revocations.map(Step::Revoke)).await;
    clock.advance(Duration::from_secs(368 * 24 * 60 * 60));
    let head = *store.head().borrow();
    done(&store, [Step::InsertPlayer(player(1))]).await;
    assert_eq!(
        *store.head().borrow(),
        head.next(),
        "the directory hears of it"
    );
    clock.set(before);
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.revocations, []);
    let covered = revocations[0].at;
    assert_eq!(catalog.watermark, Some(Watermark::at(covered)));
    let answer = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert_eq!(answer, None, "its token was issued before");
    issue(2).await.unwrap();
    let answer = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert!(answer.unwrap().issued_at > covered);
}

pub async fn a_familys_revocation_leaves_a_watermark_about_families<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(&store, steps).await;
    let issue = Step::Issue(wish(1, 1, 1));
    commit(&store, 1, issue).await;
    let answer = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    let subject = RevokedSubject::Family(family_id(1));
    let revocation = Revocation::new(app_id(1), subject, clock.now());
    done(&store, [Step::Revoke(revocation)]).await;
    clock.set(revocation.until.plus(Duration::from_millis(1)));
    let head = *store.head().borrow();
    done(&store, [Step::InsertPlayer(player(1))]).await;
    assert_eq!(
        *store.head().borrow(),
        head.next(),
        "the directory hears of it"
    );
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.revocations, []);
    assert_eq!(catalog.watermark, None);
    assert_eq!(catalog.family_watermark, Some(Watermark::at(revocation.at)));
    let still = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert_eq!(still, answer, "a server's token is no family's");
}

pub async fn only_an_app_has_revocations<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = Step::Revoke(revocation(1, RevokedSubject::Player(player_id(3)), 0));
    assert_eq!(commit(&store, 1, step).await, refused(Refusal::Missing));
}
