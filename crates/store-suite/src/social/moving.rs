//! A store that holds something of all of it, and whether another is the same to
//! whoever asks.

use std::{fmt::Debug, sync::Arc};

use store::{
    AppDataChange, LifeCycleEvent, PaymentChange, PaymentFailure, PaymentState, Refusal, Step,
    Store, TextQuery, TextStatus,
};

use super::given::{
    ALL, activity, all_done, block, confirm, create, discard, install, judge, keep, link,
    make_group, message, paid, pay, payment, payment_id, persona, put, remove, rsa_key, send, show,
    tell, text, text_id, unblock, window, words, write,
};
use crate::given::{app, app_id, commit, is_done, player, player_id, refused, shown};

/// Puts something of everything into a store.
pub(crate) async fn fill(store: &Arc<dyn Store>) {
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    let players = [1, 2, 3].map(|n| Step::InsertPlayer(player(n)));
    let there = apps.into_iter().chain(players).collect();
    all_done(store, there).await;
    let people = vec![
        rsa_key(1, "a private key", 1),
        window(1, 9, Some(Some("https://g.example/\u{1F3B2}"))),
        words(1, &["Ärger", "b"], 3),
        link(1, LifeCycleEvent::AddApp, Some("https://l.example/"), 4),
        words(2, &["c"], 5),
        install(1, 1, 3),
        install(1, 2, 4),
        install(2, 1, 5),
        remove(1, 2),
        block(1, 2),
        block(1, 3),
        unblock(1, 3),
        show(persona(1, true, 1)),
        show(persona(2, false, 2)),
        put(1, 1, &[("a", "1"), ("é", "\"\\\u{7}")], 1),
        put(1, 2, &[("a", "1")], 1),
        keep(1, 2, AppDataChange::Clear, 2),
    ];
    all_done(store, people).await;
    let withdrawn = TextStatus::Withdrawn;
    let canceled = PaymentChange::Fail(PaymentFailure::Canceled);
    let things = vec![
        make_group(1, "é"),
        make_group(1, "a"),
        make_group(2, "a"),
        write(text(1, 1, "é", 1, 1)),
        write(text(1, 2, "a", 0, 2)),
        write(text(1, 3, "a", 2, 2)),
        judge(1, 3, (None, None), withdrawn, 4),
        create(payment(1, 1, 1, 1)),
        create(payment(1, 2, 1, 2)),
        create(payment(2, 3, 2, 1)),
        confirm(1, 1, 5),
        pay(1, 2, canceled, 6),
        tell(activity(1, 1, 1, 1)),
        tell(activity(1, 1, 2, 1)),
        send(message(1, 1, 1, &[2, 3], 1)),
        send(message(1, 2, 3, &[2, 1], 2)),
        discard(1, 3, 1),
    ];
    all_done(store, things).await;
    let many = (10..400).map(|n| write(text(2, n, "a", n % 3, n / 7)));
    all_done(store, many.collect()).await;
}

/// Everything that can be asked about it.
pub(crate) async fn told(store: &Arc<dyn Store>) -> Vec<String> {
    let mut told = shown(&store.catalog().await.unwrap());
    let mut tell = |what: &dyn Debug| told.push(format!("{what:?}"));
    let players = || [3, 2, 1].map(player_id).to_vec();
    tell(&store.personas(players()).await.unwrap());
    for player in players() {
        tell(&store.installed(player).await.unwrap());
        tell(&store.blocked(player).await.unwrap());
    }
    for app in [1, 2].map(app_id) {
        tell(&store.installations(app, players()).await.unwrap());
        tell(&store.app_data(app, players()).await.unwrap());
        tell(&store.text_groups(app).await.unwrap());
        tell(&store.texts(app, TextQuery::default(), ALL).await.unwrap());
        tell(&store.text(app, text_id(3)).await.unwrap());
        tell(&store.payments(app, None, None, ALL).await.unwrap());
        tell(&store.activities(app, players(), ALL).await.unwrap());
        for player in players() {
            tell(&store.inbox(app, player, ALL).await.unwrap());
        }
    }
    told
}

/// Makes again what was made, and goes on with what was begun. Of a store this can
/// be asked once.
pub(crate) async fn nothing_is_forgotten(store: &Arc<dyn Store>) {
    let exists = refused(Refusal::Exists);
    for step in [
        make_group(1, "é"),
        write(text(1, 1, "é", 1, 1)),
        tell(activity(1, 1, 1, 1)),
        send(message(1, 2, 3, &[1], 2)),
    ] {
        assert_eq!(commit(store, 2, step.clone()).await, exists, "{step:?}");
        assert_eq!(commit(store, 1, step.clone()).await, is_done(), "{step:?}");
    }
    let again = || create(payment(1, 1, 1, 1));
    assert_eq!(commit(store, 2, again()).await, exists);
    let confirmed = paid(PaymentState::Confirmed, false);
    assert_eq!(commit(store, 1, again()).await, confirmed);
    let accept = |n| pay(1, n, PaymentChange::Accept, 9);
    let done = paid(PaymentState::Done, true);
    assert_eq!(commit(store, 2, accept(1)).await, done);
    let settled = refused(Refusal::Settled);
    assert_eq!(commit(store, 2, accept(2)).await, settled);
    let found = store.payment(app_id(1), payment_id(1)).await.unwrap();
    assert_eq!(found.unwrap().state, PaymentState::Done);
}
