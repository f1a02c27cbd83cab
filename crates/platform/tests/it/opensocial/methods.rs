//! Methods, spellings of paths, and where the dialect answers.

use base::Environment;
use platform::Dialect;
use store::SocialChange;
use testkit::{Call, Client};

use super::{
    ask::Ask,
    frame_world::{SELF, SocialWorld, Told},
};

#[tokio::test]
async fn post_may_stand_for_another_method_and_is_signed_as_post() {
    let world = SocialWorld::new().await;
    let friends = "/opensocial/api/restful/v1/appdata/@me/@friends/@app";
    let over = "x-http-method-override";
    let ask = world.proxy("POST", friends).json("{}");
    assert_eq!(
        world.told(ask.clone()).await,
        Told::no(405, "method_not_allowed")
    );
    let got = ask.clone().header(over, "get").nonce("2");
    let answer = world.send(got.call()).await;
    assert!(![401, 405].contains(&answer.status), "{answer:?}");
    for (value, nonce) in [("PATCH", "3"), ("", "4")] {
        let told = world
            .told(ask.clone().header(over, value).nonce(nonce))
            .await;
        assert_eq!(told, Told::no(400, "invalid"));
    }
    let twice = ask.header(over, "GET").header(over, "GET").nonce("5");
    assert_eq!(world.told(twice).await, Told::no(400, "invalid"));
    let get = world.proxy("GET", friends).header(over, "DELETE");
    assert_eq!(world.told(get).await, Told::no(400, "invalid"));
}

/// The header is under no signature: whoever adds one on the way gets nothing
/// deleted that the signed request does not name.
#[tokio::test]
async fn an_added_header_deletes_nothing_that_is_not_named() {
    let world = SocialWorld::new().await;
    let root = "/opensocial/api/restful/v1";
    let data = format!("{root}/appdata/@me/@self/@app");
    let kept = world.proxy("POST", &data).json(r#"{"a":"1","b":"2"}"#);
    let over = "x-http-method-override";
    for (at, target) in [&data, &format!("{data}?fields=@all")]
        .into_iter()
        .enumerate()
    {
        let nonce = format!("all{at}");
        let all = world.proxy("POST", target).header(over, "DELETE");
        let told = world.told(all.nonce(&nonce)).await;
        assert_eq!(told, Told::no(400, "invalid"), "{target}");
    }
    for target in ["/textdata/@app/board", "/textdata/@app/board/@self"] {
        let group = world.trusted("POST", &format!("{root}{target}"));
        let told = world.told(group.header(over, "DELETE").nonce(target)).await;
        assert_eq!(told, Told::no(400, "invalid"), "{target}");
    }
    let named = world.proxy("POST", &format!("{data}?fields=a"));
    let named = named.header(over, "DELETE").nonce("named");
    let answer = world.send(named.call()).await;
    assert!(![400, 401, 405].contains(&answer.status), "{answer:?}");
    // Where all has to be signed, nothing unsigned chooses the method.
    world
        .configure(
            world.app,
            SocialChange::Settings {
                profile: None,
                window: None,
                token_validity: None,
                body_hash: None,
                require_body_hash: Some(true),
                gadget_url: None,
            },
        )
        .await;
    let mut get = kept.header(over, "GET").nonce("get");
    get.body_hash = true;
    assert_eq!(world.told(get.clone()).await, Told::no(400, "invalid"));
    get.headers.clear();
    let answer = world.send(get.nonce("post").call()).await;
    assert!(![400, 401, 405].contains(&answer.status), "{answer:?}");
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let world = SocialWorld::new().await;
    let ask = world.trusted("HEAD", SELF);
    let mut client = Client::connect(world.addr()).await;
    let bytes = format!(
        "HEAD {SELF} HTTP/1.1\r\nhost: test\r\nauthorization: {}\r\n\r\n",
        ask.authorization()
    );
    client.send(bytes.as_bytes()).await;
    let answer = client.head_answer().await.unwrap();
    assert!(matches!(answer.status, 200 | 404), "{answer:?}");
    assert!(answer.body.is_empty());
    // Signed as GET it is not the request that was sent.
    let wrong = world.trusted("GET", SELF).nonce("2").authorization();
    let bytes = format!("HEAD {SELF} HTTP/1.1\r\nhost: test\r\nauthorization: {wrong}\r\n\r\n");
    client.send(bytes.as_bytes()).await;
    assert_eq!(client.head_answer().await.unwrap().status, 401);
}

#[tokio::test]
async fn paths_are_signed_as_they_are_sent_and_read_decoded() {
    let world = SocialWorld::new().await;
    let root = "/opensocial/api/restful/v1";
    for path in [
        "/people/@supportedFields",
        "/people/%40supportedFields",
        "/people/@supportedFields/",
        "/people/%40%73upportedFields",
        "/%70eople/@supportedFields",
    ] {
        let ask = world.trusted("GET", &format!("{root}{path}")).nonce(path);
        assert_eq!(world.told(ask).await, Told::Through, "{path}");
    }
    // Decoded before it was signed, it is another path.
    let mut ask = world.trusted("GET", &format!("{root}/people/%40supportedFields"));
    ask.signed_target = Some(format!("{root}/people/@supportedFields"));
    assert_eq!(world.told(ask).await, Told::no(401, "signature_invalid"));
}

#[tokio::test]
async fn the_dialect_answers_at_its_hosts_and_at_the_root_of_all_others() {
    let live = Dialect::OpenSocial(Environment::Live);
    let sandbox = Dialect::OpenSocial(Environment::Sandbox);
    let world = SocialWorld::with(|parts| {
        parts.hosts.names.push(("sp.app.mbga.jp".to_owned(), live));
        parts
            .hosts
            .names
            .push(("sb.sp.app.mbga.jp".to_owned(), sandbox));
        parts.hosts.root = Some(sandbox);
    });
    let world = world.await;
    let bare = SELF.strip_prefix("/opensocial").unwrap();
    for (host, signer, wanted) in [
        ("sp.app.mbga.jp", world.live(), Told::Through),
        ("SP.app.mbga.jp:80", world.live(), Told::Through),
        ("sb.sp.app.mbga.jp", world.sandbox(), Told::Through),
        ("localhost:7400", world.sandbox(), Told::Through),
        (
            "sb.sp.app.mbga.jp",
            world.live(),
            Told::no(401, "consumer_unknown"),
        ),
    ] {
        let mut ask = world.trusted("GET", bare).nonce(host);
        ask.signer = signer;
        ask.host = host.to_owned();
        ask.authority = host.to_owned();
        assert_eq!(world.told(ask).await, wanted, "{host}");
    }
    // By prefix at every host, and by an absolute target.
    let mut ask = world.trusted("GET", SELF).nonce("prefix");
    ask.host = "api.onstove.com".to_owned();
    ask.authority = "api.onstove.com".to_owned();
    assert_eq!(world.told(ask).await, Told::Through);
    let mut ask = world.trusted("GET", bare).nonce("absolute");
    ask.authority = "sp.app.mbga.jp".to_owned();
    let authorization = ask.authorization();
    let call = Call::get(format!("http://sp.app.mbga.jp{bare}"));
    let call = call
        .header("host", "elsewhere")
        .header("authorization", authorization);
    assert_eq!(Told::of(&world.send(call).await), Told::Through);
}

#[tokio::test]
async fn a_request_without_a_signature_is_malformed_and_challenged() {
    let world = SocialWorld::new().await;
    for call in [
        Call::get(SELF),
        Call::get(SELF).bearer("x"),
        Call::get(SELF).header("authorization", "OAuth realm=\"\""),
        Call::get(format!("{SELF}?oauth_consumer_key=a")),
        Call::get(SELF).header("authorization", "OAuth oauth_nonce=\"a"),
    ] {
        let answer = world.send(call).await;
        assert_eq!(Told::of(&answer), Told::no(400, "request_malformed"));
        let challenge = answer.header("www-authenticate").unwrap();
        let realm = "OAuth realm=\"http://test/opensocial/api/restful\", oauth_problem=\"";
        assert!(challenge.starts_with(realm), "{challenge}");
    }
    let ask: Ask = world.trusted("GET", SELF);
    let twice = ask.call().header("authorization", ask.authorization());
    assert_eq!(
        Told::of(&world.send(twice).await),
        Told::no(400, "request_malformed")
    );
}
