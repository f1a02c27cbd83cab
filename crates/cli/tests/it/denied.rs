//! What a weak key has wanted is told once and then counted, and the count
//! outlives the process.

use serde_json::json;

use super::{dev_house::Dev, home::Home, process::until};

/// What the audit log says of the app that was wanted: how many events, and how
/// many wishes they tell of.
async fn told(dev: &Dev) -> (usize, u64) {
    let path = "/admin/v1/audit?action=app.create&limit=500";
    let url = format!("{}{path}", dev.text("/operator/url"));
    let answer = dev.http.get(&url, Some(&dev.text("/operator/key"))).await;
    let items = answer.must_be(200).json()["items"].clone();
    let denied = items.as_array().unwrap().iter();
    let denied = denied.filter(|event| event["outcome"] == "denied");
    let times = denied.map(|event| event["details"]["times"].as_u64().unwrap());
    times.fold((0, 0), |(events, all), times| (events + 1, all + times))
}

#[tokio::test]
async fn every_denied_call_is_told_of_in_the_end() {
    let home = Home::new();
    let mut dev = Dev::start(home.path(), None).await;
    let operator = dev.text("/operator/url");
    let wish = json!({ "label": "weak", "scopes": ["read"] });
    let url = format!("{operator}/admin/v1/api-keys");
    let made = dev
        .http
        .post(&url, Some(&dev.text("/operator/key")), &wish)
        .await;
    let weak = made.must_be(201).text_at("/key");
    let url = format!("{operator}/admin/v1/apps");
    let want = async |times| {
        for _ in 0..times {
            let app = json!({ "name": "mine" });
            let answer = dev.http.post(&url, Some(&weak), &app).await;
            answer.must_be(403);
        }
    };
    want(5).await;
    assert_eq!(told(&dev).await, (1, 1));
    dev.advance(600).await;
    until("the count to be told", async || {
        (told(&dev).await == (2, 5)).then_some(())
    })
    .await;
    want(3).await;
    assert_eq!(told(&dev).await, (2, 5));
    assert!(dev.process.stop().await.success());
    let dev = Dev::start(home.path(), None).await;
    assert_eq!(told(&dev).await, (3, 8));
}
