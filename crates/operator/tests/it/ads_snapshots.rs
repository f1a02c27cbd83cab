use directory::gate_game_id;
use serde_json::json;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    ads::{delivery, ended_delivery, enqueue, reward},
    world::{KEY, World},
};

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

fn post(path: &str) -> Call {
    Call::new("POST", path).bearer(KEY)
}

#[tokio::test]
async fn unity_ads() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let path = format!("/admin/v1/apps/{}/unity-ads", world.ids().0);
    let put = |url: &str| {
        let body = json!({ "callback_url": url }).to_string();
        Call::put(&*path, body).bearer(KEY)
    };
    let rotate = format!("{path}/rotate");
    told.call("Never told", get(&path)).await;
    told.call(
        "Never told, and no more",
        Call::new("DELETE", &*path).bearer(KEY),
    )
    .await;
    told.call("Nothing to rotate", post(&rotate)).await;
    for (title, url) in [
        ("No URL", "award"),
        ("Another scheme", "ftp://game.example/"),
        ("A fragment", "https://game.example/award#top"),
        ("What is added", "https://game.example/award?oid=1"),
        (
            "A comma that could be misread",
            "https://game.example/award?a=1,2&b=3",
        ),
        ("A plus sign", "https://game.example/award?a=b+c"),
        ("Not as it is sent", "https://game.example/a/../award"),
    ] {
        told.call(title, put(url)).await;
    }
    let url = "https://developer.example.com/award.php?productid=1234";
    told.call("Told from now on", put(url)).await;
    told.call("How", get(&path)).await;
    world.house.clock.advance(std::time::Duration::from_secs(1));
    let lenient = json!({ "callback_url": url, "lenient": true }).to_string();
    told.call("Told otherwise", Call::put(&*path, lenient).bearer(KEY))
        .await;
    told.call("A new secret", post(&rotate)).await;
    let given = |secret: &str| {
        let body = json!({ "secret": secret }).to_string();
        Call::post(&*rotate, body).bearer(KEY)
    };
    told.call(
        "A secret that its receiver knows",
        given("given-beforehand"),
    )
    .await;
    told.call("A secret that is too short", given("given"))
        .await;
    told.call("No more", Call::new("DELETE", &*path).bearer(KEY))
        .await;
    let nowhere = "/admin/v1/apps/5/unity-ads";
    told.call("No such game", get(nowhere)).await;
    let body = json!({ "callback_url": url }).to_string();
    told.call("No such game", Call::put(nowhere, body).bearer(KEY))
        .await;
    told.call("No URL at all", Call::put(&*path, "{}").bearer(KEY))
        .await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "unity_ads", told.text());
}

#[tokio::test]
async fn deliveries_and_rewards() {
    let world = World::new().await;
    let app = world.ids().0.parse().unwrap();
    let mut told = Transcript::of(world.addr());
    let (deliveries, rewards) = ("/admin/v1/deliveries", "/admin/v1/rewards");
    told.call("None yet", get(deliveries)).await;
    told.call("None yet", get(rewards)).await;
    let ended = ended_delivery(&world, app, 1).await;
    world.house.clock.advance(std::time::Duration::from_secs(1));
    let waiting = enqueue(&world, delivery(&world, app, 2)).await;
    told.call("All", get(deliveries)).await;
    told.call("The first part", get(&format!("{deliveries}?limit=1")))
        .await;
    told.call(
        "Some",
        get(&format!("{deliveries}?app_id={app}&state=rejected")),
    )
    .await;
    let one = format!("{deliveries}/{app}/{ended}");
    told.call("One of them", get(&one)).await;
    told.call("Once more", post(&format!("{one}/replay"))).await;
    let other = format!("{deliveries}/{app}/{waiting}");
    told.call("What waits already", post(&format!("{other}/replay")))
        .await;
    let nothing = format!("{deliveries}/{app}/{}", "0".repeat(32));
    told.call("No such delivery", get(&nothing)).await;
    told.call("No such delivery", post(&format!("{nothing}/replay")))
        .await;
    told.call("No id", get(&format!("{deliveries}/{app}/x")))
        .await;
    told.call("No state", get(&format!("{deliveries}?state=lost")))
        .await;
    let id = reward(&world, app, "0987654321").await;
    told.call("What was earned", get(rewards)).await;
    told.call("What is open", get(&format!("{rewards}?state=open")))
        .await;
    told.call(
        "One of them",
        get(&format!("{rewards}/{app}/unity-ads/{}", id.oid)),
    )
    .await;
    reward(&world, gate_game_id("event"), "1234").await;
    told.call("Of one game", get(&format!("{rewards}?game=event")))
        .await;
    let twice = format!("{rewards}?game=event&app_id={app}");
    told.call("A game named twice", get(&twice)).await;
    told.call(
        "No such reward",
        get(&format!("{rewards}/{app}/unity-ads/1")),
    )
    .await;
    told.call("No network", get(&format!("{rewards}/{app}/none/1")))
        .await;
    told.call("No network", get(&format!("{rewards}?network=None")))
        .await;
    told.call("No cursor", get(&format!("{rewards}?cursor=x")))
        .await;
    world.store.fail_reads(true);
    told.call("A store that does not read", get(&one)).await;
    let name = "deliveries_and_rewards";
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}
