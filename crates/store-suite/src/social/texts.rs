use std::sync::Arc;

use store::{Refusal, Step, Store, TEXT_GROUPS_KEPT, TextEntry, TextQuery, TextStatus};

use super::given::{
    ALL, all_done, at, drop_group, edit, group, judge, make_group, people, text, text_id, write,
};
use crate::{
    Engine,
    given::{app_id, commit, done, fresh, is_done, refused},
};

async fn found(store: &Arc<dyn Store>, n: u64) -> Option<TextEntry> {
    store.text(app_id(1), text_id(n)).await.unwrap()
}

pub async fn a_group_is_there_once_and_goes_with_its_texts<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let (missing, exists) = (refused(Refusal::Missing), refused(Refusal::Exists));
    assert_eq!(commit(&store, 1, make_group(1, "a")).await, missing);
    people(&store, 1).await;
    let steps = ["b", "é", "B", "a"].map(|name| make_group(1, name));
    done(&store, steps).await;
    done(&store, [make_group(2, "a")]).await;
    // Whoever made it may say so again.
    assert_eq!(commit(&store, 1, make_group(1, "a")).await, is_done());
    assert_eq!(commit(&store, 2, make_group(1, "a")).await, exists);
    let names = ["B", "a", "b", "é"].map(|name| group(1, name));
    assert_eq!(store.text_groups(app_id(1)).await.unwrap(), names);
    let texts = [
        text(1, 1, "a", 1, 1),
        text(1, 2, "b", 0, 2),
        text(1, 3, "a", 0, 3),
        text(2, 1, "a", 0, 4),
    ];
    done(&store, texts.map(write)).await;
    done(&store, [drop_group(1, "a")]).await;
    assert_eq!(commit(&store, 1, drop_group(1, "a")).await, missing);
    assert_eq!(commit(&store, 1, drop_group(3, "a")).await, missing);
    assert_eq!(store.text_groups(app_id(1)).await.unwrap().len(), 3);
    let all = TextQuery::default;
    let left = store.texts(app_id(1), all(), ALL).await.unwrap();
    assert_eq!((left.items, left.total), (vec![text(1, 2, "b", 0, 2)], 1));
    let left = store.texts(app_id(2), all(), ALL).await.unwrap();
    assert_eq!((left.items, left.total), (vec![text(2, 1, "a", 0, 4)], 1));
    // One of the same name begins without them.
    assert_eq!(commit(&store, 2, make_group(1, "a")).await, is_done());
    assert_eq!(found(&store, 1).await, None);
}

pub async fn a_game_has_no_more_groups_than_can_be<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 0).await;
    let names: Vec<_> = (0..TEXT_GROUPS_KEPT)
        .map(|n| format!("group {n}"))
        .collect();
    let steps: Vec<Step> = names.iter().map(|name| make_group(1, name)).collect();
    for some in steps.chunks(250) {
        all_done(&store, some.to_vec()).await;
    }
    let one_more = || make_group(1, "one more");
    assert_eq!(
        commit(&store, 1, one_more()).await,
        refused(Refusal::Settled)
    );
    assert_eq!(commit(&store, 1, make_group(1, "group 7")).await, is_done());
    let others = commit(&store, 2, make_group(1, "group 7")).await;
    assert_eq!(others, refused(Refusal::Exists));
    done(
        &store,
        [make_group(2, "a"), drop_group(1, "group 7"), one_more()],
    )
    .await;
    let groups = store.text_groups(app_id(1)).await.unwrap();
    assert_eq!(groups.len(), TEXT_GROUPS_KEPT);
}

pub async fn a_text_needs_its_group_and_a_free_id<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 1).await;
    done(&store, [make_group(1, "a"), make_group(1, "b")]).await;
    let missing = refused(Refusal::Missing);
    for lost in [text(1, 1, "A", 1, 1), text(2, 1, "a", 1, 1)] {
        assert_eq!(commit(&store, 1, write(lost)).await, missing);
    }
    let first = || text(1, 1, "a", 1, 1);
    done(&store, [write(first())]).await;
    // Whoever wrote it may say so again, and changes nothing by it.
    let again = || write(text(1, 1, "b", 0, 2));
    assert_eq!(commit(&store, 1, again()).await, is_done());
    assert_eq!(commit(&store, 2, again()).await, refused(Refusal::Exists));
    assert_eq!(found(&store, 1).await, Some(first()));
    assert_eq!(found(&store, 2).await, None);
    assert_eq!(store.text(app_id(2), text_id(1)).await, Ok(None));
}

pub async fn a_text_is_edited_and_judged_where_it_is_meant<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    done(&store, [make_group(1, "a"), make_group(1, "b")]).await;
    let (mine, the_games) = (text(1, 1, "a", 1, 1), text(1, 2, "a", 0, 2));
    done(&store, [mine.clone(), the_games.clone()].map(write)).await;
    let missing = refused(Refusal::Missing);
    for (n, meant) in [
        (1, (Some("b"), None)),
        (1, (Some("a"), Some(2))),
        (1, (None, Some(2))),
        (1, (Some("b"), Some(1))),
        (2, (Some("a"), Some(1))),
        (3, (None, None)),
    ] {
        let told = commit(&store, 1, edit(1, n, meant, "other", 5)).await;
        assert_eq!(told, missing, "{n} {meant:?}");
        let told = commit(&store, 1, judge(1, n, meant, TextStatus::Refused, 5)).await;
        assert_eq!(told, missing, "{n} {meant:?}");
    }
    let accepted = || judge(1, 1, (Some("a"), Some(1)), TextStatus::Accepted, 6);
    done(&store, [accepted()]).await;
    let judged = TextEntry {
        status: TextStatus::Accepted,
        changed_at: at(6),
        ..mine
    };
    assert_eq!(found(&store, 1).await, Some(judged.clone()));
    done(&store, [edit(1, 1, (None, Some(1)), "\"other\" ✓", 7)]).await;
    let edited = TextEntry {
        data: "\"other\" ✓".into(),
        status: TextStatus::Waiting,
        changed_at: at(7),
        ..judged
    };
    assert_eq!(found(&store, 1).await, Some(edited));
    assert_eq!(found(&store, 2).await, Some(the_games.clone()));
    let withdrawn = judge(1, 2, (Some("a"), None), TextStatus::Withdrawn, 8);
    done(&store, [withdrawn]).await;
    let gone = TextEntry {
        status: TextStatus::Withdrawn,
        changed_at: at(8),
        ..the_games
    };
    assert_eq!(found(&store, 2).await, Some(gone), "a reader by id sees it");
}
