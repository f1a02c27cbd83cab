//! Whom a player shuts out (Mobage, "BlackList").

use serde_json::{Map, json};

use super::{list::Row, members::id};

/// The fields of an entry, by which a list can be filtered and sorted.
pub const FIELDS: [&str; 3] = ["id", "appId", "targetId"];

/// That one player shuts another one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Who shuts out, as the profile writes user ids.
    pub owner: &'a str,
    /// The game that asks, by its number.
    pub app: &'a str,
    /// Who is shut out.
    pub target: &'a str,
}

impl Entry<'_> {
    /// The entry as an item of a list. `appId` is a number, as on Mobage's page;
    /// when it changed is not kept.
    #[must_use]
    pub fn row(self) -> Row {
        let mut item = Map::new();
        item.insert("id".to_owned(), json!(self.owner));
        item.insert("appId".to_owned(), id(self.app));
        item.insert("targetId".to_owned(), json!(self.target));
        Row {
            item,
            updated_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::wire::list::{ListAsk, Shown};

    #[test]
    fn an_entry_names_both_and_the_game() {
        let entry = Entry {
            owner: "mbga.jp:101",
            app: "12011394",
            target: "mbga.jp:102",
        };
        let expected = json!({
            "id": "mbga.jp:101", "appId": 12_011_394, "targetId": "mbga.jp:102",
        });
        assert_eq!(Value::Object(entry.row().item), expected);
        // What no reader could tell from another is left as it is.
        for app in ["x", "007", "90071992547409920"] {
            assert_eq!(Entry { app, ..entry }.row().item["appId"], json!(app));
        }
    }

    #[test]
    fn entries_are_sorted_by_their_target_and_know_no_moment() {
        let entry = |target| {
            let (owner, app) = ("1", "7");
            Entry { owner, app, target }.row()
        };
        let pairs = [
            ("sortBy", "targetId"),
            ("sortOrder", "descending"),
            ("fields", "targetId"),
            ("updatedSince", "2012-12-17T02:52:01Z"),
        ];
        let ask = ListAsk::of(pairs, 1).unwrap();
        let shown = Shown::arranged(&ask, vec![entry("2"), entry("3")], &FIELDS);
        assert_eq!(
            json!(shown.items),
            json!([{ "targetId": "3" }, { "targetId": "2" }])
        );
        assert_eq!(
            Value::Object(shown.marks()),
            json!({ "updatedSince": false })
        );
    }
}
