use std::sync::Arc;

use base::{Environment, PlayerId};
use store::{Listed, Span, Store, TextEntry, TextQuery, TextStatus};

use super::given::{
    ALL, activity, all_done, create, judge, make_group, message, payment, people, send, tell, text,
    write,
};
use crate::{
    Engine,
    given::{app_id, done, fresh, player_id},
};

/// Parts of a list of five, and what its total is told as.
const PARTS: [(usize, usize); 7] = [
    (0, 2),
    (2, 2),
    (4, 2),
    (5, 2),
    (9, 1),
    (0, 0),
    (1, usize::MAX),
];

/// Holds parts of a list against the whole of it.
fn assert_parts<T: PartialEq + std::fmt::Debug + Clone>(
    whole: &Listed<T>,
    (skip, limit): (usize, usize),
    part: &Listed<T>,
) {
    assert_eq!((whole.items.len(), whole.total), (5, 5));
    let items = whole.items.iter().skip(skip).take(limit);
    let expected: Vec<_> = items.cloned().collect();
    assert_eq!((&part.items, part.total), (&expected, 5), "{skip} {limit}");
}

fn span((skip, limit): (usize, usize)) -> Span {
    Span { skip, limit }
}

pub async fn texts_come_the_latest_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    done(&store, ["a", "b"].map(|name| make_group(1, name))).await;
    done(&store, [make_group(2, "a")]).await;
    let texts = [
        text(1, 5, "a", 1, 10),
        text(1, 3, "b", 2, 10),
        text(1, 4, "a", 0, 30),
        text(1, 1, "b", 1, 20),
        text(1, 2, "a", 1, 10),
        text(1, 9, "a", 2, 15),
        text(2, 6, "a", 1, 99),
    ];
    done(&store, texts.map(write)).await;
    let anybodys = (None, None);
    let judged = [
        judge(1, 9, anybodys, TextStatus::Withdrawn, 50),
        judge(1, 3, anybodys, TextStatus::Accepted, 60),
        judge(1, 5, anybodys, TextStatus::Refused, 70),
    ];
    done(&store, judged).await;
    let query = |group: Option<&str>, author: u64, status| TextQuery {
        group: group.map(str::to_owned),
        author: PlayerId::new(author),
        status,
    };
    // Changes move none of them.
    for (asked, expected) in [
        (query(None, 0, None), &[4, 1, 2, 3, 5][..]),
        (query(Some("a"), 0, None), &[4, 2, 5]),
        (query(None, 1, None), &[1, 2, 5]),
        (query(Some("a"), 1, None), &[2, 5]),
        (query(Some("c"), 0, None), &[]),
        (query(None, 0, Some(TextStatus::Withdrawn)), &[9]),
        (query(None, 0, Some(TextStatus::Waiting)), &[4, 1, 2]),
        (query(Some("b"), 2, Some(TextStatus::Accepted)), &[3]),
        (query(Some("a"), 1, Some(TextStatus::Refused)), &[5]),
        (query(Some("b"), 1, Some(TextStatus::Refused)), &[]),
    ] {
        let found = store.texts(app_id(1), asked.clone(), ALL).await.unwrap();
        let numbers = |text: &TextEntry| text.text_id.get();
        let numbers: Vec<_> = found.items.iter().map(numbers).collect();
        assert_eq!(
            (&numbers[..], found.total),
            (expected, expected.len()),
            "{asked:?}"
        );
    }
    let part = async |span| {
        store
            .texts(app_id(1), TextQuery::default(), span)
            .await
            .unwrap()
    };
    for bounds in PARTS {
        assert_parts(&part(ALL).await, bounds, &part(span(bounds)).await);
    }
}

pub async fn payments_come_the_latest_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let payments = [
        payment(1, 0xF0, 1, 10),
        payment(1, 3, 2, 10),
        payment(1, 0x80, 1, 30),
        payment(1, 1, 1, 20),
        payment(1, 2, 1, 10),
        payment(2, 9, 1, 15),
    ];
    all_done(&store, payments.map(create).into()).await;
    let numbers = async |player| {
        let found = store.payments(app_id(1), player, None, ALL).await.unwrap();
        let number = |it: &store::Payment| it.payment_id.bytes()[0];
        let numbers: Vec<_> = found.items.iter().map(number).collect();
        assert_eq!(numbers.len(), found.total);
        numbers
    };
    assert_eq!(numbers(None).await, [0x80, 1, 2, 3, 0xF0]);
    assert_eq!(numbers(PlayerId::new(1)).await, [0x80, 1, 2, 0xF0]);
    assert!(numbers(PlayerId::new(3)).await.is_empty());
    for player in [None, PlayerId::new(1)] {
        for here in Environment::ALL {
            let wanted = store.payments(app_id(1), player, None, ALL).await.unwrap();
            let mut wanted = wanted.items;
            wanted.retain(|one| one.environment == here);
            let found = store.payments(app_id(1), player, Some(here), ALL).await;
            let found = found.unwrap();
            assert!(found.total > 0, "{here}");
            assert_eq!((found.total, found.items), (wanted.len(), wanted));
        }
    }
    let part = async |span| store.payments(app_id(1), None, None, span).await.unwrap();
    for bounds in PARTS {
        assert_parts(&part(ALL).await, bounds, &part(span(bounds)).await);
    }
}

pub async fn activities_come_the_latest_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let activities = [
        activity(1, 1, 5, 10),
        activity(1, 2, 3, 10),
        activity(1, 1, 4, 30),
        activity(1, 3, 9, 40),
        activity(1, 2, 1, 20),
        activity(1, 1, 2, 10),
        activity(2, 1, 8, 50),
    ];
    done(&store, activities.map(tell)).await;
    let of = async |players: &[u64], span| {
        let players = players.iter().copied().map(player_id).collect();
        store.activities(app_id(1), players, span).await.unwrap()
    };
    let numbers = async |players: &[u64]| {
        let found = of(players, ALL).await;
        let number = |it: &store::Activity| it.activity_id.get();
        found.items.iter().map(number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&[2, 9, 1, 2]).await, [4, 1, 2, 3, 5]);
    assert_eq!(numbers(&[3]).await, [9]);
    assert!(numbers(&[]).await.is_empty());
    for bounds in PARTS {
        assert_parts(
            &of(&[1, 2], ALL).await,
            bounds,
            &of(&[1, 2], span(bounds)).await,
        );
    }
}

pub async fn messages_come_the_latest_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let messages = [
        message(1, 5, 1, &[2], 10),
        message(1, 3, 2, &[2], 10),
        message(1, 4, 3, &[1, 2], 30),
        message(1, 1, 1, &[2, 3], 20),
        message(1, 2, 1, &[2], 10),
        message(1, 9, 1, &[3], 15),
        message(2, 8, 1, &[2], 15),
    ];
    done(&store, messages.map(send)).await;
    assert_eq!(super::given::inbox(&store, 1, 2).await, [4, 1, 2, 3, 5]);
    assert_eq!(super::given::inbox(&store, 1, 3).await, [1, 9]);
    let store: Arc<dyn Store> = store;
    let part = async |span| store.inbox(app_id(1), player_id(2), span).await.unwrap();
    for bounds in PARTS {
        assert_parts(&part(ALL).await, bounds, &part(span(bounds)).await);
    }
}
