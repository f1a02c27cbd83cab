//! What games hear of bans that verify tokens by themselves.

use base::Clock;
use serde_json::{Value, json};
use store::PSEUDONYM_LIFETIME;
use testkit::{Answer, Call};

use super::{
    super::{
        attest_world::AttestWorld,
        graph::world::{app_token, other_app_token},
        world::json as read,
    },
    calls::{DAY, error, post},
};

const PATH: &str = "/attest/v1/bans";

async fn feed(world: &AttestWorld, query: &str) -> Answer {
    let answer = world
        .send(Call::get(format!("{PATH}?{query}")).bearer(&app_token()))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

/// The rows, and where to go on.
fn rows(answer: &Answer) -> (Vec<Value>, String, bool) {
    let body = read(answer);
    let paging = &body["paging"];
    let after = paging["cursors"]["after"].as_str().unwrap().to_owned();
    let more = paging.get("next").is_some();
    (body["data"].as_array().unwrap().clone(), after, more)
}

#[tokio::test]
async fn a_ban_is_told_with_every_name_that_a_token_may_have() {
    let world = AttestWorld::new().await;
    let none = feed(&world, "").await;
    assert_eq!(rows(&none).0, Vec::<Value>::new());
    let old = world.admit(world.app, 1).await.unique_id.to_string();
    world.advance(PSEUDONYM_LIFETIME.as_secs() - 1);
    world.admit(world.app, 1).await;
    world.advance(1);
    let new = world.admit(world.app, 1).await.unique_id.to_string();
    let ban = world.ban(&new, 10).await;
    let now = world.house.clock.now().secs();
    let (told, after, more) = rows(&feed(&world, "").await);
    assert!(!more);
    let mut names: Vec<String> = serde_json::from_value(told[0]["unique_ids"].clone()).unwrap();
    names.sort_unstable();
    let mut wanted = [old, new.clone()];
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    assert_eq!(told[0]["ban_id"], json!(ban));
    assert_eq!(told[0]["until"], json!(now + 600));
    assert_eq!(told[0]["changed_at"], json!(now));
    // It is lifted, and told again with an end that has passed.
    world.advance(100);
    let lift = format!("ban_id={ban}&is_banned=false");
    assert_eq!(world.send(post("device_ban", &lift)).await.status, 200);
    let (told, _, _) = rows(&feed(&world, &format!("after={after}")).await);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["until"], json!(now + 100));
    // The old name is gone with the last token that had it.
    world.advance(DAY);
    let (told, _, _) = rows(&feed(&world, "").await);
    assert_eq!(told[0]["unique_ids"], json!([new]));
    // Whoever has no name left is nobody to be told of.
    world.advance(PSEUDONYM_LIFETIME.as_secs());
    assert_eq!(rows(&feed(&world, "").await).0, Vec::<Value>::new());
}

#[tokio::test]
async fn it_goes_on_where_it_was_and_tells_what_came_late_once_more() {
    let world = AttestWorld::new().await;
    let mut bans = Vec::new();
    for anchor in 1..=5 {
        let device = world.admit(world.app, anchor).await;
        bans.push(world.ban(&device.unique_id.to_string(), 1_000).await);
        world.advance(30);
    }
    let ids = |told: &[Value]| -> Vec<String> {
        told.iter()
            .map(|row| row["ban_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (mut paged, mut query) = (Vec::new(), "limit=2".to_owned());
    let after = loop {
        let (told, after, more) = rows(&feed(&world, &query).await);
        paged.extend(ids(&told));
        if !more {
            break after;
        }
        assert_eq!(told.len(), 2);
        query = format!("limit=2&after={after}");
    };
    assert_eq!(paged, bans, "in the order in which they changed");
    // Changes of the last ninety seconds may not all have been seen.
    let (told, later, _) = rows(&feed(&world, &format!("after={after}")).await);
    assert_eq!(ids(&told), bans[2..]);
    world.advance(200);
    let (told, later, _) = rows(&feed(&world, &format!("after={later}")).await);
    assert_eq!(ids(&told), bans[2..]);
    let (told, _, _) = rows(&feed(&world, &format!("after={later}")).await);
    assert_eq!(ids(&told), Vec::<String>::new(), "they are seen now");
}

#[tokio::test]
async fn an_app_hears_of_its_own_and_only_with_its_token() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    world.ban(&device.unique_id.to_string(), 10).await;
    let theirs = world.send(Call::get(PATH).bearer(&other_app_token())).await;
    assert_eq!(rows(&theirs).0, Vec::<Value>::new());
    for target in [
        format!("{PATH}/?access_token={}", app_token()),
        format!("/graph{PATH}?access_token={}", app_token()),
    ] {
        let told = rows(&world.send(Call::get(target)).await).0;
        assert_eq!(told.len(), 1);
    }
    for host in ["api.onstove.com", "graph.oculus.com", "elsewhere.example"] {
        let call = Call::get(PATH).header("host", host).bearer(&app_token());
        assert_eq!(world.send(call).await.status, 200, "{host}");
    }
    let user = world
        .graph_user_token(super::super::graph::world::APP)
        .await;
    for (call, wanted) in [
        (Call::get(PATH), (401, 190, None)),
        (Call::get(PATH).bearer(&user), (403, 10, None)),
        (
            Call::new("POST", PATH).bearer(&app_token()),
            (400, 100, None),
        ),
        (
            Call::get(format!("{PATH}?limit=0")).bearer(&app_token()),
            (400, 100, None),
        ),
        (
            Call::get(format!("{PATH}?after=eA")).bearer(&app_token()),
            (400, 100, None),
        ),
        (
            Call::get(format!("{PATH}?before=eA")).bearer(&app_token()),
            (400, 100, None),
        ),
    ] {
        let answer = world.send(call.clone()).await;
        assert_eq!(error(&answer), wanted, "{call:?}");
    }
}
