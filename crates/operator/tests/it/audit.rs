//! Everything that is done can be read in the audit log, and nothing secret.

use std::{collections::BTreeSet, time::Duration};

use admin::Action;
use base::Clock;
use operator::ROUTES;
use serde_json::{Value, json};
use store::Scope;
use testkit::Call;

use super::{
    calls::{Things, actions, api_key},
    world::{World, read},
};

/// Events of one moment are in no order.
const TICK: Duration = Duration::from_secs(1);

async fn events(world: &World, query: &str) -> Vec<Value> {
    let answer = world
        .send(Call::get(format!("/admin/v1/audit?limit=500{query}")))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    read(&answer)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_action_leaves_an_event_and_looking_leaves_none() {
    let world = World::new().await;
    let key = api_key(&world, &["administer", "ban", "read"]).await;
    let things = Things::of(&world).await;
    for (turn, route) in ROUTES.iter().enumerate() {
        world.house.clock.advance(TICK);
        let before = events(&world, "").await.len();
        let answer = things
            .call(route, turn)
            .bearer(&key)
            .send(world.addr())
            .await;
        assert_eq!(
            answer.status,
            route.success.as_u16(),
            "{} {}",
            route.path,
            answer.text()
        );
        let after = events(&world, "").await;
        let Some(action) = route.action else {
            assert_eq!(after.len(), before, "{} only looks", route.path);
            continue;
        };
        // What takes more than one transaction says before that it is begun.
        let begun = usize::from(action == Action::MasterKeyRotate);
        assert_eq!(after.len(), before + 1 + begun, "{}", route.path);
        let mine = events(&world, &format!("&action={action}")).await;
        let mut outcomes = Vec::new();
        for newest in &mine[..=begun] {
            assert_eq!(newest["action"], action.as_str());
            assert_eq!(newest["actor"]["kind"], "api_key");
            assert_eq!(newest["actor"]["label"], "administer+ban+read");
            assert_eq!(newest["request_id"].as_str(), answer.header("x-request-id"));
            assert_eq!(
                newest["at"],
                json!(world.house.clock.now()),
                "{}",
                route.path
            );
            outcomes.push(newest["outcome"].as_str().unwrap());
        }
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["begun", "done"][1 - begun..]);
    }
}

#[test]
fn every_action_has_a_call_but_the_programs_own_and_the_command_lines() {
    let called: BTreeSet<_> = actions().filter_map(|route| route.action).collect();
    let own = [Action::KeysEnsure, Action::WatermarkRaise].into();
    assert_eq!(&called | &own, Action::ALL.into());
    assert!(called.is_disjoint(&own));
}

#[tokio::test]
async fn a_wish_without_a_right_is_noted_and_one_without_a_key_is_not() {
    let world = World::new().await;
    let (readers, things) = (api_key(&world, &["read"]).await, Things::of(&world).await);
    let before = events(&world, "").await.len();
    let count = actions().count();
    for (turn, route) in actions().enumerate() {
        world.house.clock.advance(TICK);
        things
            .call(route, turn)
            .bearer(&readers)
            .send(world.addr())
            .await;
        things
            .call(route, turn)
            .bearer("csk_nobody")
            .send(world.addr())
            .await;
        things.call(route, turn).send(world.addr()).await;
        let newest = &events(&world, &format!("&action={}", route.action.unwrap())).await[0];
        assert_eq!(newest["outcome"], "denied");
        let needed = route.scope.unwrap_or(Scope::Read);
        let since = world.house.clock.now();
        let details = json!({ "scope_required": needed, "times": 1, "since": since });
        assert_eq!(newest["details"], details);
    }
    assert_eq!(events(&world, "").await.len(), before + count);
}

#[tokio::test]
async fn a_weak_key_does_not_fill_the_log_and_every_wish_is_counted() {
    let world = World::new().await;
    let (readers, things) = (api_key(&world, &["read"]).await, Things::of(&world).await);
    let before = events(&world, "").await.len();
    let count = actions().count();
    for turn in 0..20 {
        for route in actions() {
            let call = things.call(route, turn).bearer(&readers);
            assert_eq!(call.send(world.addr()).await.status, 403);
        }
    }
    assert_eq!(events(&world, "").await.len(), before + count);
    world.house.clock.advance(admin::DENIED_WINDOW);
    world.house.admin.tell_denied().await.unwrap();
    let told = events(&world, "").await;
    assert_eq!(told.len(), before + 2 * count);
    for event in &told[..count] {
        assert_eq!(event["outcome"], "denied");
        assert_eq!(event["details"]["times"], 19, "{event}");
        assert_eq!(event["actor"]["label"], "read");
    }
}

#[tokio::test]
async fn what_did_not_happen_left_no_event_and_a_secret_is_in_none() {
    let world = World::new().await;
    let made = world
        .send(Call::post(
            "/admin/v1/players",
            r#"{"nickname":"Ada","member_no":77}"#,
        ))
        .await;
    let secret = read(&made)["sign_in_key"].as_str().unwrap().to_owned();
    let key = api_key(&world, &["verify"]).await;
    let before = events(&world, "").await;
    for (body, status) in [
        (r#"{"nickname":"Ada","member_no":77}"#, 409),
        (r#"{"nickname":""}"#, 400),
    ] {
        let answer = world.send(Call::post("/admin/v1/players", body)).await;
        assert_eq!(answer.status, status);
    }
    let after = events(&world, "").await;
    assert_eq!(after, before);
    let text = json!(after).to_string();
    assert!(!text.contains(&secret) && !text.contains(&key), "{text}");
}

#[tokio::test]
async fn the_log_is_read_backwards_and_stays_put_while_it_grows() {
    let world = World::with(|_| {}).await;
    let add = async |from: u64, to: u64| {
        for number in from..=to {
            let body = json!({ "nickname": "x", "member_no": number }).to_string();
            world.send(Call::post("/admin/v1/players", body)).await;
            world.house.clock.advance(TICK);
        }
    };
    add(1, 5).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/admin/v1/audit?action=player.create&limit=2{cursor}");
        let part = read(&world.send(Call::get(path)).await);
        let targets = part["items"].as_array().unwrap().iter();
        seen.extend(targets.map(|event| event["target"].as_str().unwrap().to_owned()));
        let Some(next) = part["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
        // What comes meanwhile is newer than what is still to be read.
        add(100 + seen.len() as u64, 100 + seen.len() as u64).await;
    }
    assert_eq!(
        seen,
        ["player/5", "player/4", "player/3", "player/2", "player/1"]
    );
    let one = events(&world, "&target=player/3").await;
    assert_eq!(one.len(), 1);
    let since = one[0]["at"].as_i64().unwrap();
    let later = events(&world, &format!("&action=player.create&since={since}")).await;
    assert_eq!(later.len(), 5);
    let players = read(&world.send(Call::get("/admin/v1/players?limit=1")).await);
    let foreign = players["next_cursor"].as_str().unwrap();
    let answer = world
        .send(Call::get(format!("/admin/v1/audit?cursor={foreign}")))
        .await;
    assert_eq!(
        (answer.status, read(&answer)["code"].as_str()),
        (400, Some("invalid_query"))
    );
}
