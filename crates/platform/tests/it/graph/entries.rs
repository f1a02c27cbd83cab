use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::contest::{APP_TOKEN, Ask, Contest};

const BOARDS: &str = "/1234567898014273/leaderboards";
const SUBMIT: &str = "/leaderboard_submit_entry";
const LIST: &str = "/leaderboard_entries?api_name=POINTS&fields=rank,score,user{alias}";

/// A board that players may write, and one that they may not.
async fn world() -> Contest {
    let world = Contest::new().await;
    for (name, policy, order) in [
        ("POINTS", "CLIENT_AUTHORITATIVE", "HIGHER_IS_BETTER"),
        ("TIMES", "SERVER_AUTHORITATIVE", "LOWER_IS_BETTER"),
    ] {
        let form = format!("api_name={name}&entry_write_policy={policy}&sort_order={order}");
        world.post(BOARDS, APP_TOKEN, &form).await;
    }
    world
}

fn submit(board: &str, user: &str, score: impl std::fmt::Display) -> Ask {
    let form = format!("api_name={board}&user_id={user}&score={score}");
    Ask::form(SUBMIT, form).bearer(APP_TOKEN)
}

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
    let link = page["paging"].get(name)?.as_str().unwrap();
    let target = link.strip_prefix("http://graph.oculus.com").unwrap();
    Some(target.to_owned())
}

#[tokio::test]
async fn the_better_score_stays() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let updated = async |board: &str, score: i64, more: &str| {
        let form = format!("api_name={board}&user_id={user}&score={score}{more}");
        let answer = world.post(SUBMIT, APP_TOKEN, &form).await;
        assert_eq!(answer["success"], true);
        answer["did_update"].as_bool().unwrap()
    };
    for (board, steps) in [
        ("POINTS", [(5, true), (4, false), (5, false), (6, true)]),
        ("TIMES", [(5, true), (6, false), (5, false), (4, true)]),
    ] {
        for (score, expected) in steps {
            assert_eq!(updated(board, score, "").await, expected, "{board} {score}");
        }
        let id = async || {
            let list = format!("/leaderboard_entries?api_name={board}&fields=score");
            world.get(list, APP_TOKEN).await["data"].clone()
        };
        let before = id().await;
        assert_eq!(before.as_array().unwrap().len(), 1);
        assert!(updated(board, 5, "&force_update=true").await);
        let after = id().await;
        assert_eq!(after[0]["score"], 5);
        assert_eq!(
            after[0]["id"], before[0]["id"],
            "the entry stays the same one"
        );
    }
    let extremes = [i64::MIN, -1, 0, i64::MAX];
    for score in extremes {
        assert!(updated("POINTS", score, "&force_update=1").await);
        let rows = world.get(LIST, APP_TOKEN).await;
        assert_eq!(rows["data"][0]["score"], score);
    }
}

#[tokio::test]
async fn who_may_submit() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let other = world.player(2, "Bob").await;
    let token = world.user_token(1).await;
    let own = |form: &str| Ask::form(SUBMIT, form).bearer(&token);
    world.good(own("api_name=POINTS&score=1")).await;
    let named = format!("api_name=POINTS&score=2&user_id={user}");
    world.good(own(&named)).await;
    for (ask, status, code, subcode) in [
        (own("api_name=TIMES&score=1"), 403, 200, 0),
        (
            own(&format!("api_name=POINTS&score=2&user_id={other}")),
            400,
            100,
            33,
        ),
        (
            Ask::form(SUBMIT, "api_name=POINTS&score=2").bearer(APP_TOKEN),
            400,
            100,
            0,
        ),
        (submit("POINTS", "5999999999", 1), 400, 100, 33),
        (submit("NONE", &user, 1), 400, 100, 33),
        (
            Ask::form(SUBMIT, format!("api_name=POINTS&score=2&user_id={user}")),
            401,
            190,
            0,
        ),
    ] {
        let refused = world.refused(ask).await;
        assert_eq!(
            (refused.0, refused.1, refused.2),
            (status, code, subcode),
            "{refused:?}"
        );
    }
    world.good(submit("TIMES", &user, 1)).await;
    world.disown(1).await;
    for ask in [own("api_name=POINTS&score=9"), submit("POINTS", &user, 9)] {
        let (status, code, _, message) = world.refused(ask).await;
        assert_eq!((status, code), (400, 100));
        assert!(message.contains("entitled"), "{message}");
    }
    let rows = world.get(LIST, APP_TOKEN).await;
    assert_eq!(rows["data"][0]["score"], 2);
}

#[tokio::test]
async fn a_window_is_held_to() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let now = base::Clock::now(&*world.world.house.clock).secs();
    let bounds = |earliest: i64, latest: i64| {
        format!(
            "api_name=POINTS&entry_write_policy=CLIENT_AUTHORITATIVE\
             &earliest_allowed_entry_time={earliest}&latest_allowed_entry_time={latest}"
        )
    };
    world
        .post(BOARDS, APP_TOKEN, &bounds(now + 10, now + 20))
        .await;
    let early = world.refused(submit("POINTS", &user, 1)).await;
    assert_eq!((early.0, early.1), (400, 100));
    assert!(early.3.contains("too early"), "{early:?}");
    world.world.advance(10);
    world.good(submit("POINTS", &user, 1)).await;
    world.world.advance(11);
    let late = world.refused(submit("POINTS", &user, 2)).await;
    assert_eq!(
        late.3,
        "This leaderboard entry is too late for the leaderboard's allowed time window."
    );
}

#[tokio::test]
async fn pages_begin_where_they_are_asked_to() {
    let world = world().await;
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
    let world = world().await;
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
    let world = world().await;
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
    let world = world().await;
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
        world.post(SUBMIT, APP_TOKEN, &form).await;
    }
    assert_eq!(pages, 6);
    assert_eq!(met.len(), 23, "{met:?}");
    assert!(met.values().all(|count| *count == 1), "{met:?}");
}

#[tokio::test]
async fn cursors_hold_good_whatever_the_limit_and_both_ways() {
    let world = world().await;
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

    let short = &after[..16];
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

#[tokio::test]
async fn numbers_are_taken_as_they_are_meant_or_not_at_all() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let json = |score: &str| {
        let body = format!(
            r#"{{"api_name":"POINTS","user_id":"{user}","force_update":1,"score":{score}}}"#
        );
        Ask::json(SUBMIT, body).bearer(APP_TOKEN)
    };
    for (score, stored) in [
        ("12", 12),
        ("\"13\"", 13),
        ("-9223372036854775808", i64::MIN),
    ] {
        world.good(json(score)).await;
        assert_eq!(world.get(LIST, APP_TOKEN).await["data"][0]["score"], stored);
    }
    for score in [
        "1.5",
        "1e3",
        "\"1e3\"",
        "9223372036854775808",
        "\"9223372036854775808\"",
        "1e400",
        "[1]",
        "{}",
        "\"0x10\"",
        "null",
        "\"\"",
        "true",
    ] {
        let (status, code, ..) = world.refused(json(score)).await;
        assert_eq!((status, code), (400, 100), "{score}");
    }
    let row = world.get(LIST, APP_TOKEN).await["data"][0].clone();
    assert_eq!(row["score"], i64::MIN, "nothing was written");
    let list = |query: &str| Ask::get(format!("{LIST}{query}")).bearer(APP_TOKEN);
    for bad in [
        "limit=0",
        "limit=-1",
        "limit=1.5",
        "limit=x",
        "offset=-1",
        "start_at=OFFSET",
        "start_at=BOTTOM",
        "summary=2",
        "offset=9223372036854775808",
    ] {
        let refused = world.refused(list(&format!("&{bad}"))).await;
        assert_eq!((refused.0, refused.1), (400, 100), "{bad}");
    }
    for good in ["limit=501", "limit=9223372036854775807", "limit=1"] {
        world.good(list(&format!("&{good}"))).await;
    }
    let ids = |count: u64| {
        let ids = (1..=count).map(|id| id.to_string());
        let body = format!(
            "api_name=POINTS&method=GET&user_ids={}",
            ids.collect::<Vec<_>>().join(",")
        );
        Ask::get(format!("/leaderboard_entries?{body}")).bearer(APP_TOKEN)
    };
    for (count, subcode) in [(500, 33), (501, 0), (2_500, 0)] {
        let refused = world.refused(ids(count)).await;
        assert_eq!(
            (refused.0, refused.1, refused.2),
            (400, 100, subcode),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn extra_data_is_kept_as_it_came() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let read = format!("{LIST},extra_data_base64");
    let most = "A".repeat(2728) + "AAA=";
    for (sent, kept) in [("%2B%2F8%3D", "+/8="), ("+/8=", "+/8="), (&*most, &*most)] {
        let form = format!(
            "api_name=POINTS&user_id={user}&score=1&force_update=true&extra_data_base64={sent}"
        );
        world.post(SUBMIT, APP_TOKEN, &form).await;
        let row = world.get(&*read, APP_TOKEN).await["data"][0].clone();
        assert_eq!(row["extra_data_base64"], kept);
    }
    let over = "A".repeat(2732);
    for bad in ["A", "%22", "-_8=", &*over] {
        let form = format!("api_name=POINTS&user_id={user}&score=1&extra_data_base64={bad}");
        let refused = world
            .refused(Ask::form(SUBMIT, form).bearer(APP_TOKEN))
            .await;
        assert_eq!((refused.0, refused.1), (400, 100), "{}", bad.len());
    }
    // A better score without any takes the place of both.
    world.good(submit("POINTS", &user, 2)).await;
    let row = world.get(&*read, APP_TOKEN).await["data"][0].clone();
    assert!(row.get("extra_data_base64").is_none());
}

#[tokio::test]
async fn many_submissions_at_once_leave_the_best() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    world.world.store.hold_writes(true);
    let asks = (0..64).map(|score| world.good(submit("POINTS", &user, (score * 29) % 64)));
    let submissions = futures_util::future::join_all(asks);
    let release = async {
        world.world.store.held(64).await;
        world.world.store.hold_writes(false);
    };
    let (answers, ()) = tokio::join!(submissions, release);
    assert_eq!(answers.len(), 64);
    let page = world.get(format!("{LIST}&summary=true"), APP_TOKEN).await;
    assert_eq!(page["summary"]["total_count"], 1);
    assert_eq!(page["data"][0]["score"], 63);
}

#[tokio::test]
async fn every_way_to_fail_is_told_as_ours() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    world.good(submit("POINTS", &user, 1)).await;
    let ours = async |world: &Contest, ask: Ask| {
        let refused = world.refused(ask).await;
        assert_eq!((refused.0, refused.1), (500, 1), "{refused:?}");
    };
    world.world.store.fail_writes(true);
    ours(&world, submit("POINTS", &user, 2)).await;
    let clear = Ask::form("/leaderboard_remove_all_entries", "api_name=POINTS");
    ours(&world, clear.clone().bearer(APP_TOKEN)).await;
    world.world.store.fail_writes(false);
    world.world.store.fail_reads(true);
    ours(&world, Ask::get(LIST).bearer(APP_TOKEN)).await;
    let count = format!("{BOARDS}?fields=entry_count");
    ours(&world, Ask::get(count).bearer(APP_TOKEN)).await;
    ours(&world, submit("POINTS", &user, 2)).await;
    world.world.store.fail_reads(false);
    let deaf = world.deaf().await;
    for ask in [
        submit("POINTS", &user, 2),
        clear.bearer(APP_TOKEN),
        Ask::get(LIST).bearer(APP_TOKEN),
    ] {
        ours(&deaf, ask).await;
    }
    let page = world.get(LIST, APP_TOKEN).await;
    assert_eq!(page["data"][0]["score"], 1);
}
