use std::time::Duration;

use base::{AppId, CredentialId, KeyId, Secret, Timestamp};
use opensocial::{
    explain::{Explanation, explain},
    game::Heard,
    platform::{Consumer, Registry, Rules, Subject},
    profile::MOBAGE,
};
use sign::{
    SealKey,
    oauth1::{Scheme, body_hash::OnForm},
};

use super::{
    vectors::{CallVector, Calls},
    world::World,
};

fn told(world: &World, call: &CallVector) -> Explanation {
    told_over(world, call, &[])
}

/// The same with values of `X-HTTP-Method-Override`.
fn told_over(world: &World, call: &CallVector, over: &[&str]) -> Explanation {
    let now = Timestamp::from_millis(world.tokens.now.millis() + call.at);
    let mut headers = vec![
        ("authorization", call.authorization.as_bytes()),
        ("host", call.host.as_bytes()),
    ];
    let content_type = call.content_type.as_deref();
    headers.extend(content_type.map(|it| ("content-type", it.as_bytes())));
    headers.extend(
        over.iter()
            .map(|it| ("X-HTTP-Method-Override", it.as_bytes())),
    );
    let scheme = match &*call.scheme {
        "https" => Scheme::Https,
        _ => Scheme::Http,
    };
    let body = call.body.as_bytes();
    let heard = Heard::new(&call.method, &call.target, scheme, headers, body);
    let app = world.tokens.consumers[0].app_id;
    explain(&heard.unwrap(), world, app, now)
}

#[test]
fn nothing_is_called_acceptable_that_the_platform_refuses_and_no_secret_is_told() {
    let world = World::new();
    let calls = Calls::read();
    let mut accepted = 0;
    for call in &calls.calls {
        let told = told(&world, call);
        let shown = serde_json::to_string(&told).unwrap();
        let secrets = world.tokens.consumers.iter().map(|it| &it.secret);
        for secret in secrets.filter(|secret| secret.len() > 3) {
            assert!(!shown.contains(secret), "{}: {secret}", call.name);
        }
        assert_eq!(told.accepted, told.why_not.is_none(), "{}", call.name);
        if told.accepted {
            assert!(world.judge(call).is_ok(), "{}", call.name);
            accepted += 1;
        }
    }
    assert!(accepted > 0, "no vector was acceptable");
}

/// The seed's example, Trusted, of an app whose secret is known.
struct Seed {
    secret: Secret,
}

impl Registry for Seed {
    fn consumer(&self, consumer_key: &str) -> Option<Consumer<'_>> {
        (consumer_key == "abcdefghij1234567890").then(|| Consumer {
            app_id: AppId::new(7).unwrap(),
            app_number: Some("12345"),
            credential_id: CredentialId::new(8).unwrap(),
            secret: &self.secret,
            previous: None,
            rules: Rules {
                profile: &MOBAGE,
                window: Duration::from_secs(300),
                on_form: OnForm::Verify,
                require_body_hash: false,
            },
        })
    }

    fn key(&self, _: KeyId) -> Option<&SealKey> {
        None
    }

    fn is_revoked(&self, _: AppId, _: Subject, _: Timestamp) -> bool {
        false
    }

    fn is_forgotten(&self, _: Timestamp) -> bool {
        false
    }
}

fn seed(app: u64, url: &str, signature: &str, now: i64) -> Explanation {
    let registry = Seed {
        secret: Secret::new("consumer_secret"),
    };
    let header = format!(
        "OAuth realm=\"\", oauth_consumer_key=\"abcdefghij1234567890\", \
         oauth_nonce=\"abcdefghij1234567890\", oauth_signature=\"{signature}\", \
         oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1234567890\", \
         oauth_version=\"1.0\", xoauth_requestor_id=\"12345\""
    );
    let headers = [("Authorization", header.as_bytes())];
    let heard = Heard::new("GET", url, Scheme::Http, headers, b"").unwrap();
    let (app, now) = (AppId::new(app).unwrap(), Timestamp::from_secs(now));
    explain(&heard, &registry, app, now)
}

const URL: &str = "http://api.example.com?foo=bar";
const GOOD: &str = "Wc0gHKA9Ji6jkwJXgOYhj0KV9xc%3D";

#[test]
fn the_seeds_request_is_explained() {
    let told = seed(7, URL, GOOD, 1_234_567_900);
    let expected = "GET&http%3A%2F%2Fapi.example.com%2F&foo%3Dbar%26oauth_consumer_key%3D\
                    abcdefghij1234567890%26oauth_nonce%3Dabcdefghij1234567890%26\
                    oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1234567890%26\
                    oauth_version%3D1.0%26xoauth_requestor_id%3D12345";
    assert_eq!(told.base_string.as_deref(), Some(expected));
    assert_eq!(told.model, Some("trusted"));
    let moment = told.timestamp.unwrap();
    assert_eq!(
        (moment.signed_at, moment.now),
        (1_234_567_890, 1_234_567_900)
    );
    let first = &told.parameters[0];
    assert_eq!(
        (&*first.source, &*first.name, &*first.value),
        ("query", "foo", "bar")
    );
    // Well signed, and no call of the API.
    assert!(!told.accepted && told.problem.is_none(), "{told:?}");
    assert!(told.why_not.unwrap().starts_with("no call has such a path"));
}

#[test]
fn what_is_wrong_is_named_and_the_right_signature_is_not() {
    // The seed's own signature is of unknown secrets.
    let told = seed(7, URL, "X9KBpVUD0W17gNznsd568M9QPUI%3D", 1_234_567_900);
    assert_eq!(told.problem, Some("signature_invalid"));
    let shown = serde_json::to_string(&told).unwrap();
    assert!(!shown.contains("Wc0gHKA9"), "{shown}");
    // Signed for http and called by https.
    let told = seed(7, "https://api.example.com?foo=bar", GOOD, 1_234_567_900);
    assert_eq!(told.problem, Some("signature_invalid"));
    assert!(
        told.mistakes.concat().contains("http"),
        "{:?}",
        told.mistakes
    );
    let told = seed(7, URL, GOOD, 1_234_568_191);
    assert_eq!(told.problem, Some("timestamp_refused"));
    assert!(told.base_string.is_some());
    // Another app's developer learns nothing but that it is another's.
    let told = seed(9, URL, GOOD, 1_234_567_900);
    assert_eq!(told.problem, Some("consumer_key_unknown"));
    assert!(told.base_string.is_none() && told.parameters.is_empty());
}

#[test]
fn the_header_that_names_another_method_is_read() {
    let world = World::new();
    let calls = Calls::read();
    let json = calls.named("JSON and its hash");
    for (over, why_not) in [
        (&[][..], None),
        (&["PUT"], None),
        (&["get"], None),
        (&["PATCH"], Some("is none of GET, POST, PUT and DELETE")),
        (&["DELETE"], Some("has to name what it deletes")),
        (&["PUT", "PUT"], Some("more than once")),
    ] {
        let told = told_over(&world, json, over);
        assert_eq!(told.accepted, why_not.is_none(), "{over:?} {told:?}");
        let said = told.why_not.unwrap_or_default();
        assert!(said.contains(why_not.unwrap_or_default()), "{said}");
    }
    let get = calls.named("for the player of the token");
    let told = told_over(&world, get, &["GET"]);
    assert!(told.why_not.unwrap().contains("with POST only"));
}
