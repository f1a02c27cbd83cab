use meta_graph::{
    Refusal,
    wire::{Fields, MAX_FIELDS, MAX_FIELDS_TEXT},
};
use serde::Deserialize;
use serde_json::Value;

use super::vectors::{json, node, read};

#[derive(Deserialize)]
struct Vectors {
    node: Value,
    selected: Vec<Selected>,
    refused: Vec<String>,
    deepest: String,
}

#[derive(Deserialize)]
struct Selected {
    fields: String,
    gives: Value,
}

fn vectors() -> Vectors {
    read(include_str!("../../vectors/fields.json"))
}

#[test]
fn a_selection_takes_what_it_asks_for() {
    let vectors = vectors();
    for selected in &vectors.selected {
        let fields = Fields::parse(&selected.fields).unwrap();
        let found = fields.select(node(&vectors.node));
        assert_eq!(json(&found), selected.gives, "{:?}", selected.fields);
    }
}

#[test]
fn what_is_no_selection_is_refused_by_its_name() {
    for text in vectors().refused {
        let refusal = Fields::parse(&text).unwrap_err();
        assert!(
            matches!(refusal, Refusal::ParameterInvalid { name: "fields", .. }),
            "{text:?}"
        );
    }
}

#[test]
fn depth_count_and_length_are_bounded() {
    assert!(Fields::parse(&vectors().deepest).is_ok());
    let names = |count: usize| vec!["a"; count].join(",");
    assert!(Fields::parse(&names(MAX_FIELDS)).is_ok());
    assert!(Fields::parse(&names(MAX_FIELDS + 1)).is_err());
    assert!(Fields::parse(&" ".repeat(MAX_FIELDS_TEXT)).is_ok());
    assert!(Fields::parse(&" ".repeat(MAX_FIELDS_TEXT + 1)).is_err());
}

#[test]
fn a_face_can_see_what_is_asked_before_it_reads_anything() {
    let fields = Fields::parse("entry_count, entries{rank,user{name}}").unwrap();
    assert!(fields.asks("entry_count") && !fields.asks("rank"));
    assert_eq!(
        fields.names().collect::<Vec<_>>(),
        ["entry_count", "entries"]
    );
    assert!(fields.inside("entry_count").unwrap().is_empty());
    let entries = fields.inside("entries").unwrap();
    assert!(entries.asks("rank") && entries.inside("user").unwrap().asks("name"));
    assert_eq!(fields.inside("id"), None);
}
