//! What one side writes, the other one reads.

use std::collections::BTreeMap;

use base::{Environment, PaymentId, PlayerId, Secret, Timestamp};
use guard::Unclaimed;
use opensocial::{
    game::{
        Heard, OnBehalf, Once, Received, Refusal, Reply, Request, Signer as GameSigner, Verdict,
        Verifier, VerifierOptions, answer,
        request::{self, NewActivity, NewMessage, NewPayment, Part},
    },
    platform::{
        gadget::Launch,
        life_cycle::{LifeCycle, Telling},
        outgoing::{Call, FORM, Handed, Pen, Signer},
        payment_callback::PaymentCallback,
    },
    profile::{GREE, MOBAGE},
    wire::{Endpoint, Method, Model, Path, ROOT, app_data, payment, text},
};
use sign::oauth1::{HmacSha1Key, Key, Request as Signed, Scheme, body_hash, read};

use super::game_world::{APP, CONSUMER, SECRET, TOKEN, TOKEN_SECRET, game, now, options};

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

fn with_signer<T>(make: impl FnOnce(&Signer<'_>) -> T) -> T {
    let secret = Secret::new(SECRET);
    make(&Signer {
        consumer_key: CONSUMER,
        pen: Pen::Secret(&secret),
        at: now(),
        nonce: "a-nonce",
        realm: "http://sp.app.mbga.jp/api/restful",
    })
}

fn arriving<T>(
    call: &Call,
    judge: impl FnOnce(&Heard<'_>) -> Result<Unclaimed<Received<T>>, Refusal>,
) -> Result<T, Refusal>
where
    T: Clone,
{
    let mut headers = vec![("authorization", call.authorization.expose())];
    if call.form.is_some() {
        headers.push(("content-type", FORM.as_bytes()));
    }
    let body = call.form.as_deref().unwrap_or_default();
    let heard = Heard::new(
        call.method,
        &call.url,
        Scheme::Http,
        headers,
        body.as_bytes(),
    );
    judge(&heard.unwrap_or_else(|why| panic!("{why}"))).map(|held| held.get().said().clone())
}

fn launch(url: &str, form: Option<&[u8]>) -> Call {
    let (token, secret) = (Secret::new(TOKEN), Secret::new(TOKEN_SECRET));
    let handed = Handed {
        token: &token,
        secret: &secret,
    };
    let launch = Launch {
        url,
        form,
        app_number: APP,
        viewer: player(101),
        handed,
    };
    with_signer(|signer| launch.sign(signer).unwrap())
}

#[test]
fn a_launch_of_the_platforms_is_one_to_the_game() {
    for (url, form) in [
        ("http://game.example.com", None),
        (
            "https://Game.example.com:8443/a%20b/?x=%E3%81%82&x=1&y",
            None,
        ),
        (
            "http://game.example.com:80/play?a=b",
            Some(&b"c=d+e&f=%26"[..]),
        ),
        // What the player slips in does not get through.
        (
            "http://game.example.com/?opensocial_viewer_id=666&OAuth_token=x&%20opensocial.viewer_id=7",
            Some(&b"OPENSOCIAL_OWNER_ID=666&xoauth_requestor_id=1"[..]),
        ),
    ] {
        let told = arriving(&launch(url, form), |heard| game().launch(heard, now()));
        let told = told.unwrap_or_else(|why| panic!("{url}: {why}"));
        assert_eq!((&*told.viewer_id, &*told.app_id), ("101", APP), "{url}");
        assert_eq!(told.token.token, TOKEN);
    }
}

#[test]
fn an_event_of_the_platforms_is_one_to_the_game() {
    let players = vec![player(103), player(101)];
    let mut told = LifeCycle::new(Environment::Live, "addapp".to_owned(), players);
    told.invited_by = Some(player(7));
    for profile in [&MOBAGE, &GREE] {
        for post in [false, true] {
            let telling = Telling {
                url: "http://game.example.com/event?x=1",
                post,
                app_number: APP,
                profile,
                told: &told,
            };
            let call = with_signer(|signer| telling.sign(signer).unwrap());
            let heard = arriving(&call, |heard| game().life_cycle(heard, now())).unwrap();
            assert_eq!(heard.event, "addapp");
            assert_eq!(heard.ids, ["103", "101"]);
            assert_eq!(heard.invited_by.as_deref(), Some("7"), "{}", profile.name);
            let as_launch = arriving(&call, |heard| game().launch(heard, now()));
            assert_eq!(as_launch.map(drop), Err(Refusal::NoToken));
        }
    }
}

#[test]
fn what_the_game_signs_is_good_to_the_platform() {
    let signer = GameSigner::new(APP.to_owned(), CONSUMER.to_owned(), Secret::new(SECRET));
    let secret = Secret::new(TOKEN_SECRET);
    let viewer = OnBehalf::Player {
        viewer_id: "101",
        token: TOKEN,
        secret: &secret,
    };
    let new = NewMessage {
        recipients: &["102"],
        title: "あ",
        body: "b&c=d",
        url: None,
    };
    let call = request::send_message(new);
    for (on_behalf, named) in [
        (viewer, "101"),
        (OnBehalf::App, APP),
        (OnBehalf::Named("5"), "5"),
    ] {
        let target = format!("{ROOT}{}", call.target);
        let unsigned = Signed {
            method: call.method,
            scheme: Scheme::Http,
            authority: "sp.app.mbga.jp",
            target: target.as_bytes(),
            authorization: &[],
            content_type: call.content_type.map(str::as_bytes),
            body: &call.body,
        };
        let once = Once {
            at: now(),
            nonce: "n",
        };
        let header = signer.sign(&unsigned, on_behalf, once, true).unwrap();
        let authorization = [header.as_bytes()];
        let signed = Signed {
            authorization: &authorization,
            ..unsigned
        };
        let presented = read(&signed).unwrap();
        let consumer = Secret::new(SECRET);
        let token = presented.token().map(|_| &secret);
        assert!(
            presented
                .verify(&Key::from(HmacSha1Key::new(&consumer, token)))
                .is_ok()
        );
        let (requestor, _) = presented.parameter("xoauth_requestor_id").unwrap();
        assert_eq!(requestor, named);
        let judged = body_hash::judge(&presented, body_hash::OnForm::Verify, None);
        assert_eq!(judged, body_hash::Verdict::Good);
    }
}

/// What the platform makes of a call, in a model that it takes it in.
fn resolved(call: &Request, model: Model) -> Endpoint {
    let path = call.target.split('?').next().unwrap();
    let path = Path::read(&format!("{ROOT}{path}")).unwrap();
    let method = Method::of_call(call.method, None).unwrap().unwrap();
    let endpoint = Endpoint::called(path.endpoints(), method).unwrap();
    assert!(endpoint.admits(method, model, MOBAGE.requestor), "{call:?}");
    endpoint
}

#[test]
fn every_call_of_the_games_is_one_of_the_platforms() {
    use Endpoint as To;
    use Model::{Proxy, Trusted};
    let part = Part {
        start_index: Some(11),
        count: Some(10),
    };
    let entries = BTreeMap::from([("score".to_owned(), "78".to_owned())]);
    let activity = NewActivity {
        title: "t",
        body: Some("b"),
        url: None,
        image_url: Some("http://game.example.com/i.png"),
    };
    let message = NewMessage {
        recipients: &["102"],
        title: "t",
        body: "b",
        url: Some("http://game.example.com/"),
    };
    for (call, model, to) in [
        (
            request::person("@me", &["id", "nickname"]),
            Proxy,
            To::People,
        ),
        (request::person("101", &[]), Trusted, To::People),
        (request::friends("@me", part, &[]), Proxy, To::People),
        (
            request::people("@me", &["102", "103"], &["id"]),
            Proxy,
            To::People,
        ),
        (request::avatar("101"), Trusted, To::Avatar),
        (request::app_data("101", &["score"]), Trusted, To::AppData),
        (
            request::friends_app_data("@me", part, &[]),
            Proxy,
            To::FriendsAppData,
        ),
        (
            request::change_app_data("@me", &entries),
            Proxy,
            To::AppData,
        ),
        (
            request::remove_app_data("@me", &["score"]),
            Proxy,
            To::AppData,
        ),
        (request::check_words("a"), Trusted, To::WordCheck),
        (request::blacklist("101", part), Trusted, To::Blacklist),
        (request::is_blacklisted("@me", "102"), Proxy, To::Blacklist),
        (request::groups(part), Trusted, To::TextGroups),
        (request::make_group("g"), Trusted, To::TextGroups),
        (request::drop_group("g"), Trusted, To::TextGroups),
        (request::texts("g", false, part), Trusted, To::Texts),
        (request::text("g", "1"), Proxy, To::Texts),
        (request::post_text("g", "d"), Proxy, To::Texts),
        (request::edit_text("g", "1", "d"), Proxy, To::Texts),
        (request::remove_text("g", "1"), Proxy, To::Texts),
        (request::payment("@me", "6FA3"), Proxy, To::PaymentRead),
        (request::activities("@me", part), Proxy, To::Activities),
        (request::post_activity(activity), Proxy, To::Activities),
        (request::send_message(message), Proxy, To::Messages),
    ] {
        assert_eq!(resolved(&call, model), to, "{call:?}");
    }
    // What a player sends in place of an id stays one segment.
    let odd = request::person("../../ngword?x=/", &[]);
    assert_eq!(odd.target, "/people/..%2F..%2Fngword%3Fx%3D%2F/@self");
    assert_eq!(request::person("..", &[]).target, "/people/%2E%2E/@self");
}

#[test]
fn what_the_game_writes_the_platform_reads() {
    let entries = BTreeMap::from([("score".to_owned(), "78".to_owned())]);
    let written = request::change_app_data("@me", &entries);
    assert!(app_data::Written::of(&written.body).is_ok());
    let posted = text::read(&request::post_text("g", "日本").body).unwrap();
    assert_eq!(posted.data, "日本");
    assert_eq!(
        text::read_group(&request::make_group("g").body).unwrap(),
        "g"
    );
    let new = NewPayment {
        items: vec![payment::PaymentItem {
            item_id: "7".to_owned(),
            name: "a sword".to_owned(),
            unit_price: 100,
            amount: 2,
            image_url: "http://game.example.com/s.png".to_owned(),
            description: "sharp".to_owned(),
        }],
        callback_url: "http://game.example.com/paid".to_owned(),
        finish_url: "http://game.example.com/done".to_owned(),
    };
    let call = request::create_payment("@me", &new);
    assert_eq!(resolved(&call, Model::Proxy), Endpoint::PaymentCreate);
    assert_eq!(payment::read(&call.body).unwrap(), new);
}

#[test]
fn what_the_platform_answers_the_game_reads() {
    let items = [payment::PaymentItem {
        item_id: "7".to_owned(),
        name: "a sword".to_owned(),
        unit_price: 100,
        amount: 2,
        image_url: String::new(),
        description: String::new(),
    }];
    let id = PaymentId::new([7; 16]);
    let shown = payment::Payment {
        id,
        app_number: APP,
        user: "sb.mbga.jp:85494",
        status: 10,
        items: &items,
        callback_url: "http://game.example.com/paid",
        finish_url: "http://game.example.com/done",
        endpoint_url: "http://platform.example/pay",
        published: now(),
        updated: now(),
    };
    for profile in [&MOBAGE, &GREE] {
        let body = opensocial::wire::envelope::single(
            profile,
            Endpoint::PaymentRead,
            payment::write(&shown).into(),
        );
        let body = body.to_string();
        let reply = Reply {
            status: 200,
            challenge: None,
            body: body.as_bytes(),
        };
        let Ok(Verdict::Answered(read)) = reply.one::<answer::Payment>() else {
            panic!("{body}");
        };
        assert!(read.is_done());
        assert_eq!(read.id, payment::uuid(id));
        assert_eq!(read.user_id.as_deref(), Some("sb.mbga.jp:85494"));
        assert_eq!(read.entry[0].item_id, "7");
    }
}

#[test]
fn a_payment_is_asked_about_and_believed() {
    let id = PaymentId::new([7; 16]);
    let asked = PaymentCallback {
        callback_url: "http://game.example.com/paid?order=9",
        app_number: APP,
        player: player(101),
        payment_id: id,
        updated: Timestamp::from_secs(1_355_712_721),
    };
    let header = with_signer(|signer| asked.sign(signer).unwrap());
    let told = arriving(&header, |heard| game().payment_callback(heard, now())).unwrap();
    assert_eq!(told.payment_id, payment::uuid(id));
    assert_eq!((told.status, &*told.viewer_id), (10, "101"));
    assert!(told.updated.is_some());
    let other = Verifier::new(VerifierOptions {
        consumer_secret: Secret::new("another"),
        ..options()
    });
    let judged = arriving(&header, |heard| other.payment_callback(heard, now()));
    assert_eq!(judged, Err(Refusal::Forged));
}
