//! Every answer about payments, texts, activities and messages as it is written
//! down; what is drawn at random is masked.

use serde_json::{Value, json};
use testkit::{Answer, Call, Transcript, assert_snapshot, games};

use super::{
    super::{ads::reply, world::json as read},
    till::{OWN, PAYER, Till, device_path},
    world::{As, MOMO, NOBODY, granted},
};

struct Told {
    till: Till,
    text: Transcript,
    /// What is masked, and as what.
    masks: Vec<(String, &'static str)>,
}

impl Told {
    async fn new() -> Self {
        let till = Till::new().await;
        let text = Transcript::of(till.addr());
        let port = till.game.peer.url("");
        let masks = vec![(port, "http://game.example")];
        Self { till, text, masks }
    }

    async fn call(&mut self, by: As, method: &'static str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let sent = Some(&*body).filter(|body| !body.is_empty());
        let answer = self.till.write(by, method, path, sent).await;
        let request = format!("{method} {path}\n{body}");
        self.text
            .note(&format!("{by:?}"), request.trim_end(), &answer);
        answer
    }

    async fn device(&mut self, call: Call, request: String) -> Answer {
        let answer = self.till.send(call.bearer(&self.till.session)).await;
        self.text.note("device", &request, &answer);
        answer
    }

    fn mask(&mut self, what: &Value, by: &'static str) -> String {
        let what = what.as_str().unwrap().to_owned();
        self.masks.push((what.clone(), by));
        what
    }

    fn hold(&self, name: &str) {
        let mut text = self.text.text().to_owned();
        for (what, by) in &self.masks {
            text = text.replace(what, by);
        }
        // The port of the game's server has as many digits as it likes.
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("< content-length: "));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, &text);
    }
}

#[tokio::test]
async fn opensocial_payments() {
    let mut told = Told::new().await;
    let wish = told.till.wish();
    let created = told.call(PAYER, "POST", OWN, wish.clone()).await;
    let id = told.mask(&granted(&created)["payment"]["id"], "<PAYMENT>");
    let one = format!("{OWN}/{id}");
    told.call(PAYER, "GET", &one, Value::Null).await;
    let id = opensocial::wire::payment::read_uuid(&id).unwrap();
    let path = device_path(&told.till, id);
    told.device(Call::get(path.clone()), format!("GET {path}"))
        .await;
    for act in ["confirm", "confirm", "cancel"] {
        let act = format!("{path}/{act}");
        told.device(Call::new("POST", act.clone()), format!("POST {act}"))
            .await;
    }
    told.call(
        PAYER,
        "GET",
        &format!("{OWN}?count=10&fields=id,status"),
        Value::Null,
    )
    .await;
    told.till.game.will([reply(410, "")]);
    let other = told.till.create().await;
    let uuid = json!(opensocial::wire::payment::uuid(other));
    told.mask(&uuid, "<OTHER PAYMENT>");
    let act = format!("{}/confirm", device_path(&told.till, other));
    told.device(Call::new("POST", act.clone()), format!("POST {act}"))
        .await;
    let trusted = format!("/payment/{}/@self/@app", games::MEMBER);
    told.call(As::Game, "POST", &trusted, wish).await;
    told.call(PAYER, "POST", OWN, json!({ "callbackUrl": "x" }))
        .await;
    told.call(PAYER, "GET", &format!("{OWN}/x"), Value::Null)
        .await;
    told.call(As::Player(MOMO), "GET", &trusted, Value::Null)
        .await;
    told.call(PAYER, "DELETE", OWN, Value::Null).await;
    let unknown = path.replace("/payments/", "/payments/0");
    told.device(Call::get(unknown.clone()), format!("GET {unknown}"))
        .await;
    told.hold("opensocial_payments");
}

#[tokio::test]
async fn opensocial_texts_activities_and_messages() {
    let mut told = Told::new().await;
    told.till.befriend(MOMO, games::MEMBER).await;
    let (momo, groups) = (As::Player(MOMO), "/textdata/@app/@all");
    told.call(As::Game, "POST", groups, json!({ "name": "guild" }))
        .await;
    told.call(As::Game, "POST", groups, json!({ "name": "guild" }))
        .await;
    told.call(As::Game, "GET", groups, Value::Null).await;
    told.call(momo, "GET", groups, Value::Null).await;
    let all = "/textdata/@app/guild/@all";
    let posted = told
        .call(momo, "POST", all, json!({ "data": "hello" }))
        .await;
    let id = told.mask(&granted(&posted)["textData"]["id"], "<TEXT>");
    told.call(
        momo,
        "PUT",
        &format!("{all}/{id}"),
        json!({ "data": "bye" }),
    )
    .await;
    told.call(As::Game, "GET", all, Value::Null).await;
    told.call(momo, "DELETE", &format!("{all}/{id}"), Value::Null)
        .await;
    told.call(momo, "GET", &format!("{all}/{id}"), Value::Null)
        .await;
    told.call(momo, "POST", all, json!({ "data": "" })).await;
    let own = "/activities/@me/@self/@app";
    let wish = json!({ "title": "won", "url": "http://game.example/7" });
    let answer = told.call(momo, "POST", own, wish).await;
    told.mask(&granted(&answer)["entry"]["id"], "<ACTIVITY>");
    told.call(momo, "GET", own, Value::Null).await;
    told.call(As::Game, "GET", "/activities/101/@self/@app", Value::Null)
        .await;
    let outbox = "/messages/@me/@outbox";
    let wish = |to: u64| json!({ "recipients": [to], "title": "come", "body": "and play" });
    let answer = told.call(momo, "POST", outbox, wish(games::MEMBER)).await;
    told.mask(&granted(&answer)["entry"]["id"], "<MESSAGE>");
    told.call(momo, "POST", outbox, wish(NOBODY)).await;
    let path = format!("/device/v1/opensocial/apps/{}/messages", told.till.app);
    let inbox = told
        .device(Call::get(path.clone()), format!("GET {path}"))
        .await;
    let id = read(&inbox)["messages"][0]["message_id"].clone();
    let one = format!("{path}/{}", id.as_str().unwrap());
    told.device(Call::new("DELETE", one.clone()), format!("DELETE {one}"))
        .await;
    told.hold("opensocial_texts_activities_and_messages");
}
