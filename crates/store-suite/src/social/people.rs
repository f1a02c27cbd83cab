use store::{APP_DATA_KEYS, AppData, AppDataChange, BLOCKED_KEPT, Receipt, Refusal};

use super::given::{
    all_done, at, block, entries, install, installation, installed, keep, people, persona, put,
    remove, show, take, unblock,
};
use crate::{
    Engine,
    given::{app_id, commit, commit_all, done, fresh, is_done, player_id, refused},
};

pub async fn a_game_is_installed_once_and_removed<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let head = *store.head().borrow();
    let missing = refused(Refusal::Missing);
    for step in [
        install(3, 1, 1),
        install(1, 4, 1),
        remove(3, 1),
        remove(1, 4),
    ] {
        assert_eq!(commit(&store, 1, step).await, missing);
    }
    let first = commit(&store, 1, install(1, 1, 4)).await;
    assert_eq!(first, installed(true));
    for by in [1, 2] {
        let again = commit(&store, by, install(1, 1, 5)).await;
        assert_eq!(again, installed(false));
    }
    let others = vec![install(2, 1, 3), install(1, 3, 5), install(2, 2, 6)];
    all_done(&store, others).await;
    let asked = || [3, 9, 2, 1].map(player_id).to_vec();
    let found = store.installations(app_id(1), asked()).await.unwrap();
    assert_eq!(found, [installation(1, 3, 5), installation(1, 1, 4)]);
    let found = store.installed(player_id(1)).await.unwrap();
    assert_eq!(found, [installation(1, 1, 4), installation(2, 1, 3)]);
    assert_eq!(commit(&store, 1, remove(1, 1)).await, installed(true));
    assert_eq!(commit(&store, 1, remove(1, 1)).await, installed(false));
    let found = store.installed(player_id(1)).await.unwrap();
    assert_eq!(found, [installation(2, 1, 3)]);
    assert_eq!(commit(&store, 1, install(1, 1, 7)).await, installed(true));
    let found = store.installations(app_id(1), asked()).await.unwrap();
    assert_eq!(found, [installation(1, 3, 5), installation(1, 1, 7)]);
    assert_eq!(store.installed(player_id(9)).await, Ok(Vec::new()));
    let nobody = store.installations(app_id(1), Vec::new()).await;
    assert_eq!(nobody, Ok(Vec::new()));
    assert_eq!(*store.head().borrow(), head, "the directory holds none");
}

pub async fn who_is_shut_out_is_let_in_again<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    for step in [block(1, 4), block(4, 1), block(4, 5)] {
        let receipt = commit(&store, 1, step).await;
        assert_eq!(receipt, refused(Refusal::Missing));
    }
    for who in [1, 4] {
        let oneself = commit(&store, 1, block(who, who)).await;
        assert_eq!(oneself, refused(Refusal::Settled));
    }
    let steps = [block(1, 3), block(1, 2), block(1, 3), block(2, 3)];
    done(&store, steps).await;
    let blocked = async |n| store.blocked(player_id(n)).await.unwrap();
    assert_eq!(blocked(1).await, [2, 3].map(player_id));
    assert_eq!(blocked(3).await, [], "the other one need not know");
    done(&store, [unblock(1, 3), unblock(1, 3), unblock(9, 8)]).await;
    assert_eq!(blocked(1).await, [player_id(2)]);
    assert_eq!(blocked(2).await, [player_id(3)]);
}

pub async fn nobody_is_shut_out_beyond_the_limit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let kept = BLOCKED_KEPT as u64;
    people(&store, kept + 3).await;
    let steps: Vec<_> = (0..kept).map(|n| block(1, n + 2)).collect();
    for some in steps.chunks(250) {
        all_done(&store, some.to_vec()).await;
    }
    let one_more = || block(1, kept + 2);
    assert_eq!(
        commit(&store, 1, one_more()).await,
        refused(Refusal::Settled)
    );
    // Who is shut out already stays so, and others have their own lists.
    done(
        &store,
        [block(1, 2), block(2, 1), unblock(1, 2), one_more()],
    )
    .await;
    assert_eq!(
        commit(&store, 1, block(1, 2)).await,
        refused(Refusal::Settled)
    );
    let blocked = store.blocked(player_id(1)).await.unwrap();
    assert_eq!(blocked.len(), BLOCKED_KEPT);
}

pub async fn what_a_player_shows_is_replaced_as_a_whole<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let missing = commit(&store, 1, show(persona(4, true, 1))).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [persona(1, true, 1), persona(3, true, 2)].map(show)).await;
    let asked = || [3, 2, 1, 3, 9].map(player_id).to_vec();
    let found = store.personas(asked()).await.unwrap();
    let (one, three) = (persona(1, true, 1), persona(3, true, 2));
    assert_eq!(found, [three.clone(), one, three.clone()]);
    done(&store, [show(persona(1, false, 3))]).await;
    let found = store.personas(asked()).await.unwrap();
    assert_eq!(found, [three.clone(), persona(1, false, 3), three]);
}

pub async fn what_a_game_keeps_of_a_player_is_changed_by_key<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    for step in [put(3, 1, &[("a", "1")], 1), put(1, 4, &[("a", "1")], 1)] {
        assert_eq!(commit(&store, 1, step).await, refused(Refusal::Missing));
    }
    let odd = [("B", "\"\\\u{7}\r\n"), ("a", ""), ("é✓", "2")];
    let steps = [
        put(1, 1, &[("b", "old"), ("a", "1"), ("c", "3")], 1),
        put(1, 1, &odd, 2),
        put(2, 1, &[("a", "other game")], 3),
        put(1, 3, &[("a", "other player")], 4),
        take(1, 1, &["c", "never there"], 5),
        keep(1, 2, AppDataChange::Clear, 6),
        take(2, 2, &["a"], 6),
    ];
    done(&store, steps).await;
    let kept = |app, player, of: &[(&str, &str)], secs| AppData {
        app_id: app_id(app),
        player_id: player_id(player),
        entries: entries(of),
        changed_at: at(secs),
    };
    let mine = kept(1, 1, &[odd[0], odd[1], ("b", "old"), odd[2]], 5);
    let asked = || [3, 2, 1, 9].map(player_id).to_vec();
    let found = store.app_data(app_id(1), asked()).await.unwrap();
    assert_eq!(found, [kept(1, 3, &[("a", "other player")], 4), mine]);
    // As many keys as can be, and not one more.
    let many: Vec<_> = (0..APP_DATA_KEYS).map(|n| format!("key {n}")).collect();
    let many: Vec<_> = many.iter().map(|key| (key.as_str(), "v")).collect();
    done(&store, [put(2, 1, &many[1..], 7)]).await;
    let full = refused(Refusal::Settled);
    let first = || put(2, 1, &many[..1], 8);
    assert_eq!(commit(&store, 1, first()).await, full);
    done(&store, [put(2, 1, &many[1..3], 8), take(2, 1, &["a"], 9)]).await;
    done(&store, [first()]).await;
    let found = store.app_data(app_id(2), asked()).await.unwrap();
    assert_eq!(found, [kept(2, 1, &many, 8)]);
    done(&store, [keep(2, 1, AppDataChange::Clear, 9)]).await;
    assert_eq!(store.app_data(app_id(2), asked()).await, Ok(Vec::new()));
}

pub async fn what_players_are_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    let steps = vec![
        install(1, 1, 1),
        block(1, 2),
        show(persona(1, true, 1)),
        put(1, 1, &[("a", "1")], 1),
        block(1, 1),
    ];
    let receipt = commit_all(&store, 1, steps).await;
    let refusal = Refusal::Settled;
    assert_eq!(receipt, Receipt::Refused { step: 4, refusal });
    let one = player_id(1);
    assert_eq!(store.installed(one).await, Ok(Vec::new()));
    assert_eq!(store.blocked(one).await, Ok(Vec::new()));
    assert_eq!(store.personas(vec![one]).await, Ok(Vec::new()));
    assert_eq!(store.app_data(app_id(1), vec![one]).await, Ok(Vec::new()));
    assert_eq!(commit(&store, 1, block(1, 2)).await, is_done());
}
