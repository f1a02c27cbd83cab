//! Games on OpenSocial: what operators see and say of them and their players.

use admin::NewSocialListing;
use base::{AppId, Clock, Environment, OwnerId, PaymentId, PlayerId, TextId};
use serde_json::{Value, json};
use store::{
    Payment, PaymentItem, PaymentState, PaymentStep, Receipt, Step, TextEntry, TextGroup,
    TextStatus, TextStep, Unit,
};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    graph::app_named,
    world::{KEY, World},
};

pub(super) const TEXT: u64 = 7;
pub(super) const PAYMENT: &str = "000000000000000000000000000000aa";

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

/// The game is on OpenSocial and is told of who joins its group, somebody has
/// written something, and somebody has been asked to pay.
pub(super) async fn list(world: &World, app: AppId) {
    let new = NewSocialListing {
        environment: Environment::Live,
        app_id: Some("12345".to_owned()),
        consumer_key: Some("key-of-the-game".to_owned()),
    };
    world.house.admin.list_on_social(app, new).await.unwrap();
    let path = format!("/admin/v1/apps/{app}/opensocial/links/joingroup");
    let link = json!({ "url": "https://game.example/joined" });
    let answer = world.send(Call::put(path, link.to_string())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let path = format!("/admin/v1/apps/{app}/opensocial/signing-key");
    let key = json!({ "private_key": testkit::RSA_KEY });
    let answer = world.send(Call::put(path, key.to_string())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    write(world, app).await;
}

async fn write(world: &World, app_id: AppId) {
    let at = world.house.clock.now();
    let author = player(games::STRANGER);
    let group = TextGroup {
        app_id,
        name: "greetings".to_owned(),
        made_at: at,
    };
    let text = TextEntry {
        app_id,
        text_id: TextId::new(TEXT).unwrap(),
        group: group.name.clone(),
        author: Some(author),
        data: "hello".to_owned(),
        status: TextStatus::Waiting,
        posted_at: at,
        changed_at: at,
    };
    let payment = Payment {
        app_id,
        payment_id: id(PAYMENT),
        environment: Environment::Live,
        player_id: author,
        items: vec![PaymentItem {
            item_id: "sword".to_owned(),
            name: "Sword".to_owned(),
            unit_price: 100,
            amount: 2,
            image_url: "https://game.example/sword.png".to_owned(),
            description: "It shines.".to_owned(),
        }],
        callback_url: "https://game.example/paid".to_owned(),
        finish_url: "https://game.example/thanks".to_owned(),
        state: PaymentState::Started,
        failure: None,
        made_at: at,
        changed_at: at,
        answer_by: at.plus(std::time::Duration::from_secs(600)),
    };
    let unit = Unit {
        owner: OwnerId::generate(&*world.house.rng),
        steps: vec![
            Step::Text(TextStep::MakeGroup(group)),
            Step::Text(TextStep::Post(text)),
            Step::Payment(PaymentStep::Create(payment)),
        ],
    };
    let done = world.house.store.commit(unit).await.unwrap();
    assert!(matches!(done, Receipt::Committed(_)), "{done:?}");
}

fn id(text: &str) -> PaymentId {
    text.parse().unwrap()
}

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

fn put(path: &str, body: &Value) -> Call {
    Call::put(path, body.to_string()).bearer(KEY)
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

fn delete(path: &str) -> Call {
    Call::new("DELETE", path).bearer(KEY)
}

fn hold(name: &str, told: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}

#[tokio::test]
async fn opensocial() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    let social = format!("/admin/v1/apps/{app}/opensocial");
    let settings = format!("{social}/settings");
    told.call("Not on OpenSocial", get(&settings)).await;
    for (title, wish) in [
        (
            "No number",
            json!({ "environment": "live", "app_id": "01" }),
        ),
        (
            "No key",
            json!({ "environment": "live", "consumer_key": "a b" }),
        ),
        ("Nowhere", json!({ "app_id": "1" })),
    ] {
        told.call(title, post(&social, &wish)).await;
    }
    let wish = json!({ "environment": "live", "app_id": "12345", "consumer_key": "the-key" });
    told.call("On OpenSocial", post(&social, &wish)).await;
    told.call("Again", post(&social, &wish)).await;
    told.call(
        "In the sandbox",
        post(&social, &json!({ "environment": "sandbox" })),
    )
    .await;
    told.call("As is usual", get(&settings)).await;
    let wish = json!({
        "window_secs": 60, "require_body_hash": true, "gadget_url": "https://game.example/top",
    });
    told.call("Otherwise", put(&settings, &wish)).await;
    for (title, wish) in [
        ("No window", json!({ "window_secs": 0 })),
        ("Too long", json!({ "token_validity_secs": 2_592_001 })),
        ("No page", json!({ "gadget_url": "game.example" })),
        (
            "A page that signs itself",
            json!({ "gadget_url": "https://game.example/?OpenSocial%5Fviewer_id=1" }),
        ),
        ("No profile", json!({ "profile": "orkut" })),
    ] {
        told.call(title, put(&settings, &wish)).await;
    }
    told.call(
        "No page any more",
        put(&settings, &json!({ "gadget_url": null })),
    )
    .await;
    let link = format!("{social}/links/addapp");
    let wish = json!({ "url": "https://game.example/added", "method": "POST" });
    told.call("A link", put(&link, &wish)).await;
    let wish = json!({ "url": "https://game.example/#here" });
    told.call("No link", put(&link, &wish)).await;
    let unknown = link.replace("addapp", "event.addapp");
    told.call("No event", put(&unknown, &wish)).await;
    told.call("No link any more", delete(&link)).await;
    let words = format!("{social}/words");
    told.call("Words", put(&words, &json!({ "words": ["b", "a", "b"] })))
        .await;
    told.call("No word", put(&words, &json!({ "words": [" a"] })))
        .await;
    told.call("Those words", get(&words)).await;
    hold("opensocial", &told);
    let key = format!("{social}/signing-key");
    assert_eq!(get(&key).send(world.addr()).await.status, 404);
    let given = json!({ "private_key": testkit::RSA_KEY });
    let set = put(&key, &given).send(world.addr()).await;
    assert_eq!(set.status, 200, "{}", set.text());
    assert!(set.text().contains("BEGIN PUBLIC KEY") && !set.text().contains("PRIVATE"));
    assert_eq!(get(&key).send(world.addr()).await.text(), set.text());
    let bad = json!({ "private_key": testkit::RSA_KEY.replace("MII", "MIJ") });
    let refused = put(&key, &bad).send(world.addr()).await;
    assert_eq!(refused.status, 400);
    assert!(!refused.text().contains("MIJ"), "{}", refused.text());
}

#[tokio::test]
async fn installations_and_events() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    list(&world, app).await;
    let (member, stranger) = (games::MEMBER, games::STRANGER);
    let add = format!("/admin/v1/apps/{app}/opensocial/links/addapp");
    let link = json!({ "url": "https://game.example/added" });
    told.call("A link", put(&add, &link)).await;
    let of = |player: u64| format!("/admin/v1/apps/{app}/players/{player}/installation");
    let invited = json!({ "invited_by": stranger.to_string() });
    told.call("Installed", put(&of(member), &invited)).await;
    told.call("Again", put(&of(member), &json!({}))).await;
    told.call("By oneself", put(&of(stranger), &invited)).await;
    told.call("Of nobody", put(&of(1), &json!({}))).await;
    let list = format!("/admin/v1/players/{member}/installations");
    told.call("What there is", get(&list)).await;
    told.call("Removed", delete(&of(member))).await;
    told.call("Nothing there is", get(&list)).await;
    let events = format!("/admin/v1/apps/{app}/opensocial/events");
    let ids = json!([member.to_string(), stranger.to_string(), member.to_string()]);
    let wish = json!({ "event": "joingroup", "players": ids });
    told.call("An event", post(&events, &wish)).await;
    let two = ids;
    for (title, wish) in [
        (
            "Without a link",
            json!({ "event": "leavegroup", "players": two }),
        ),
        ("Of nobody", json!({ "event": "joingroup", "players": [] })),
        (
            "Of a stranger",
            json!({ "event": "joingroup", "players": ["1"] }),
        ),
        (
            "Invited to a group",
            json!({ "event": "joingroup", "players": two, "invited_by": "1" }),
        ),
        (
            "Written in a group",
            json!({ "event": "joingroup", "players": two, "diary_id": "1" }),
        ),
        (
            "In the sandbox",
            json!({ "event": "joingroup", "players": two, "environment": "sandbox" }),
        ),
    ] {
        told.call(title, post(&events, &wish)).await;
    }
    let waiting = format!("/admin/v1/deliveries?app_id={app}&limit=5");
    told.call("What waits", get(&waiting)).await;
    hold("opensocial_events", &told);
}

#[tokio::test]
async fn personas() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let path = format!("/admin/v1/players/{}/persona", games::MEMBER);
    told.call("Nothing said", get(&path)).await;
    let wish = json!({
        "about_me": "A few words.", "birthday": "1980-02-29", "gender": "female",
        "interests": ["games"], "blood_type": "AB", "grade": "verified",
        "thumbnail_url": "https://pictures.example/1.png",
    });
    told.call("Something", put(&path, &wish)).await;
    told.call("It is there", get(&path)).await;
    for (title, wish) in [
        ("No day", json!({ "birthday": "1981-02-29" })),
        ("No blood", json!({ "blood_type": "C" })),
        (
            "No picture",
            json!({ "thumbnail_url": "javascript:alert(1)" }),
        ),
        ("No gender", json!({ "gender": "femail" })),
        ("Something unknown", json!({ "nickname": "Ada" })),
    ] {
        told.call(title, put(&path, &wish)).await;
    }
    told.call("Nobody", put("/admin/v1/players/1/persona", &json!({})))
        .await;
    let blocked = format!("/admin/v1/players/{}/blocked", games::MEMBER);
    let with = |other: u64| format!("{blocked}/{other}");
    told.call("Shut out", put(&with(games::STRANGER), &Value::Null))
        .await;
    told.call("Who is", get(&blocked)).await;
    told.call("Oneself", put(&with(games::MEMBER), &Value::Null))
        .await;
    told.call("No such player", put(&with(1), &Value::Null))
        .await;
    told.call("Let in", delete(&with(games::STRANGER))).await;
    told.call("Nobody is", get(&blocked)).await;
    hold("personas", &told);
}

#[tokio::test]
async fn texts_and_payments() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    let texts = format!("/admin/v1/apps/{app}/texts");
    told.call("Not on OpenSocial", get(&texts)).await;
    list(&world, app).await;
    let waiting = format!("{texts}?status=waiting&group=greetings");
    told.call("What waits", get(&waiting)).await;
    let text = format!("{texts}/{TEXT}");
    let judge = format!("{text}/judge");
    told.call(
        "It may not stand",
        post(&judge, &json!({ "status": "refused" })),
    )
    .await;
    told.call("Nothing waits", get(&waiting)).await;
    told.call("What was said", get(&text)).await;
    told.call("No verdict", post(&judge, &json!({ "status": "bad" })))
        .await;
    told.call("No such text", get(&format!("{texts}/8"))).await;
    told.call("No status", get(&format!("{texts}?status=0")))
        .await;
    told.call("No group", get(&format!("{texts}?group="))).await;
    told.call("Groups", get(&format!("/admin/v1/apps/{app}/text-groups")))
        .await;
    let payments = format!("/admin/v1/apps/{app}/payments");
    told.call("Payments", get(&payments)).await;
    let another = format!("{payments}?player_id={}", games::MEMBER);
    told.call("Of another player", get(&another)).await;
    told.call("One", get(&format!("{payments}/{PAYMENT}")))
        .await;
    let lapsed = std::time::Duration::from_secs(601);
    world.house.clock.advance(lapsed);
    told.call("Too late", get(&format!("{payments}/{PAYMENT}")))
        .await;
    told.call(
        "None",
        get(&format!("{payments}/{}", PAYMENT.replace("aa", "ab"))),
    )
    .await;
    hold("texts_and_payments", &told);
}
