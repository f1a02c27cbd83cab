use serde_json::json;

use super::{
    ask::{Ask, Told},
    contest::{APP, APP_TOKEN, Contest, OTHER_TOKEN, submit},
};

const BOARDS: &str = "/1234567898014273/leaderboards";
const SUBMIT: &str = "/leaderboard_submit_entry";
const SCORES: &str = "api_name=HIGH_SCORES&sort_order=HIGHER_IS_BETTER\
    &entry_write_policy=CLIENT_AUTHORITATIVE";

fn with_token(form: &str) -> String {
    format!("access_token={APP_TOKEN}&{form}")
}

#[tokio::test]
async fn the_documents_examples() {
    let world = Contest::new().await;
    let user = world.player(1, "Ada").await;
    let other = world.player(2, "Bob").await;
    let token = world.user_token(1).await;
    let mut told = Told::of(&world);
    // As `curl -X POST` with everything in the query sends it.
    let titles = r#"title_locale_map={"en_US":"High scores","de_DE":"Rekorde"}"#;
    let create = format!(
        "{BOARDS}/?{SCORES}&earliest_allowed_entry_time=1463875200\
         &latest_allowed_entry_time=0&{titles}"
    );
    let created = told
        .call("Create", Ask::new("POST", create).bearer(APP_TOKEN))
        .await;
    assert_eq!(created.status, 200);
    let update = with_token("api_name=HIGH_SCORES&entry_write_policy=CLIENT_AUTHORITATIVE");
    told.call("Update", Ask::form(BOARDS, update)).await;
    let fields = "api_name=HIGH_SCORES&fields=sort_order,entry_write_policy,entry_count";
    let read = |query: &str| Ask::get(format!("{BOARDS}/?{query}")).bearer(APP_TOKEN);
    told.call("Without fields: ids only", read("")).await;
    told.call("Read", read(fields)).await;
    // The token differs at every change of the key ring; it is no part of this.
    let own = "api_name=HIGH_SCORES&score=12345&extra_data_base64=T2N1bHVz&force_update=true";
    let answer = world.post(SUBMIT, &token, own).await;
    let order = r#"{"did_update":true,"updated_challenge_ids":[],"success":true}"#;
    let text = Ask::form(SUBMIT, own).bearer(&token).send(&world).await;
    assert_eq!(text.text(), order);
    assert_eq!(answer["did_update"], true);
    let form = format!("api_name=HIGH_SCORES&user_id={other}&score=99");
    told.call("Submit for a user", Ask::form(SUBMIT, with_token(&form)))
        .await;
    let worse = format!("{SUBMIT}/?api_name=HIGH_SCORES&user_id={other}&score=98");
    told.call("A worse one", Ask::new("POST", worse).bearer(APP_TOKEN))
        .await;
    let list = "/leaderboard_entries/?api_name=HIGH_SCORES";
    told.call("Entries", Ask::get(list).bearer(APP_TOKEN)).await;
    let fields = "fields=user{id,alias,display_name,profile_url},rank,score,timestamp,\
        extra_data_base64";
    let some = format!(
        "{list}&{fields}&filter=NONE&start_at=OFFSET&offset=1&limit=1&summary=true&user_ids="
    );
    told.call("Some of them", Ask::get(some).bearer(APP_TOKEN))
        .await;
    let expanded =
        format!("{BOARDS}?api_name=HIGH_SCORES&fields=entries{{rank,user{{name}},score}}");
    told.call(
        "Within the leaderboard",
        Ask::get(expanded).bearer(APP_TOKEN),
    )
    .await;
    let one = format!("/leaderboard_entries?api_name=HIGH_SCORES&user_ids={user}&fields=id");
    let entry = world.get(one, APP_TOKEN).await["data"][0]["id"].clone();
    let entry = entry.as_str().unwrap().to_owned();
    told.call(
        "An entry",
        Ask::get(format!("/{entry}?fields=rank,score,user{{id,alias}}")).bearer(APP_TOKEN),
    )
    .await;
    let delete = |id: &str, carrier: bool| {
        let target = format!("/{id}");
        if carrier {
            Ask::new("DELETE", target).body(
                "application/x-www-form-urlencoded",
                format!("access_token={APP_TOKEN}"),
            )
        } else {
            Ask::new("DELETE", format!("{target}?access_token={APP_TOKEN}"))
        }
    };
    told.call("Delete the entry", delete(&entry, true)).await;
    told.call("It is gone", delete(&entry, true)).await;
    told.call(
        "Remove all entries",
        Ask::form(
            "/leaderboard_remove_all_entries",
            with_token("api_name=HIGH_SCORES"),
        ),
    )
    .await;
    told.call("None is left", Ask::get(list).bearer(APP_TOKEN))
        .await;
    let id = world.get(BOARDS, APP_TOKEN).await["data"][0]["id"].clone();
    let id = id.as_str().unwrap();
    told.call("Delete the leaderboard", delete(id, false)).await;
    told.call("It is gone, too", delete(id, false)).await;
    told.hold("graph_leaderboards");
}

#[tokio::test]
async fn a_board_is_made_once_and_changed_in_part() {
    let world = Contest::new().await;
    let user = world.player(1, "Ada").await;
    let fields = "?fields=api_name,sort_order,entry_write_policy,earliest_allowed_entry_time,\
        latest_allowed_entry_time,entry_count";
    let read = async || world.get(format!("{BOARDS}{fields}"), APP_TOKEN).await["data"].clone();
    let first = json!({"api_name":"LAPS","entry_write_policy":"server_authoritative",
        "sort_order":"LOWER_IS_BETTER","earliest_allowed_entry_time":1000,
        "latest_allowed_entry_time":"4000000000","title_locale_map":{"en_US":"Laps"}});
    let first = Ask::json(BOARDS, first.to_string()).bearer(APP_TOKEN);
    let id = world.good(first).await["id"].clone();
    let policy = "api_name=LAPS&entry_write_policy=CLIENT_AUTHORITATIVE";
    assert_eq!(world.post(BOARDS, APP_TOKEN, policy).await["id"], id);
    let mut expected = json!([{"id":id,"api_name":"LAPS","sort_order":"LOWER_IS_BETTER",
        "entry_write_policy":"CLIENT_AUTHORITATIVE","entry_count":0,
        "earliest_allowed_entry_time":1000,"latest_allowed_entry_time":4_000_000_000_i64}]);
    assert_eq!(read().await, expected);
    let open = format!("{policy}&latest_allowed_entry_time=0");
    world.post(BOARDS, APP_TOKEN, &open).await;
    expected[0]
        .as_object_mut()
        .unwrap()
        .remove("latest_allowed_entry_time");
    assert_eq!(read().await, expected);
    // Held against the bound that stands.
    let crossed = Ask::form(BOARDS, format!("{policy}&latest_allowed_entry_time=999"));
    assert_eq!(world.refused(crossed.bearer(APP_TOKEN)).await.0, 400);

    world.good(submit("LAPS", &user, 5)).await;
    let turned = format!("{policy}&sort_order=HIGHER_IS_BETTER");
    let refused = Ask::form(BOARDS, &*turned).bearer(APP_TOKEN);
    let (status, code, _, message) = world.refused(refused).await;
    assert_eq!((status, code), (400, 100));
    assert!(message.contains("sort_order"), "{message}");
    let clear = "/leaderboard_remove_all_entries";
    world.post(clear, APP_TOKEN, "api_name=LAPS").await;
    world.post(BOARDS, APP_TOKEN, &turned).await;
    assert_eq!(read().await[0]["sort_order"], "HIGHER_IS_BETTER");
    assert_eq!(read().await[0]["entry_count"], 0);
}

#[tokio::test]
async fn boards_are_told_of_with_their_best_entries() {
    let world = Contest::new().await;
    let ada = world.player(1, "Ada").await;
    let bob = world.player(2, "Bob").await;
    for name in ["A", "B", "C"] {
        let form = format!("api_name={name}&entry_write_policy=SERVER_AUTHORITATIVE");
        world.post(BOARDS, APP_TOKEN, &form).await;
    }
    for (board, user, score) in [("A", &ada, 1), ("A", &bob, 2), ("C", &ada, 3)] {
        world.good(submit(board, user, score)).await;
    }
    let fields = "fields=api_name,entry_count,entries{rank,user{alias},score}";
    let told = world.get(format!("{BOARDS}?{fields}"), APP_TOKEN).await;
    let seen: Vec<_> = told["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|board| {
            let entries = board["entries"]["data"].as_array().unwrap().iter();
            let aliases: Vec<_> = entries.map(|row| row["user"]["alias"].clone()).collect();
            (
                board["api_name"].clone(),
                board["entry_count"].clone(),
                aliases,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (json!("A"), json!(2), vec![json!("Bob"), json!("Ada")]),
            (json!("B"), json!(0), vec![]),
            (json!("C"), json!(1), vec![json!("Ada")]),
        ]
    );
    let token = world.user_token(1).await;
    let bare = world
        .get(format!("{BOARDS}?api_name=C&fields=entries"), &token)
        .await;
    let row = &bare["data"][0]["entries"]["data"][0];
    assert_eq!(
        (&row["rank"], &row["user"]),
        (&json!(1), &json!({"id": ada}))
    );
    for number in 0..48 {
        let form = format!("api_name=N{number}&entry_write_policy=SERVER_AUTHORITATIVE");
        world.post(BOARDS, APP_TOKEN, &form).await;
    }
    let all = world.get(BOARDS, APP_TOKEN).await;
    assert_eq!(all["data"].as_array().unwrap().len(), 51);
    let many = Ask::get(format!("{BOARDS}?fields=entries{{rank}}")).bearer(APP_TOKEN);
    let (status, _, _, message) = world.refused(many).await;
    assert_eq!(status, 400, "{message}");
    world
        .get(
            format!("{BOARDS}?api_name=A&fields=entries{{rank}}"),
            APP_TOKEN,
        )
        .await;
}

#[tokio::test]
async fn only_the_apps_own_are_deleted() {
    let world = Contest::new().await;
    let user = world.player(1, "Ada").await;
    let token = world.user_token(1).await;
    let id = world.post(BOARDS, APP_TOKEN, SCORES).await["id"].clone();
    let id = id.as_str().unwrap();
    world.good(submit("HIGH_SCORES", &user, 1)).await;
    let list = "/leaderboard_entries?api_name=HIGH_SCORES";
    let entry = world.get(list, APP_TOKEN).await["data"][0]["id"].clone();
    let entry = entry.as_str().unwrap();
    let delete = |id: &str, token: &str| Ask::new("DELETE", format!("/{id}")).bearer(token);
    for (ask, status, code) in [
        (delete(id, OTHER_TOKEN), 403, 10),
        (delete(entry, OTHER_TOKEN), 404, 100),
        (delete(id, &token), 403, 10),
        (delete(entry, &token), 403, 10),
        (delete("1000000000000000001", APP_TOKEN), 404, 100),
        (delete("2000000000000000001", APP_TOKEN), 404, 100),
        (delete("99999999999999999999", APP_TOKEN), 404, 100),
        (Ask::get(format!("/{entry}")).bearer(OTHER_TOKEN), 404, 100),
        (Ask::get(format!("/{id}")).bearer(OTHER_TOKEN), 403, 10),
        (Ask::get(format!("{list}x")).bearer(APP_TOKEN), 400, 100),
        (Ask::get(list).bearer(OTHER_TOKEN), 400, 100),
        (Ask::get(BOARDS).bearer(OTHER_TOKEN), 403, 10),
        (Ask::form(BOARDS, SCORES).bearer(&token), 403, 10),
        (
            Ask::form("/leaderboard_remove_all_entries", "api_name=HIGH_SCORES").bearer(&token),
            403,
            10,
        ),
        (
            Ask::form("/leaderboard_remove_all_entries", "api_name=NONE").bearer(APP_TOKEN),
            400,
            100,
        ),
        (
            Ask::form("/leaderboard_remove_all_entries", "").bearer(APP_TOKEN),
            400,
            100,
        ),
        (
            Ask::get(format!("{BOARDS}?api_name=NONE")).bearer(APP_TOKEN),
            400,
            100,
        ),
    ] {
        let refused = world.refused(ask.clone()).await;
        assert_eq!((refused.0, refused.1), (status, code), "{refused:?}");
        if status == 404 {
            assert_eq!(refused.2, 33);
        }
    }
    let by_user = world
        .get(format!("/{entry}?fields=rank,score"), &token)
        .await;
    assert_eq!(by_user, json!({"id": entry, "rank": 1, "score": 1}));
    let get = format!("/{entry}?method=delete");
    world.get(get, APP_TOKEN).await;
    assert_eq!(world.refused(delete(entry, APP_TOKEN)).await.0, 404);
    world.good(submit("HIGH_SCORES", &user, 1)).await;
    world.good(delete(id, APP_TOKEN)).await;
    let gone = submit("HIGH_SCORES", &user, 1);
    assert_eq!(world.refused(gone).await.0, 400);
    // One of that name that is made anew is another one, and empty.
    let anew = world.post(BOARDS, APP_TOKEN, SCORES).await["id"].clone();
    assert_ne!(anew, id);
    let rows = world.get(list, APP_TOKEN).await;
    assert_eq!(rows["data"], json!([]));
}

#[tokio::test]
async fn refusals_of_boards() {
    let world = Contest::new().await;
    let mut told = Told::of(&world);
    let long = "x".repeat(129);
    for (title, form) in [
        ("No name", SCORES.replace("api_name=HIGH_SCORES", "")),
        ("A long name", SCORES.replace("HIGH_SCORES", &long)),
        ("No policy", "api_name=A".to_owned()),
        (
            "An unknown policy",
            "api_name=A&entry_write_policy=ANYONE".to_owned(),
        ),
        (
            "An unknown order",
            SCORES.replace("HIGHER_IS", "SHORTER_IS"),
        ),
        (
            "No moment",
            format!("{SCORES}&earliest_allowed_entry_time=soon"),
        ),
        (
            "A moment before all",
            format!("{SCORES}&earliest_allowed_entry_time=-1"),
        ),
        (
            "A moment after all",
            format!("{SCORES}&latest_allowed_entry_time=253402300800"),
        ),
        (
            "An end before the beginning",
            format!("{SCORES}&earliest_allowed_entry_time=9&latest_allowed_entry_time=8"),
        ),
        (
            "Titles that are no map",
            format!("{SCORES}&title_locale_map=[1]"),
        ),
        (
            "A title that is no text",
            format!("{SCORES}&title_locale_map={{\"en_US\":1}}"),
        ),
        (
            "No locale",
            format!("{SCORES}&title_locale_map={{\"\":\"a\"}}"),
        ),
        (
            "A long title",
            format!("{SCORES}&title_locale_map={{\"en_US\":\"{0}{0}\"}}", &long),
        ),
    ] {
        told.call(title, Ask::form(BOARDS, form).bearer(APP_TOKEN))
            .await;
    }
    told.call(
        "By an app that is none",
        Ask::form("/99/leaderboards", SCORES).bearer(APP_TOKEN),
    )
    .await;
    told.call(
        "Under a user",
        Ask::get("/me/leaderboards").bearer(APP_TOKEN),
    )
    .await;
    told.hold("graph_leaderboard_refusals");
    let rows = world.get(format!("/{APP}/leaderboards"), APP_TOKEN).await;
    assert_eq!(rows["data"], json!([]), "nothing was made");
}
