use super::*;

const BEFORE: Timestamp = Timestamp::from_secs(1_000);
const NOW: Timestamp = Timestamp::from_secs(2_000);

fn text(status: TextStatus) -> TextEntry {
    TextEntry {
        app_id: AppId::new(1).unwrap(),
        text_id: TextId::new(2).unwrap(),
        group: "guild".to_owned(),
        author: None,
        data: "before".to_owned(),
        status,
        posted_at: BEFORE,
        changed_at: BEFORE,
    }
}

#[test]
fn an_edit_asks_for_another_judgment() {
    for status in TextStatus::ALL {
        let edited = text(status).edited("after".to_owned(), NOW);
        let expected = match status {
            TextStatus::Withdrawn => text(status),
            _ => TextEntry {
                data: "after".to_owned(),
                status: TextStatus::Waiting,
                changed_at: NOW,
                ..text(status)
            },
        };
        assert_eq!(edited, expected, "{status}");
    }
}

#[test]
fn a_judgment_counts_until_the_text_is_withdrawn() {
    for before in TextStatus::ALL {
        for said in TextStatus::ALL {
            let judged = text(before).judged(said, NOW);
            assert_eq!(judged.data, "before");
            let (status, changed_at) = match before {
                TextStatus::Withdrawn => (before, BEFORE),
                _ => (said, NOW),
            };
            assert_eq!((judged.status, judged.changed_at), (status, changed_at));
        }
    }
}

#[test]
fn a_list_of_everything_leaves_out_what_was_withdrawn() {
    let all = TextStatus::ALL.map(|status| (status, text(status)));
    for (status, text) in &all {
        let usual = crate::TextQuery::default();
        assert_eq!(usual.shows(text), *status != TextStatus::Withdrawn);
        for wanted in TextStatus::ALL {
            let query = crate::TextQuery {
                status: Some(wanted),
                ..crate::TextQuery::default()
            };
            assert_eq!(query.shows(text), wanted == *status);
        }
    }
}
