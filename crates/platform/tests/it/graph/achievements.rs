use super::{
    ask::{Ask, Told},
    contest::{APP_TOKEN, Contest, OTHER_APP, OTHER_TOKEN},
};

pub(super) const DEFINITIONS: &str = "/1234567898014273/achievement_definitions";

/// The three of the documents' examples.
pub(super) const SIMPLE: &str = "api_name=MY_SIMPLE_ACHIEVEMENT&achievement_type=SIMPLE\
    &achievement_write_policy=CLIENT_AUTHORITATIVE&title=Simple&description=At+once";
pub(super) const COUNT: &str = "api_name=WALK_500_MILES&achievement_type=COUNT&target=500\
    &achievement_write_policy=CLIENT_AUTHORITATIVE&title=Walk&description=500+more";
pub(super) const BITS: &str = "api_name=VISIT_3_CONTINENTS&achievement_type=BITFIELD&target=3\
    &bitfield_length=7&achievement_write_policy=SERVER_AUTHORITATIVE&title=Visit&description=Three\
    &unlocked_description_override=You+did";

pub(super) async fn world() -> Contest {
    let world = Contest::new().await;
    for form in [SIMPLE, COUNT, BITS] {
        world.post(DEFINITIONS, APP_TOKEN, form).await;
    }
    world
}

/// Form and token as curl sends both of the documents' `-d`.
fn with_token(form: &str) -> String {
    format!("access_token={APP_TOKEN}&{form}")
}

#[tokio::test]
async fn the_documents_examples() {
    let world = Contest::new().await;
    let user = world.player(1, "Ada").await;
    let mut told = Told::of(&world);
    for (title, form) in [
        ("Create a simple one", SIMPLE),
        ("Create one that counts", COUNT),
        ("Create one of bits", BITS),
        (
            "Update it",
            &BITS.replace("title=Visit", "title=Visit+them"),
        ),
    ] {
        told.call(title, Ask::form(DEFINITIONS, with_token(form)))
            .await;
    }
    let list = |query: &str| {
        let target = format!("{DEFINITIONS}?access_token={APP_TOKEN}{query}");
        Ask::get(target)
    };
    told.call("Without fields: ids only", list("")).await;
    // As `curl -G -d` writes it into the request's target.
    let names = r#"&api_names=["VISIT_3_CONTINENTS","WALK_500_MILES"]"#;
    let fields = "&fields=api_name,achievement_type,achievement_write_policy,target,\
        bitfield_length,is_archived,title,description,unlocked_description_override,is_secret,\
        locked_image_uri,unlocked_image_uri";
    told.call(
        "By name, with all fields",
        list(&format!("{names}{fields}")),
    )
    .await;
    let achievements = format!("/{user}/achievements");
    for (title, form) in [
        (
            "Unlock (Server-to-Server API Basics)",
            "api_name=MY_SIMPLE_ACHIEVEMENT&force_unlock=true",
        ),
        (
            "Unlock it again",
            "api_name=MY_SIMPLE_ACHIEVEMENT&force_unlock=true",
        ),
        ("Count", "api_name=WALK_500_MILES&add_count=25"),
        ("Set bits", "api_name=VISIT_3_CONTINENTS&add_bits=1001"),
        (
            "Set the last one needed",
            "api_name=VISIT_3_CONTINENTS&add_bits=0000100",
        ),
    ] {
        told.call(title, Ask::form(&achievements, with_token(form)))
            .await;
    }
    let read = |query: &str| {
        let target = format!("{achievements}?access_token={APP_TOKEN}{query}");
        Ask::get(target)
    };
    told.call("Progress without fields", read("")).await;
    let fields = "&fields=is_unlocked,unlock_time,count_progress,bitfield_progress,target";
    told.call("Progress", read(fields)).await;
    let older =
        r#"&api_names=["WALK_500_MILES"]&fields=definition{api_name, target},count_progress"#;
    told.call("Progress as older documents ask", read(older))
        .await;
    let form = with_token(&format!("user_id={user}"));
    told.call("Remove all", Ask::form("/achievement_remove_all", form))
        .await;
    told.call("Nothing is left", read("")).await;
    told.hold("graph_achievements");
}

#[tokio::test]
async fn all_carriers_do_the_same() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let target = format!("/{user}/achievements");
    let json =
        format!(r#"{{"access_token":"{APP_TOKEN}","api_name":"WALK_500_MILES","add_count":1}}"#);
    let texts = [
        ("access_token", APP_TOKEN),
        ("api_name", "WALK_500_MILES"),
        ("add_count", "1"),
    ];
    let form = "api_name=WALK_500_MILES&add_count=1";
    let query = format!(
        "{target}/?{form}&access_token={}",
        APP_TOKEN.replace('|', "%7C")
    );
    for ask in [
        Ask::json(&target, json),
        Ask::parts(&target, &texts, &[]),
        Ask::form(&target, with_token(form)),
        Ask::form(&target, form).bearer(APP_TOKEN),
        Ask::new("POST", &query),
        Ask::get(format!("{query}&method=POST")),
        Ask::json(format!("{query}&method=post"), ""),
    ] {
        let answer = world.good(ask).await;
        assert_eq!(answer["just_unlocked"], false);
    }
    let read = format!("{target}?fields=count_progress");
    let rows = world.get(read, APP_TOKEN).await;
    assert_eq!(rows["data"][0]["count_progress"], 7);
    let defined = r#"{"api_name":"J","achievement_type":"bitfield","target":"2","bitfield_length":4,
        "achievement_write_policy":"client_authoritative","title":"J","description":"j",
        "is_secret":true,"is_archived":"0"}"#;
    world
        .good(Ask::json(DEFINITIONS, defined).bearer(APP_TOKEN))
        .await;
    let list = format!("{DEFINITIONS}?api_names=J&fields=target,bitfield_length,is_secret");
    let row = &world.get(list, APP_TOKEN).await["data"][0];
    assert_eq!(
        (&row["target"], &row["bitfield_length"], &row["is_secret"]),
        (&2.into(), &4.into(), &true.into())
    );
}

#[tokio::test]
async fn progress_only_ever_grows() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let target = format!("/{user}/achievements");
    let write = |form: &'static str| world.post(&target, APP_TOKEN, form);
    let count = async || {
        let read = format!("{target}?api_names=WALK_500_MILES&fields=count_progress,is_unlocked");
        let row = world.get(read, APP_TOKEN).await["data"][0].clone();
        (row["count_progress"].as_i64(), row["is_unlocked"].as_bool())
    };
    write("api_name=WALK_500_MILES&add_count=0").await;
    assert_eq!(count().await, (Some(0), Some(false)), "it is begun");
    write("api_name=WALK_500_MILES&add_count=499").await;
    assert_eq!(count().await, (Some(499), Some(false)));
    let last = write("api_name=WALK_500_MILES&add_count=2").await;
    assert_eq!(last["just_unlocked"], true);
    let more = write("api_name=WALK_500_MILES&add_count=9223372036854775807").await;
    assert_eq!(more["just_unlocked"], false);
    assert_eq!(count().await, (Some(i64::MAX), Some(true)), "clamped");

    for (bits, sum) in [("10011", "1001100"), ("0011", "1011100")] {
        let form = format!("api_name=VISIT_3_CONTINENTS&add_bits={bits}");
        world.post(&target, APP_TOKEN, &form).await;
        let read = format!("{target}?api_names=VISIT_3_CONTINENTS&fields=bitfield_progress");
        let rows = world.get(read, APP_TOKEN).await;
        assert_eq!(rows["data"][0]["bitfield_progress"], sum);
    }
    let both = write("api_name=MY_SIMPLE_ACHIEVEMENT&force_unlock=1").await;
    assert_eq!(both["just_unlocked"], true);

    // Someone who only ever unlocked has no bit set, and is told of all.
    let other = world.player(2, "Bob").await;
    let target = format!("/{other}/achievements");
    let form = "api_name=VISIT_3_CONTINENTS&force_unlock=true";
    world.post(&target, APP_TOKEN, form).await;
    let read = format!("{target}?fields=bitfield_progress,is_unlocked");
    let row = &world.get(read, APP_TOKEN).await["data"][0];
    assert_eq!(row["bitfield_progress"], "0000000");
    assert_eq!(row["is_unlocked"], true);
    let both = "api_name=WALK_500_MILES&force_unlock=true&add_count=3";
    assert_eq!(
        world.post(&target, APP_TOKEN, both).await["just_unlocked"],
        true
    );
}

#[tokio::test]
async fn many_at_once_unlock_once_and_count_all() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let target = format!("/{user}/achievements");
    for (form, unlocked) in [
        ("api_name=MY_SIMPLE_ACHIEVEMENT&force_unlock=true", 1),
        ("api_name=WALK_500_MILES&add_count=8", 1),
    ] {
        world.world.store.hold_writes(true);
        let write = || world.post(&target, APP_TOKEN, form);
        let writes = futures_util::future::join_all((0..64).map(|_| write()));
        let release = async {
            world.world.store.held(64).await;
            world.world.store.hold_writes(false);
        };
        let (answers, ()) = tokio::join!(writes, release);
        let told = answers.iter().filter(|it| it["just_unlocked"] == true);
        assert_eq!(told.count(), unlocked, "{form}");
    }
    let read = format!("{target}?api_names=WALK_500_MILES&fields=count_progress");
    let rows = world.get(read, APP_TOKEN).await;
    assert_eq!(rows["data"][0]["count_progress"], 512);
}

#[tokio::test]
async fn who_may_write_what() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let stranger = world.player(2, "Bob").await;
    let token = world.user_token(1).await;
    let own = format!("/{user}/achievements");
    let client = "api_name=WALK_500_MILES&add_count=1";
    let server = "api_name=VISIT_3_CONTINENTS&add_bits=1";
    world.post(&own, &token, client).await;
    let of_me = world.post("/me/achievements", &token, client).await;
    assert_eq!(of_me["id"], user);
    world.post(&own, APP_TOKEN, server).await;

    let forbidden = Ask::form(&own, server).bearer(&token);
    let (status, code, _, message) = world.refused(forbidden).await;
    assert_eq!((status, code), (403, 200));
    assert!(message.contains("SERVER_AUTHORITATIVE"), "{message}");
    let others = Ask::form(format!("/{stranger}/achievements"), client).bearer(&token);
    assert_eq!(world.refused(others).await.0, 404);
    let of_me = Ask::form("/me/achievements", client).bearer(APP_TOKEN);
    let (status, code, ..) = world.refused(of_me).await;
    assert_eq!((status, code), (403, 10));
    let rows = world
        .get(format!("{own}?fields=count_progress"), &token)
        .await;
    assert_eq!(rows["data"][0]["count_progress"], 2);

    for ask in [
        Ask::form(DEFINITIONS, SIMPLE).bearer(&token),
        Ask::form("/achievement_remove_all", format!("user_id={user}")).bearer(&token),
        Ask::get(format!("{DEFINITIONS}?include_archived=true")).bearer(&token),
        // The other app's token.
        Ask::form(DEFINITIONS, SIMPLE).bearer(OTHER_TOKEN),
        Ask::get(DEFINITIONS).bearer(OTHER_TOKEN),
    ] {
        let (status, code, ..) = world.refused(ask).await;
        assert_eq!((status, code), (403, 10));
    }
    world.get(DEFINITIONS, &token).await;
    // Another app neither has the user nor the achievement.
    let others = Ask::form(&own, client).bearer(OTHER_TOKEN);
    assert_eq!(world.refused(others).await.0, 404);
    let theirs = format!("/{OTHER_APP}/achievement_definitions");
    let none = world.get(&*theirs, OTHER_TOKEN).await;
    assert_eq!(none["data"], serde_json::json!([]));
}

#[tokio::test]
async fn what_is_archived_is_hidden_and_kept() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let token = world.user_token(1).await;
    let own = format!("/{user}/achievements");
    world
        .post(&own, APP_TOKEN, "api_name=WALK_500_MILES&add_count=5")
        .await;
    let archived = format!("{COUNT}&is_archived=true");
    let id = world.post(DEFINITIONS, APP_TOKEN, &archived).await["id"].clone();
    let id = id.as_str().unwrap();
    let names = async |query: &str, token: &str| {
        let target = format!("{DEFINITIONS}?fields=api_name{query}");
        let rows = world.get(target, token).await;
        let rows = rows["data"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["api_name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let open = ["MY_SIMPLE_ACHIEVEMENT", "VISIT_3_CONTINENTS"];
    assert_eq!(names("", APP_TOKEN).await, open);
    assert_eq!(names("&include_archived=false", &token).await, open);
    assert_eq!(names("&include_archived=true", APP_TOKEN).await.len(), 3);
    let by_name = "&api_names=WALK_500_MILES,NONE";
    assert!(names(by_name, APP_TOKEN).await.is_empty());
    assert_eq!(
        world.get(&*own, APP_TOKEN).await["data"],
        serde_json::json!([])
    );
    let write = Ask::form(&own, "api_name=WALK_500_MILES&add_count=1").bearer(APP_TOKEN);
    let (status, code, subcode, _) = world.refused(write).await;
    assert_eq!((status, code, subcode), (400, 100, 33));
    world.get(format!("/{id}?fields=title"), APP_TOKEN).await;
    let hidden = Ask::get(format!("/{id}")).bearer(&token);
    assert_eq!(world.refused(hidden).await.0, 404);

    assert_eq!(world.post(DEFINITIONS, APP_TOKEN, COUNT).await["id"], id);
    let rows = world
        .get(format!("{own}?fields=count_progress"), &token)
        .await;
    assert_eq!(rows["data"][0]["count_progress"], 5);
}
