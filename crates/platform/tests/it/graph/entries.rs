use super::{
    ask::Ask,
    contest::{APP_TOKEN, Contest, LIST, boards, submit},
};

const BOARDS: &str = "/1234567898014273/leaderboards";
const SUBMIT: &str = "/leaderboard_submit_entry";

#[tokio::test]
async fn the_better_score_stays() {
    let world = boards().await;
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
    let world = boards().await;
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
    let world = boards().await;
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
async fn numbers_are_taken_as_they_are_meant_or_not_at_all() {
    let world = boards().await;
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
    let world = boards().await;
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
    let world = boards().await;
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
    let world = boards().await;
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
