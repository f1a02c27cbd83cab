use admin::NewAds;
use platform::Ads;
use serde_json::json;
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    ads::{COMPLETE, SKIP, START, event},
    world::{World, forged, text},
};

#[tokio::test]
async fn device_ads() {
    let world = World::new().await;
    let (house, app) = (&world.house, event(&world.house));
    let new = NewAds {
        callback_url: "https://developer.example.com/award.php?zone=1".to_owned(),
        lenient: false,
        secret: None,
    };
    house.admin.enable_ads(app, new).await.unwrap();
    let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
    let mut told = Transcript::of(world.addr());
    let call =
        |path: &str, body: serde_json::Value| Call::post(path, body.to_string()).bearer(&session);
    let start = |sid: &str| call(START, json!({ "app_id": app, "sid": sid }));
    let view = |answer: &testkit::Answer| json!({ "view_token": text(answer, "view_token") });
    let begun = told.call("A view", start("1234567890")).await;
    let done = told.call("It is completed", call(COMPLETE, view(&begun)));
    done.await;
    told.call("Again", call(COMPLETE, view(&begun))).await;
    told.call("It is skipped", call(SKIP, view(&begun))).await;
    let without = call(START, json!({ "app_id": app }));
    let begun = told.call("A view without a sid", without).await;
    told.call("It is completed", call(COMPLETE, view(&begun)))
        .await;
    let begun = told.call("Another view", start("1")).await;
    told.call("It is skipped", call(SKIP, view(&begun))).await;
    told.call("Again", call(SKIP, view(&begun))).await;
    told.call("It is completed", call(COMPLETE, view(&begun)))
        .await;
    let forged = json!({ "view_token": forged(&text(&begun, "view_token")) });
    told.call("A forged view", call(COMPLETE, forged)).await;
    told.call("No session", Call::post(START, "{}")).await;
    told.call("An unknown game", call(START, json!({ "app_id": "5" })))
        .await;
    told.call("No game", call(START, json!({}))).await;
    told.call("No token", call(SKIP, json!({}))).await;
    told.call("An empty sid", start("")).await;
    told.call("A sid with a line break", start("a\nb")).await;
    told.call("A sid that could be misread", start("7,zone=2"))
        .await;
    world.advance(3_600);
    told.call("A view that has run out", call(SKIP, view(&begun)))
        .await;
    let begun = told.call("One more view", start("1")).await;
    world.store.fail_writes(true);
    told.call("A store that does not write", call(COMPLETE, view(&begun)))
        .await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "device_ads", told.text());
}

#[tokio::test]
async fn public_ips() {
    let networks = ["203.0.113.0/24", "2001:db8::/32"].map(|text| text.parse().unwrap());
    let world = World::with(|parts| {
        parts.ads = Ads {
            networks: networks.to_vec(),
            post: None,
        };
    })
    .await;
    let mut told = Transcript::of(world.addr());
    let path = "/ads/public_ips.json";
    told.call("The networks", Call::get(path)).await;
    let elsewhere = Call::get(path).header("host", "api.gate8.com");
    told.call("At another host", elsewhere).await;
    told.call("Another method", Call::post(path, "{}")).await;
    let nobody = World::new().await;
    let mut none = Transcript::of(nobody.addr());
    none.call("None are configured", Call::get(path)).await;
    let text = format!("{}\n{}", told.text(), none.text());
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "public_ips", &text);
}
