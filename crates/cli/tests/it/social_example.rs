//! The example of a game server for OpenSocial, which knows the documents and
//! nothing of what answers it, from a player's first look to a payment.

use std::{ffi::OsString, fs, path::Path};

use base::Secret;
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::{Value, json};
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};

use super::{
    home::Home,
    http::{Answer, DeadPort, Http, sent},
    process::{Process, until},
    social_house::{Device, Social},
    tool,
};

/// The sample's game, with pages at the example.
fn seed(game: &str) -> String {
    let (number, ada) = (Social::NUMBER, Social::ADA);
    let (key, secret) = (Social::CONSUMER_KEY, Social::CONSUMER_SECRET);
    format!(
        r#"
[[app]]
name = "Swords"
[app.opensocial]
settings = {{ gadget_url = "{game}/" }}
[[app.opensocial.listing]]
environment = "sandbox"
app_id = "{number}"
consumer_key = "{key}"
consumer_secret = "{secret}"
[app.opensocial.links.addapp]
url = "{game}/event"
[app.opensocial.links.removeapp]
url = "{game}/event"

[[player]]
member_no = {ada}
nickname = "Ada"
key = "the-key-of-the-samples-player"
"#
    )
}

/// The platform and the example, which calls it and is called by it.
struct Shop {
    social: Social,
    server: Process,
    url: String,
    http: Http,
    _port: DeadPort,
    _home: Home,
}

impl Shop {
    async fn open(python: &OsString) -> Self {
        let home = Home::new();
        let (port, url) = DeadPort::hold("127.0.0.1:0");
        let file = home.path().join("seed.toml");
        fs::write(&file, seed(&url)).unwrap();
        let social = Social::start(home.path(), &file).await;
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = tool::command(python);
        command
            .arg("-B")
            .arg(here.join("../../examples/opensocial-server/server.py"))
            .env("API_URL", social.base_url())
            .env("APP_ID", Social::NUMBER)
            .env("CONSUMER_KEY", Social::CONSUMER_KEY)
            .env("CONSUMER_SECRET", Social::CONSUMER_SECRET)
            .env("PORT", url.rsplit(':').next().unwrap());
        let mut server = Process::start(command, home.path(), "server");
        let listening = format!("listening on {url}\n");
        server
            .says("the example to listen", |server| {
                (server.stdout() == listening).then_some(())
            })
            .await;
        Self {
            social,
            server,
            url,
            http: Http::new(),
            _port: port,
            _home: home,
        }
    }

    async fn get(&self, target: &str, authorization: Option<&str>) -> Answer {
        let request = self.http.client().get(format!("{}{target}", self.url));
        let request = match authorization {
            Some(text) => request.header(AUTHORIZATION, text),
            None => request,
        };
        sent(request).await
    }

    async fn book(&self) -> Value {
        self.get("/book", None).await.must_be(200).json()
    }

    /// Waits until these players have the game, as the example sees it.
    async fn is_had_by(&self, players: &[&str]) {
        until("the example to be told", async || {
            (self.book().await["players"] == json!(players)).then_some(())
        })
        .await;
    }

    /// What the platform would send with a request for that target.
    fn signed(&self, target: &str, secret: &str, token: (&str, &str)) -> String {
        let request = Request {
            method: "GET",
            scheme: Scheme::Http,
            authority: self.url.strip_prefix("http://").unwrap(),
            target: target.as_bytes(),
            authorization: &[],
            content_type: None,
            body: &[],
        };
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        let signing = Signing {
            consumer_key: Social::CONSUMER_KEY,
            token: Some(token.0),
            timestamp: now.as_secs(),
            nonce: "0123456789abcdef0123",
            version: true,
            realm: None,
            extra: &[("oauth_token_secret", token.1)],
            body_hash: false,
        };
        let (secret, token_secret) = (Secret::new(secret), Secret::new(token.1));
        let key = HmacSha1Key::new(&secret, Some(&token_secret));
        sign(&request, &signing, key).unwrap()
    }
}

/// Sends the page's form.
async fn buys(ada: &Device<'_>) -> Answer {
    let form = ada.asks(Method::POST, "/content");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    sent(form.body("buy=sword")).await.must_be(200)
}

#[tokio::test]
async fn the_example_greets_players_who_have_it_and_counts_their_visits() {
    let Some(python) = tool::python() else { return };
    let shop = Shop::open(&python).await;
    let ada = shop.social.ada().await;
    ada.get("/content").await.must_be(403);
    ada.post("/installation").await.must_be(200);
    shop.is_had_by(&[Social::ADA]).await;
    for visits in 1..=2 {
        let page = ada.get("/content").await.must_be(200).json();
        assert_eq!(page, json!({ "hello": "Ada", "visits": visits }));
    }
    let request = ada.asks(Method::DELETE, "/installation");
    sent(request).await.must_be(204);
    shop.is_had_by(&[]).await;
    let log = shop.server.stderr();
    assert!(!log.contains(Social::CONSUMER_SECRET), "{log}");
}

#[tokio::test]
async fn the_example_gives_what_was_paid_for_once() {
    let Some(python) = tool::python() else { return };
    let shop = Shop::open(&python).await;
    let ada = shop.social.ada().await;
    ada.post("/installation").await.must_be(200);
    let begun = buys(&ada).await;
    let payment = begun.text_at("/payment");
    assert!(begun.text_at("/pay at").ends_with(&payment), "{begun:?}");

    // What a player has the platform ask for is signed too, and gives nothing.
    let own = format!("/content?url=%2Fpaid%3Fpayment_id%3D{payment}");
    ada.get(&own).await.must_be(401);
    assert_eq!(shop.book().await["given"], json!({}));

    let path = format!("/payments/{payment}");
    assert_eq!(
        ada.get(&path).await.must_be(200).text_at("/state"),
        "started"
    );
    for _ in 0..2 {
        let confirmed = ada.post(&format!("{path}/confirm")).await.must_be(200);
        assert_eq!(confirmed.text_at("/state"), "done");
    }
    let given = json!({ payment: { "player": Social::ADA, "items": ["sword"] } });
    assert_eq!(shop.book().await["given"], given);

    // One that is canceled is not given.
    let begun = buys(&ada).await.text_at("/payment");
    let path = format!("/payments/{begun}/cancel");
    ada.post(&path).await.must_be(200);
    assert_eq!(shop.book().await["given"], given);
}

#[tokio::test]
async fn the_example_takes_nothing_that_is_forged_or_was_there_before() {
    let Some(python) = tool::python() else { return };
    let shop = Shop::open(&python).await;
    let (token, secret) = {
        let ada = shop.social.ada().await;
        ada.post("/installation").await.must_be(200);
        shop.social.token_of_ada().await
    };
    shop.is_had_by(&[Social::ADA]).await;
    let (number, ada) = (Social::NUMBER, Social::ADA);
    let who = format!("opensocial_app_id={number}&opensocial_viewer_id={ada}");
    let page = format!("/?{who}&opensocial_owner_id={ada}");
    let event = format!("/event?opensocial_app_id={number}&eventtype=event.removeapp&id={ada}");
    for target in [&page, &event, &format!("/paid?{who}&payment_id=1")] {
        shop.get(target, None).await.must_be(401);
        let forged = shop.signed(target, "another-secret", (&token, &secret));
        shop.get(target, Some(&forged)).await.must_be(401);
    }
    let launch = shop.signed(&page, Social::CONSUMER_SECRET, (&token, &secret));
    shop.get(&page, Some(&launch)).await.must_be(200);
    shop.get(&page, Some(&launch)).await.must_be(401);
    let another = page.replace(ada, "12347");
    shop.get(&another, Some(&launch)).await.must_be(401);
    assert_eq!(shop.book().await["players"], json!([ada]));
}
