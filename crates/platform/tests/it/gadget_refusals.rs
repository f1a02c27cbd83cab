//! What the gadget server keeps to, whatever a game has set up.

use std::sync::Arc;

use admin::NewSocialSettings;
use outbound::Policy;
use serde_json::json;
use sign::oauth1::{Key, Request, Scheme, read};
use store::{LifeCycleEvent, LinkMethod, SocialProfile};
use testkit::{Call, Peer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    gadget::{Hall, code, html},
    post_office::outbound,
    world::World,
};

#[tokio::test]
async fn a_page_on_the_inside_is_not_asked_for() {
    let hall = Hall::installed().await;
    let world = World::with(|parts| {
        parts.games = Some(outbound(Policy::public_only()));
        parts.store = Arc::clone(&hall.world.house.store);
        parts.directory = Arc::clone(&hall.world.house.directory);
        parts.clock = hall.world.house.clock.clone();
    })
    .await;
    let peer = Peer::start(|_| html("", "secret")).await;
    hall.page(peer.url("/")).await;
    let call = Call::get(hall.at("content")).bearer(&hall.session);
    let refused = world.send(call).await;
    assert_eq!(code(&refused), (502, "game_failed".to_owned()));
    assert!(!refused.text().contains("127.0.0.1"), "{}", refused.text());
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn profiles_that_sign_by_rsa_do() {
    let hall = Hall::installed().await;
    let peer = Peer::start(|_| html("", "ok")).await;
    hall.page(peer.url("/top")).await;
    let admin = &hall.world.house.admin;
    let mixi = NewSocialSettings {
        profile: Some(SocialProfile::Mixi),
        ..NewSocialSettings::default()
    };
    admin.configure_social(hall.app, mixi).await.unwrap();
    assert_eq!(hall.content("").await.status, 503, "there is no key");
    let key = serde_json::from_value(json!({ "private_key": testkit::RSA_KEY })).unwrap();
    let public = admin
        .set_signing_key(hall.app, key)
        .await
        .unwrap()
        .public_key;
    assert_eq!(hall.content("").await.status, 200);
    let got = peer.requests().pop().unwrap();
    let authority = peer.addr().to_string();
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: &authority,
        target: got.line.split(' ').nth(1).unwrap().as_bytes(),
        authorization: &[got.header("authorization").unwrap().as_bytes()],
        content_type: None,
        body: &[],
    };
    let public = sign::oauth1::RsaSha1Key::from_pem(&public).unwrap();
    let presented = read(&request).unwrap();
    assert!(presented.verify(&Key::from(&public)).is_ok());
}

#[tokio::test]
async fn where_events_are_told_no_page_is() {
    let hall = Hall::installed().await;
    let peer = Peer::start(|_| html("", "ok")).await;
    hall.page(peer.url("/top")).await;
    let link = peer.url("/hook/removed");
    hall.link(LifeCycleEvent::RemoveApp, link, LinkMethod::Get)
        .await;
    for url in [
        "/hook/removed",
        "/hook/removed%3Fid%3D7",
        "/HOOK//%2572emoved/",
        "hook/./removed",
    ] {
        let refused = hall.content(&format!("?url={url}")).await;
        assert_eq!(code(&refused), (400, "no_page".to_owned()), "{url}");
    }
    assert!(peer.requests().is_empty());
    assert_eq!(hall.content("?url=/hook").await.status, 200);
    // A game may have one page for everything; no page brings an event.
    hall.page(peer.url("/hook/removed")).await;
    let url = "?url=/hook/removed%3Feventtype%3Devent.removeapp%26id%3D7";
    assert_eq!(hall.content(url).await.status, 200);
    let got = peer.requests().pop().unwrap();
    let start = "GET /hook/removed?id=7&opensocial_app_id=";
    assert!(got.line.starts_with(start), "{}", got.line);
}

#[tokio::test]
async fn a_form_that_drips_takes_no_place() {
    const HAVING_BEGUN: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    let hall = Hall::installed().await;
    let peer = Peer::start(|_| html("", "ok")).await;
    hall.page(peer.url("/top")).await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\ncontent-length: 9\r\n\
         content-type: application/x-www-form-urlencoded\r\nexpect: 100-continue\r\n\r\n",
        hall.at("content"),
        hall.session
    );
    let mut dripping = Vec::new();
    // As many as a game has places.
    for _ in 0..32 {
        let mut stream = TcpStream::connect(hall.world.addr()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut begun = [0; HAVING_BEGUN.len()];
        stream.read_exact(&mut begun).await.unwrap();
        assert_eq!(begun, HAVING_BEGUN);
        dripping.push(stream);
    }
    assert_eq!(hall.content("").await.status, 200);
}
