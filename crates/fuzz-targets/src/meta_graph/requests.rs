//! A whole call: path, query, content type and body.

use meta_graph::{
    platform::ask,
    wire::{Carrier, Endpoint, MAX_LIMIT, Method, Node, Page, Params, limit},
};
use serde_json::Value;

use super::{
    lines,
    vectors::read,
    world::{app_caller, user_caller},
};
use crate::line;

/// Every call and every carrier of the known answers, and some that are full.
pub fn seeds() -> Vec<Vec<u8>> {
    let endpoints: Value = read(include_str!("../../../meta-graph/vectors/endpoints.json"));
    let calls = endpoints["calls"].as_array().cloned().unwrap_or_default();
    let mut all: Vec<_> = calls
        .iter()
        .filter_map(|call| Some(lines(&[call["path"].as_str()?, "", "", ""])))
        .collect();
    let carriers: Vec<Value> = read(include_str!("../../../meta-graph/vectors/carriers.json"));
    all.extend(carriers.iter().map(|carrier| {
        let text = |name: &str| carrier[name].as_str().unwrap_or_default().to_owned();
        lines(&["/me", &text("query"), &text("content_type"), &text("body")])
    }));
    for (path, query) in [
        (
            "/1/achievement_definitions",
            "api_names=[\"A\",\"B\"]&fields=title,definition{target}",
        ),
        (
            "/leaderboard_entries",
            "api_name=B&start_at=OFFSET&offset=5&user_ids=[\"1\"]&limit=5&after=eA",
        ),
        (
            "/1/leaderboards",
            "title_locale_map={\"en_US\":\"A\"}&entry_write_policy=SERVER_AUTHORITATIVE",
        ),
    ] {
        all.push(lines(&[path, query, "", ""]));
    }
    all
}

/// A line each with path, query and content type; the rest is the body.
pub fn run(data: &[u8]) {
    let (path, rest) = line(data);
    let (query, rest) = line(rest);
    let (content_type, body) = line(rest);
    let path = String::from_utf8_lossy(path);
    for method in Method::ALL {
        if let Ok((endpoint, _)) = Endpoint::of(method, &path) {
            assert_eq!(endpoint.method(), method);
        }
    }
    let mut params = Params::new();
    let _ = params.query(query);
    let _ = params.body(Carrier::of(Some(content_type)), body);
    if let Ok(limit) = limit(&params) {
        assert!((1..=MAX_LIMIT).contains(&limit));
    }
    if let Ok(fields) = params.fields("id") {
        let node = Node::object([("id", Node::id(7)), ("a", Node::list([Node::id(8)]))]);
        let once = fields.select(node);
        assert!(once.get("id").is_some());
        assert_eq!(fields.select(once.clone()), once);
    }
    links(&params);
    for caller in [app_caller(), user_caller()] {
        for endpoint in Endpoint::ALL {
            let _ = ask::require(endpoint, &params, &caller);
        }
        let _ = ask::ListEntries::of(&params, &caller);
        let _ = ask::ListSubscriptions::of(&params, &caller);
    }
    let _ = ask::DefineAchievement::of(&params);
    let _ = ask::AchievementWrite::of(&params);
    let _ = ask::DefineLeaderboard::of(&params);
    let _ = ask::Refund::of(&params);
    let _ = ask::CancelSubscription::of(&params);
    let _ = ask::ExtendSubscription::of(&params);
    if let Ok(entry) = ask::SubmitEntry::of(&params) {
        assert!(
            entry
                .extra_data
                .is_none_or(|data| data.len() <= ask::MAX_EXTRA_DATA)
        );
    }
}

/// A link of `paging` is the same call for another page.
fn links(params: &Params) {
    let cursor = meta_graph::wire::Cursor(b"place".to_vec());
    let page = Page {
        url: "https://g/1/viewer_purchases",
        params,
        first: Some(&cursor),
        last: Some(&cursor),
        has_previous: true,
        has_next: true,
    };
    let node = page.node();
    let Some(Node::Text(next)) = node.get("next") else {
        panic!("there is a next page");
    };
    let (_, query) = next.split_once('?').expect("a link has a query");
    let mut again = Params::new();
    if again.query(query.as_bytes()).is_ok() {
        let after = meta_graph::wire::Cursor::of(&again, "after");
        assert_eq!(after, Ok(Some(cursor)));
        assert_eq!(again.text("api_name"), params.text("api_name"));
    }
}
