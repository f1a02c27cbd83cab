//! Players look at games' pages, install games and remove them; games' servers
//! verify what they receive as any game would.

use std::sync::Arc;

use admin::{NewEventLink, NewInstallation, NewRevocation, NewSocialListing, NewSocialSettings};
use base::{AppId, Clock, Environment, PlayerId, Rng, Secret};
use outbound::Policy;
use platform::{SOCIAL_BUDGET, SocialCarrier, SocialCarrierParts};
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, Signing, read, sign};
use store::{Delivery, DeliveryFilter, LifeCycleEvent, LinkMethod};
use testkit::{Answer, Call, Peer, Received, Reply, games};

use super::{
    post_office::outbound,
    world::{World, json as body_of},
};

pub(super) const NUMBER: &str = "12345";
const KEY: &str = "key-of-the-game";

/// A game with a page, and a player who is signed in.
pub(super) struct Hall {
    pub(super) world: World,
    pub(super) app: AppId,
    secret: Secret,
    pub(super) session: String,
}

impl Hall {
    pub(super) async fn new() -> Self {
        let world = World::with(|parts| {
            parts.games = Some(outbound(Policy::with_loopback()));
        })
        .await;
        let admin = &world.house.admin;
        let (apps, _) = admin.apps(None, 10);
        let app = apps.iter().find(|app| app.name == "Event").unwrap().app_id;
        let listing = NewSocialListing {
            environment: Environment::Live,
            app_id: Some(NUMBER.to_owned()),
            consumer_key: Some(KEY.to_owned()),
        };
        let listed = admin.list_on_social(app, listing).await.unwrap();
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        Self {
            world,
            app,
            secret: listed.secret.client_secret,
            session,
        }
    }

    /// The same where the player has the game.
    pub(super) async fn installed() -> Self {
        let hall = Self::new().await;
        hall.install(games::MEMBER).await;
        hall
    }

    pub(super) async fn install(&self, player: u64) {
        let new = NewInstallation::default();
        let admin = &self.world.house.admin;
        admin.install(self.app, id(player), new).await.unwrap();
    }

    pub(super) async fn page(&self, url: String) {
        let new = NewSocialSettings {
            gadget_url: Some(Some(url)),
            ..NewSocialSettings::default()
        };
        let admin = &self.world.house.admin;
        admin.configure_social(self.app, new).await.unwrap();
    }

    pub(super) async fn link(&self, event: LifeCycleEvent, url: String, method: LinkMethod) {
        let new = NewEventLink { url, method };
        let admin = &self.world.house.admin;
        admin.set_event_link(self.app, event, new).await.unwrap();
    }

    pub(super) fn at(&self, what: &str) -> String {
        format!("/device/v1/opensocial/apps/{}/{what}", self.app)
    }

    pub(super) async fn call(&self, call: Call) -> Answer {
        self.world.send(call.bearer(&self.session)).await
    }

    pub(super) async fn content(&self, query: &str) -> Answer {
        self.call(Call::get(self.at(&format!("content{query}"))))
            .await
    }

    pub(super) async fn deliveries(&self) -> Vec<Delivery> {
        let store = &self.world.house.store;
        let page = store.deliveries(DeliveryFilter::default(), None, 100);
        page.await.unwrap().items
    }

    pub(super) fn carrier(&self) -> SocialCarrier {
        let house = &self.world.house;
        SocialCarrier::new(SocialCarrierParts {
            store: Arc::clone(&house.store),
            directory: Arc::clone(&house.directory),
            clock: house.clock.clone(),
            rng: house.rng.clone(),
            outbound: outbound(Policy::with_loopback()),
            budget: SOCIAL_BUDGET,
        })
    }

    /// Whether the game's server takes a request for the platform's.
    pub(super) fn is_good(
        &self,
        peer: &Peer,
        got: &Received,
        token_secret: Option<&Secret>,
    ) -> bool {
        let mut line = got.line.split(' ');
        let (method, target) = (line.next().unwrap(), line.next().unwrap());
        let authority = peer.addr().to_string();
        let request = Request {
            method,
            scheme: Scheme::Http,
            authority: &authority,
            target: target.as_bytes(),
            authorization: &[got.header("authorization").unwrap().as_bytes()],
            content_type: got.header("content-type").map(str::as_bytes),
            body: &got.body,
        };
        let presented = read(&request).unwrap();
        assert_eq!(presented.consumer_key(), KEY);
        let key = HmacSha1Key::new(&self.secret, token_secret);
        presented.verify(&Key::from(key)).is_ok()
    }
}

pub(super) fn id(player: u64) -> PlayerId {
    PlayerId::new(player).unwrap()
}

/// A value in an `Authorization` header.
fn value(got: &Received, name: &str) -> String {
    let header = got.header("authorization").unwrap();
    let (_, rest) = header.split_once(&format!(" {name}=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

pub(super) fn html(head: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::raw(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n{head}\
         content-length: {length}\r\n\r\n{body}"
    ))
}

pub(super) fn code(answer: &Answer) -> (u16, String) {
    let code = body_of(answer)["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.status, code)
}

#[tokio::test]
async fn a_page_comes_from_the_game_in_the_players_name() {
    let hall = Hall::installed().await;
    let cookie = "set-cookie: a=b\r\nx-secret: 1\r\nwww-authenticate: Basic\r\n";
    let peer = Peer::start(move |_| html(cookie, "<p>Hello</p>")).await;
    hall.page(peer.url("/top?a=1")).await;
    let asked = Call::get(hall.at("content"))
        .header("user-agent", "KDDI-TS3G")
        .header("cookie", "c=d");
    let page = hall.call(asked).await;
    assert_eq!((page.status, page.text()), (200, "<p>Hello</p>"));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let sandbox = page.header("content-security-policy").unwrap();
    assert_eq!(sandbox, "sandbox allow-forms allow-scripts");
    for absent in ["set-cookie", "x-secret", "www-authenticate"] {
        assert_eq!(page.header(absent), None, "{absent}");
    }
    let got = peer.requests().pop().unwrap();
    assert_eq!(
        got.line,
        format!(
            "GET /top?a=1&opensocial_app_id={NUMBER}&opensocial_viewer_id={0}\
             &opensocial_owner_id={0} HTTP/1.1",
            games::MEMBER
        )
    );
    assert_eq!(got.header("user-agent"), Some("KDDI-TS3G"));
    assert_eq!(got.header("cookie"), None);
    let token_secret = Secret::from(value(&got, "oauth_token_secret"));
    assert!(hall.is_good(&peer, &got, Some(&token_secret)));
    assert!(!hall.is_good(&peer, &got, None));
    // What it was handed is good for calls of the platform.
    let token = value(&got, "oauth_token");
    assert_eq!(people(&hall, &token, &token_secret).await.status, 200);
    let revocation = NewRevocation {
        app_id: hall.app,
        token_id: None,
        credential_id: None,
        player_id: Some(id(games::MEMBER)),
        family_id: None,
    };
    hall.world.house.admin.revoke(revocation).await.unwrap();
    assert_eq!(people(&hall, &token, &token_secret).await.status, 401);
}

/// The game asks who the player is.
pub(super) async fn people(hall: &Hall, token: &str, secret: &Secret) -> Answer {
    const TARGET: &str = "/opensocial/api/restful/v1/people/@me/@self";
    let authority = hall.world.addr().to_string();
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: &authority,
        target: TARGET.as_bytes(),
        authorization: &[],
        content_type: None,
        body: &[],
    };
    let viewer = games::MEMBER.to_string();
    let rng: &dyn Rng = &*hall.world.house.rng;
    let nonce = u128::from_be_bytes(rng.array());
    let signing = Signing {
        consumer_key: KEY,
        token: Some(token),
        timestamp: u64::try_from(hall.world.house.clock.now().secs()).unwrap(),
        nonce: &format!("{nonce:032x}"),
        version: true,
        realm: None,
        extra: &[("xoauth_requestor_id", &viewer)],
        body_hash: false,
    };
    let key = HmacSha1Key::new(&hall.secret, Some(secret));
    let signed = sign(&request, &signing, key).unwrap();
    let call = Call::get(TARGET)
        .header("host", authority.clone())
        .header("authorization", signed);
    hall.world.send(call).await
}

#[tokio::test]
async fn a_form_goes_to_the_game_without_what_is_the_platforms() {
    let hall = Hall::installed().await;
    let peer = Peer::start(|_| html("", "ok")).await;
    hall.page(peer.url("/top")).await;
    let url = "?url=%2Fact%3Fb%3D1%26opensocial_viewer_id%3D7%26OAuth_token%3Dx";
    let form = "name=a+b&name=c&%6fpensocial_owner_id=7&xoauth_requestor_id=7";
    let posted = hall
        .call(Call::form(hall.at(&format!("content{url}")), form))
        .await;
    assert_eq!(posted.status, 200);
    let got = peer.requests().pop().unwrap();
    assert!(
        got.line.starts_with("POST /act?b=1&opensocial_app_id="),
        "{}",
        got.line
    );
    assert_eq!(&got.body[..], b"name=a+b&name=c");
    let token_secret = Secret::from(value(&got, "oauth_token_secret"));
    assert!(hall.is_good(&peer, &got, Some(&token_secret)));
    let wrong = Call::post(hall.at("content"), "{}");
    let refused = hall.call(wrong).await;
    assert_eq!(code(&refused), (415, "form_required".to_owned()));
}

#[tokio::test]
async fn a_redirect_leads_back_here_or_nowhere() {
    let hall = Hall::installed().await;
    let peer = Peer::start(|got| {
        let target = got.line.split(' ').nth(1).unwrap();
        let location = match target {
            it if it.starts_with("/away") => "http://127.0.0.1:1/x",
            it if it.starts_with("/nowhere") => "",
            _ => "/next?a=1",
        };
        let location = match location {
            "" => String::new(),
            some => format!("location: {some}\r\n"),
        };
        Reply::raw(format!(
            "HTTP/1.1 302 -\r\n{location}content-length: 0\r\n\r\n"
        ))
    })
    .await;
    hall.page(peer.url("/top")).await;
    let next = hall.content("").await;
    assert_eq!(next.status, 302);
    let location = next.header("location").unwrap();
    let (path, query) = location.split_once('?').unwrap();
    assert_eq!(path, "content");
    let again = hall.content(&format!("?{query}")).await;
    assert_eq!(again.status, 302);
    let got = peer.requests().pop().unwrap();
    assert!(
        got.line.starts_with("GET /next?a=1&opensocial_app_id="),
        "{}",
        got.line
    );
    for url in ["?url=/away", "?url=/nowhere"] {
        let refused = hall.content(url).await;
        assert_eq!(code(&refused), (502, "game_leads_away".to_owned()), "{url}");
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_said() {
    let hall = Hall::new().await;
    let peer = Peer::start(|got| match got.line.contains("/large") {
        true => Reply::raw("HTTP/1.1 200 -\r\ncontent-length: 1048577\r\n\r\n").then_close(),
        false if got.line.contains("/gone") => Reply::raw("").then_close(),
        false => Reply::json(404, "{\"no\":\"page\"}"),
    })
    .await;
    assert_eq!(
        code(&hall.content("").await),
        (403, "not_installed".to_owned())
    );
    hall.install(games::MEMBER).await;
    assert_eq!(code(&hall.content("").await), (404, "no_page".to_owned()));
    hall.page(peer.url("/top")).await;
    let bare = hall.world.send(Call::get(hall.at("content"))).await;
    assert_eq!(code(&bare), (401, "session_required".to_owned()));
    for (query, status, told) in [
        ("?url=http%3A%2F%2F127.0.0.1%3A1%2F", 400, "foreign_url"),
        ("?url=http%3A%2F%2Flocalhost%2F", 400, "foreign_url"),
        ("?x=1", 400, "invalid_query"),
        ("?environment=sandbox", 404, "unknown_app"),
        ("?url=/large", 502, "game_failed"),
        ("?url=/gone", 502, "game_failed"),
    ] {
        let answer = hall.content(query).await;
        assert_eq!(code(&answer), (status, told.to_owned()), "{query}");
    }
    // What a game answers is the game's to say.
    let missing = hall.content("").await;
    assert_eq!((missing.status, missing.text()), (404, "{\"no\":\"page\"}"));
    for app in ["1", "x", "%00"] {
        let call = Call::get(format!("/device/v1/opensocial/apps/{app}/content"));
        assert_eq!(
            code(&hall.call(call).await),
            (404, "unknown_app".to_owned())
        );
    }
    let deaf = hall.world.deaf_node().await;
    let call = Call::get(hall.at("content")).bearer(&hall.session);
    assert_eq!(
        code(&deaf.send(call).await),
        (503, "out_of_touch".to_owned())
    );
}
