use base::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn ask(query: &str) -> Result<ListAsk, Refusal> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    ListAsk::of(pairs.iter().map(|(name, value)| (&**name, &**value)), 1)
}

fn why(query: &str) -> String {
    match ask(query) {
        Err(Refusal::Invalid(why)) => why,
        other => panic!("{query}: {other:?}"),
    }
}

fn rows(items: Value) -> Vec<Row> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| Row {
            item: item.as_object().unwrap().clone(),
            updated_at: item["updated"].as_i64().map(Timestamp::from_secs),
        })
        .collect()
}

fn friends() -> Vec<Row> {
    rows(json!([
        { "id": "1", "nickname": "momo", "hasApp": true, "grade": 2, "updated": 10 },
        { "id": "2", "nickname": "taro", "hasApp": false, "grade": 10, "updated": 20 },
        { "id": "3", "hasApp": true, "interests": ["go", "tea"], "grade": 3, "updated": 30 },
    ]))
}

const KNOWN: [&str; 5] = ["id", "nickname", "hasApp", "interests", "grade"];

fn ids(query: &str) -> Vec<String> {
    let shown = Shown::arranged(&ask(query).unwrap(), friends(), &KNOWN);
    assert!(shown.marks().is_empty(), "{query}");
    let ids = shown.items.iter();
    ids.map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn nothing_said_asks_for_the_first_fifty_with_all_fields() {
    let usual = ask("opensocial_app_id=7&formatted=no").unwrap();
    assert_eq!((usual.skip, usual.limit()), (0, 50));
    assert_eq!((usual.count, &usual.fields), (None, &Fields::All));
    assert!(usual.is_plain());
    let of_zero = ListAsk::of([("startIndex", "0")], 0).unwrap();
    assert_eq!(of_zero.skip, 0);
}

#[test]
fn a_page_begins_at_the_number_that_the_profile_counts_from() {
    let page = ask("startIndex=51&count=1000&format=json").unwrap();
    assert_eq!((page.skip, page.count), (50, Some(1000)));
    let page = ListAsk::of([("startIndex", "51")], 0).unwrap();
    assert_eq!(page.skip, 51);
}

#[test]
fn what_is_not_what_it_should_be_is_refused_by_name() {
    for (query, named) in [
        ("startIndex=0", "startIndex has to be an integer of 1"),
        ("startIndex=", "startIndex"),
        ("startIndex=-1", "startIndex"),
        ("startIndex=%2B1", "startIndex"),
        ("startIndex=18446744073709551616", "startIndex"),
        ("count=0", "count has to be an integer between 1 and 1000"),
        ("count=1001", "count"),
        ("count=ten", "count"),
        ("count=1&count=1", "count stands there twice"),
        ("format=atom", "format can only be json"),
        ("format=xml", "format"),
        ("format=", "format"),
        ("filterOp=equals", "filterBy is missing"),
        ("filterValue=x", "filterBy is missing"),
        ("filterBy=id&filterOp=equals", "filterValue is missing"),
        ("sortOrder=down", "sortOrder"),
        ("updatedSince=yesterday", "updatedSince"),
    ] {
        assert!(why(query).contains(named), "{query}: {}", why(query));
    }
    let many = (0..=MAX_FIELDS).map(|n| format!("f{n}"));
    let many = many.collect::<Vec<_>>().join(",");
    assert!(why(&format!("fields={many}")).contains("128 names"));
}

#[test]
fn fields_are_names_with_commas() {
    let fields = |text: &str| ask(&format!("fields={text}")).unwrap().fields;
    let named = |names: &[&str]| Fields::Named(names.iter().map(ToString::to_string).collect());
    assert_eq!(fields("id,nickname"), named(&["id", "nickname"]));
    assert_eq!(fields("+id+,,+id,"), named(&["id"]));
    for all in ["", ",", "@all", "id,@all"] {
        assert_eq!(fields(all), Fields::All, "{all}");
    }
    let item = json!({ "id": "1", "nickname": "momo" });
    let kept = fields("nickname,age").select(item.as_object().unwrap().clone());
    assert_eq!(Value::Object(kept), json!({ "nickname": "momo" }));
}

#[test]
fn a_list_is_filtered_by_each_operation() {
    for (query, found) in [
        (
            "filterBy=hasApp&filterOp=equals&filterValue=true",
            ["1", "3"].as_slice(),
        ),
        ("filterBy=hasApp&filterOp=equals&filterValue=false", &["2"]),
        ("filterBy=hasApp", &["1", "3"]),
        ("filterBy=nickname&filterOp=present", &["1", "2"]),
        (
            "filterBy=nickname&filterOp=present&filterValue=taro",
            &["1", "2"],
        ),
        ("filterBy=nickname&filterValue=ar", &["2"]),
        (
            "filterBy=nickname&filterOp=contains&filterValue=o",
            &["1", "2"],
        ),
        (
            "filterBy=nickname&filterOp=startsWith&filterValue=mo",
            &["1"],
        ),
        ("filterBy=nickname&filterOp=equals&filterValue=mo", &[]),
        ("filterBy=interests&filterOp=equals&filterValue=tea", &["3"]),
        ("filterBy=grade&filterOp=equals&filterValue=10", &["2"]),
    ] {
        assert_eq!(ids(query), found, "{query}");
    }
}

#[test]
fn a_list_is_put_in_order() {
    assert_eq!(ids("sortBy=grade"), ["1", "3", "2"]);
    assert_eq!(ids("sortBy=grade&sortOrder=descending"), ["2", "3", "1"]);
    assert_eq!(ids("sortBy=nickname&sortOrder=descending"), ["2", "1", "3"]);
    assert_eq!(ids("sortOrder=descending"), ["3", "2", "1"]);
    assert_eq!(ids("sortOrder=ascending"), ["1", "2", "3"]);
}

#[test]
fn only_what_has_changed_since_is_shown() {
    assert_eq!(ids("updatedSince=1970-01-01T00:00:20Z"), ["2", "3"]);
    assert_eq!(ids("updatedSince=1970-01-01T09:00:30%2B09:00"), ["3"]);
    assert!(ids("updatedSince=2012-12-17T02:52:01").is_empty());
}

#[test]
fn what_cannot_be_honoured_is_left_undone_and_said() {
    let arranged = |query: &str| Shown::arranged(&ask(query).unwrap(), friends(), &KNOWN);
    for (query, mark) in [
        ("filterBy=height&filterOp=equals&filterValue=1", "filtered"),
        ("filterBy=id&filterOp=near&filterValue=1", "filtered"),
        ("filterBy=id&filterOp=near", "filtered"),
        ("sortBy=height", "sorted"),
    ] {
        let shown = arranged(query);
        assert_eq!(shown.total, 3, "{query}");
        assert_eq!(
            Value::Object(shown.marks()),
            json!({ mark: false }),
            "{query}"
        );
    }
    let query = ask("updatedSince=2012-12-17T02:52:01Z").unwrap();
    let undated = rows(json!([{ "id": "1" }]));
    let shown = Shown::arranged(&query, undated, &KNOWN);
    assert_eq!(
        Value::Object(shown.marks()),
        json!({ "updatedSince": false })
    );
    assert_eq!(shown.total, 1);
}

#[test]
fn moments_are_read_with_and_without_a_zone() {
    let read = |text: &str| moment::read(text).map(Timestamp::secs);
    assert_eq!(read("2012-12-17T02:52:01"), Some(1_355_712_721));
    assert_eq!(read("2012-12-17T02:52:01Z"), Some(1_355_712_721));
    assert_eq!(read("2012-12-17T02:52:01.999Z"), Some(1_355_712_721));
    assert_eq!(read("2012-12-17T11:52:01+09:00"), Some(1_355_712_721));
    assert_eq!(read("2012-12-16T21:22:01-05:30"), Some(1_355_712_721));
    for wrong in [
        "",
        "2012-12-17",
        "2012-12-17 02:52:01",
        "2012-13-17T02:52:01",
        "2012-02-30T02:52:01",
        "2012-12-17T24:52:01",
        "2012-12-17T02:52:01.Z",
        "2012-12-17T02:52:01+9:00",
        "2012-12-17T02:52:01+15:00",
        "2012-12-17T02:52:01+09:60",
        "2012-12-17T02:52:01 09:00",
        "+012-12-17T02:52:01",
        "2012-12-17T02:52:0é",
        "２012-12-17T02:52:01",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_walk_over_the_pages_sees_each_item_once(
        length in 0_usize..200,
        count in 1_usize..60,
        first in 0_usize..2,
        arranged: bool,
    ) {
        let all: Vec<usize> = (0..length).collect();
        let (mut seen, mut at) = (Vec::new(), first);
        loop {
            let (start, count) = (at.to_string(), count.to_string());
            let mut pairs = vec![("startIndex", &*start), ("count", &*count)];
            if arranged {
                pairs.push(("sortBy", "n"));
            }
            let ask = ListAsk::of(pairs, first).unwrap();
            let rows = |of: &mut dyn Iterator<Item = usize>| -> Vec<Row> {
                rows(of.map(|n| json!({ "n": n })).collect())
            };
            let shown = if arranged {
                Shown::arranged(&ask, rows(&mut all.iter().rev().copied()), &["n"])
            } else {
                Shown::plain(&ask, rows(&mut ask.page(&all).copied()), all.len())
            };
            prop_assert_eq!(shown.total, length);
            if shown.items.is_empty() {
                break;
            }
            at = at.saturating_add(shown.items.len());
            seen.extend(shown.items.iter().map(|item| usize::try_from(item["n"].as_u64().unwrap()).unwrap()));
        }
        prop_assert_eq!(seen, all);
    }

    #[test]
    fn no_query_brings_it_to_its_knees(query in "[a-zA-Z=&%0-9,.:+-]{0,80}", value in ".{0,30}") {
        let _ = ask(&query);
        for name in ["startIndex", "count", "updatedSince", "fields", "sortBy", "filterBy"] {
            if let Ok(ask) = ListAsk::of([(name, &*value)], 1) {
                let shown = Shown::arranged(&ask, friends(), &KNOWN);
                prop_assert!(shown.items.len() <= shown.total);
            }
        }
    }
}
