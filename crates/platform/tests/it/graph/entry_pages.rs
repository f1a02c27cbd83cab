use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    ask::Ask,
    contest::{APP_TOKEN, Contest, LIST, boards, submit},
};

/// Players P1 … of whom P1 has the best score.
async fn players(world: &Contest, count: u64) -> Vec<String> {
    let mut users = Vec::new();
    for number in 1..=count {
        let user = world.player(number, &format!("P{number}")).await;
        world.good(submit("POINTS", &user, 1000 - number)).await;
        users.push(user);
    }
    users
}

/// The aliases and ranks of a page.
fn seen(page: &Value) -> Vec<(String, u64)> {
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| {
        let alias = row["user"]["alias"].as_str().unwrap().to_owned();
        (alias, row["rank"].as_u64().unwrap())
    })
    .collect()
}

fn ranks(page: &Value) -> Vec<u64> {
    seen(page).into_iter().map(|(_, rank)| rank).collect()
}

/// The target that a link to another page names.
fn linked(page: &Value, name: &str) -> Option<String> {
    let link = page["paging"].get(name)?.as_str()?;
    link.strip_prefix("http://graph.oculus.com")
        .map(str::to_owned)
}

#[tokio::test]
async fn pages_begin_where_they_are_asked_to() {
    let world = boards().await;
    let users = players(&world, 9).await;
    let token = world.user_token(5).await;
    world.player(10, "Unranked").await;
    let unranked = world.user_token(10).await;
    let page = async |query: &str, token: &str| {
        ranks(&world.get(format!("{LIST}&limit=3{query}"), token).await)
    };
    for (query, expected) in [
        ("", vec![1, 2, 3]),
        ("&start_at=TOP", vec![1, 2, 3]),
        ("&start_at=OFFSET&offset=4", vec![5, 6, 7]),
        ("&offset=8", vec![9]),
        ("&offset=9223372036854775807", vec![]),
    ] {
        assert_eq!(page(query, APP_TOKEN).await, expected, "{query}");
        assert_eq!(page(query, &token).await, expected, "{query}");
    }
    for (query, expected) in [
        ("VIEWER", vec![5, 6, 7]),
        ("VIEWER_OR_TOP", vec![5, 6, 7]),
        ("CENTERED_ON_VIEWER", vec![4, 5, 6]),
        ("centered_on_viewer_or_top", vec![4, 5, 6]),
    ] {
        let query = format!("&start_at={query}");
        assert_eq!(page(&query, &token).await, expected, "{query}");
        let by_app = Ask::get(format!("{LIST}{query}")).bearer(APP_TOKEN);
        let (status, code, ..) = world.refused(by_app).await;
        assert_eq!((status, code), (403, 10), "{query}");
        if query.to_ascii_uppercase().ends_with("OR_TOP") {
            assert_eq!(page(&query, &unranked).await, [1, 2, 3], "{query}");
        } else {
            let ask = Ask::get(format!("{LIST}{query}")).bearer(&unranked);
            let (status, code, _, message) = world.refused(ask).await;
            assert_eq!((status, code), (400, 12074), "{query}");
            assert_eq!(message, "You're not yet ranked on this leaderboard.");
        }
    }
    // The viewer is looked for among those who are asked for.
    let among = format!("&user_ids={},{}&start_at=VIEWER", users[0], users[4]);
    assert_eq!(page(&among, &token).await, [5]);
    let among = format!("{LIST}&user_ids={}&start_at=VIEWER", users[0]);
    let without = world.refused(Ask::get(among).bearer(&token)).await;
    assert_eq!(without.1, 12074);
}

#[tokio::test]
async fn pages_show_whom_they_are_asked_for() {
    let world = boards().await;
    let users = players(&world, 9).await;
    let token = world.user_token(5).await;
    for friend in [2, 8] {
        world.befriend(5, friend).await;
    }
    let friends = format!("{LIST}&filter=FRIENDS&summary=true");
    let page = world.get(&*friends, &token).await;
    let expected = [("P2", 2), ("P5", 5), ("P8", 8)].map(|(name, rank)| (name.to_owned(), rank));
    assert_eq!(seen(&page), expected);
    assert_eq!(page["summary"], json!({"total_count": 3}));
    let by_app = world.refused(Ask::get(friends).bearer(APP_TOKEN)).await;
    assert_eq!((by_app.0, by_app.1), (403, 10));

    let some = format!("{},{},{}", users[6], users[0], users[6]);
    for query in [
        format!("&filter=USER_IDS&user_ids={some}"),
        format!("&user_ids=[\"{}\",\"{}\"]", users[6], users[0]),
        format!("&user_ids=[{},{}]", users[6], users[0]),
    ] {
        let page = world
            .get(format!("{LIST}{query}&summary=1"), APP_TOKEN)
            .await;
        assert_eq!(ranks(&page), [1, 7], "{query}");
        assert_eq!(page["summary"]["total_count"], 2, "{query}");
        assert!(page["paging"].get("next").is_none());
    }
    let none = format!("{LIST}&filter=none&user_ids={}", users[6]);
    assert_eq!(ranks(&world.get(none, APP_TOKEN).await).len(), 9);
    let all = world.get(LIST, APP_TOKEN).await;
    assert!(all.get("summary").is_none());
    assert!(all["data"][0].get("timestamp").is_none());
    assert_eq!(
        all["data"][0]["user"],
        json!({"id": users[0], "alias": "P1"})
    );
    for (query, subcode) in [
        ("&filter=USER_IDS", 0),
        ("&filter=SOME", 0),
        ("&user_ids=5999999999", 33),
        ("&user_ids=ada", 0),
    ] {
        let refused = world
            .refused(Ask::get(format!("{LIST}{query}")).bearer(APP_TOKEN))
            .await;
        assert_eq!(
            (refused.0, refused.1, refused.2),
            (400, 100, subcode),
            "{query}"
        );
    }
}

#[tokio::test]
async fn ties_go_to_whoever_was_first() {
    let world = boards().await;
    let late = world.player(1, "Late").await;
    let early = world.player(2, "Early").await;
    let low = world.player(3, "Low").await;
    let high = world.player(4, "High").await;
    world.good(submit("POINTS", &early, 7)).await;
    world.world.advance(1);
    for user in [&high, &low] {
        world.good(submit("POINTS", user, 7)).await;
    }
    world.world.advance(1);
    world.good(submit("POINTS", &late, 7)).await;
    let page = world.get(LIST, APP_TOKEN).await;
    let names: Vec<_> = seen(&page).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Early", "Low", "High", "Late"]);
    assert_eq!(ranks(&page), [1, 2, 3, 4]);
}

#[tokio::test]
async fn following_the_links_meets_each_entry_once() {
    let world = boards().await;
    let users = players(&world, 23).await;
    world.player(99, "New").await;
    let mut met: BTreeMap<String, u64> = BTreeMap::new();
    let mut next = Some(format!("{LIST}&limit=4&start_at=OFFSET&offset=0"));
    let mut pages = 0;
    let mut token = Some(APP_TOKEN);
    while let Some(target) = next {
        // Only the first call has the token beside the link.
        let ask = Ask::get(target);
        let ask = token.take().map_or(ask.clone(), |token| ask.bearer(token));
        let page = world.good(ask).await;
        for (name, _) in seen(&page) {
            *met.entry(name).or_default() += 1;
        }
        assert_eq!(page["paging"].get("previous").is_some(), pages > 0);
        next = linked(&page, "next");
        pages += 1;
        // Meanwhile one overtakes all, and one of those already met gets worse.
        let score = 2000 + pages;
        world.good(submit("POINTS", "5000000099", score)).await;
        let form = format!(
            "api_name=POINTS&user_id={}&score={}&force_update=true",
            users[0],
            999 - pages % 2
        );
        world
            .post("/leaderboard_submit_entry", APP_TOKEN, &form)
            .await;
    }
    assert_eq!(pages, 6);
    assert_eq!(met.len(), 23, "{met:?}");
    assert!(met.values().all(|count| *count == 1), "{met:?}");
}

#[tokio::test]
async fn cursors_hold_good_whatever_the_limit_and_both_ways() {
    let world = boards().await;
    let users = players(&world, 10).await;
    let page = async |query: &str| world.get(format!("{LIST}{query}"), APP_TOKEN).await;
    let first = page("&limit=4").await;
    let after = first["paging"]["cursors"]["after"]
        .as_str()
        .unwrap()
        .to_owned();
    let rest = page(&format!("&limit=500&after={after}")).await;
    assert_eq!(ranks(&rest), [5, 6, 7, 8, 9, 10]);
    assert!(rest["paging"].get("next").is_none());
    let before = rest["paging"]["cursors"]["before"]
        .as_str()
        .unwrap()
        .to_owned();
    let back = page(&format!("&limit=2&before={before}")).await;
    assert_eq!(ranks(&back), [3, 4]);
    let target = linked(&back, "previous").unwrap();
    let top = world.good(Ask::get(target)).await;
    assert_eq!(ranks(&top), [1, 2]);
    assert!(top["paging"].get("previous").is_none());
    let again = world.good(Ask::get(linked(&top, "next").unwrap())).await;
    assert_eq!(ranks(&again), [3, 4]);

    // It goes before where the page was to begin, and its entry may be gone.
    let fourth = format!("/leaderboard_entries?api_name=POINTS&user_ids={}", users[3]);
    let id = world.get(fourth, APP_TOKEN).await["data"][0]["id"].clone();
    let delete = Ask::new("DELETE", format!("/{}", id.as_str().unwrap()));
    world.good(delete.bearer(APP_TOKEN)).await;
    let rest = page(&format!("&limit=2&start_at=TOP&after={after}")).await;
    assert_eq!(seen(&rest), [("P5".to_owned(), 4), ("P6".to_owned(), 5)]);

    let short = after.get(..16).unwrap();
    for bad in [
        format!("&after={after}&before={before}"),
        format!("&after={short}"),
        format!("&before={after}AAAA"),
        "&after=%22".to_owned(),
        format!("&after={after}="),
    ] {
        let (status, code, ..) = world
            .refused(Ask::get(format!("{LIST}{bad}")).bearer(APP_TOKEN))
            .await;
        assert_eq!((status, code), (400, 100), "{bad}");
    }
    let last = page("&offset=10").await;
    assert_eq!(last["data"], json!([]));
    assert!(last["paging"].get("next").is_none());
}
