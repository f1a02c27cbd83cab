//! Which URL was signed, where something stands in front.

use base::Network;
use platform::TrustedProxies;
use sign::oauth1::Scheme;

use super::{
    ask::Ask,
    frame_world::{SELF, SocialWorld, Told},
};

fn invalid() -> Told {
    Told::no(401, "signature_invalid")
}

async fn behind(networks: &[&str]) -> SocialWorld {
    let networks: Vec<Network> = networks.iter().map(|text| text.parse().unwrap()).collect();
    SocialWorld::with(|parts| parts.hosts.trusted_proxies = TrustedProxies::new(networks)).await
}

/// A call whose game called `https://games.example`, and which arrives by plain
/// HTTP.
fn https(world: &SocialWorld, nonce: &str) -> Ask {
    let mut ask = world.trusted("GET", SELF).nonce(nonce);
    ask.scheme = Scheme::Https;
    ask.authority = "games.example".to_owned();
    ask
}

#[tokio::test]
async fn the_operators_url_counts_before_all() {
    let world = SocialWorld::with(|parts| {
        parts.hosts.opensocial_url = Some("https://games.example/social".to_owned());
    });
    let world = world.await;
    let mut ask = https(&world, "1");
    ask.signed_target = Some(SELF.replace("/opensocial/", "/social/"));
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    // What the request says of itself does not count then.
    for (at, (name, value)) in [
        ("x-forwarded-host", "elsewhere"),
        ("forwarded", "proto=http;host=elsewhere"),
    ]
    .into_iter()
    .enumerate()
    {
        let ask = ask.clone().header(name, value).nonce(&format!("h{at}"));
        assert_eq!(world.told(ask).await, Told::Through);
    }
    assert_eq!(world.told(world.trusted("GET", SELF)).await, invalid());
    let answer = world.send(world.trusted("GET", SELF).call()).await;
    let challenge = answer.header("www-authenticate").unwrap();
    let realm = "OAuth realm=\"https://games.example/social/api/restful\"";
    assert!(challenge.starts_with(realm), "{challenge}");
    // The sandbox has a URL of its own.
    let mut ask = world.trusted("GET", &SELF.replace("/opensocial/", "/opensocial-sandbox/"));
    ask.signer = world.sandbox();
    assert_eq!(world.told(ask).await, Told::Through);
}

#[tokio::test]
async fn a_trusted_proxy_says_scheme_and_host() {
    let world = behind(&["127.0.0.0/8"]).await;
    let headers: [&[(&str, &str)]; 8] = [
        &[
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "games.example"),
        ],
        &[
            ("x-forwarded-proto", "HTTPS"),
            ("x-forwarded-host", "Games.example:443"),
        ],
        &[("forwarded", "for=192.0.2.1;proto=https;host=games.example")],
        &[("forwarded", "host=\"games.example\" ; Proto=\"https\"")],
        // The last entry is the proxy's own.
        &[(
            "forwarded",
            "proto=http;host=evil, proto=https;host=games.example",
        )],
        &[
            ("forwarded", "host=evil"),
            ("forwarded", "proto=https;host=games.example"),
        ],
        &[
            ("x-forwarded-proto", "http, https"),
            ("x-forwarded-host", "evil,games.example"),
        ],
        // Where both are there, the standard's counts alone.
        &[
            ("forwarded", "proto=https;host=games.example"),
            ("x-forwarded-host", "evil"),
        ],
    ];
    for (at, headers) in headers.into_iter().enumerate() {
        let mut ask = https(&world, &format!("n{at}"));
        ask.host = "inner:7400".to_owned();
        for (name, value) in headers {
            ask = ask.header(name, value);
        }
        assert_eq!(world.told(ask).await, Told::Through, "{headers:?}");
    }
    // What it does not say is as it arrived.
    let mut ask = https(&world, "host").header("x-forwarded-proto", "https");
    ask.host = "games.example".to_owned();
    assert_eq!(world.told(ask).await, Told::Through);
    // What is no scheme and no host is not read.
    let ask = world.trusted("GET", SELF).nonce("bad");
    let ask = ask
        .header("x-forwarded-proto", "ftp")
        .header("x-forwarded-host", "a/b?c");
    assert_eq!(world.told(ask).await, Told::Through);
}

#[tokio::test]
async fn nobody_else_is_believed() {
    for world in [behind(&[]).await, behind(&["10.0.0.0/8", "fd00::/8"]).await] {
        let headers = [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "games.example"),
            ("forwarded", "proto=https;host=games.example"),
            ("x-forwarded-for", "10.0.0.1"),
            ("x-real-ip", "10.0.0.1"),
        ];
        let mut forged = https(&world, "1");
        let mut honest = world.trusted("GET", SELF).nonce("2");
        for (name, value) in headers {
            forged = forged.header(name, value);
            honest = honest.header(name, value);
        }
        assert_eq!(world.told(forged).await, invalid());
        assert_eq!(world.told(honest).await, Told::Through);
    }
}

#[tokio::test]
async fn a_default_port_may_be_signed_or_not() {
    let world = SocialWorld::new().await;
    for (host, authority, wanted) in [
        ("test:80", "test", Told::Through),
        ("test:80", "test:80", Told::Through),
        ("TEST:80", "test", Told::Through),
        ("test:7400", "test:7400", Told::Through),
        ("test:7400", "test", invalid()),
        ("test:443", "test", invalid()),
    ] {
        let mut ask = world
            .trusted("GET", SELF)
            .nonce(&format!("{host} {authority}"));
        ask.host = host.to_owned();
        ask.authority = authority.to_owned();
        assert_eq!(world.told(ask).await, wanted, "{host} {authority}");
    }
}
