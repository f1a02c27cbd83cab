//! Every API, by every method, in both models, over the wire.

use opensocial::{
    profile::Requestor,
    wire::{Endpoint, Method, Model, Path},
};

use super::{
    super::world::json,
    frame_world::{SocialWorld, Told},
};

const PREFIX: &str = "/opensocial";

/// A path of each shape, below [`opensocial::wire::ROOT`].
const PATHS: [&str; 14] = [
    "/people/@me/@self",
    "/people/@supportedFields",
    "/appdata/@me/@self/@app",
    "/appData/@me/@friends/@app",
    "/textdata/@app/notes/@all",
    "/textdata/@app/@all",
    "/textdata/@app/notes",
    "/ngword?_method=check",
    "/blacklist/@me/@all",
    "/payment/@me/@self/@app",
    "/payment/@me/@self/@app/2C0C2E0A-0000-4000-8000-000000000001",
    "/activities/@me/@self/@app",
    "/messages/@me/@outbox",
    "/avatar/@me/@self",
];

#[tokio::test]
async fn every_call_is_refused_or_let_through_as_the_table_says() {
    let world = SocialWorld::new().await;
    let mut refused = 0;
    for below in PATHS {
        let target = format!("{PREFIX}/api/restful/v1{below}");
        let path = target.split('?').next().unwrap();
        let path = Path::read(path.strip_prefix(PREFIX).unwrap()).unwrap();
        for (at, name) in ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
            .into_iter()
            .enumerate()
        {
            let called = Method::of(name).and_then(|method| {
                let endpoint = Endpoint::called(path.endpoints(), method)?;
                Some((endpoint, method))
            });
            for model in Model::ALL {
                let ask = match model {
                    Model::Proxy => world.proxy(name, &target),
                    Model::Trusted => world.trusted(name, &target),
                };
                let nonce = format!("{below} {at}");
                let answer = world.send(ask.nonce(&nonce).call()).await;
                let shown = format!("{name} {below} {model:?}: {answer:?}");
                let Some((endpoint, method)) = called else {
                    assert_eq!(answer.status, 405, "{shown}");
                    assert_eq!(json(&answer)["Error"]["Message"], "Method Not Allowed");
                    assert_allow(&answer, &path);
                    continue;
                };
                if endpoint.admits(method, model, Requestor::Application) {
                    assert!(![401, 405, 500, 503].contains(&answer.status), "{shown}");
                    continue;
                }
                refused += 1;
                assert_eq!(
                    Told::of(&answer),
                    Told::no(405, "model_not_allowed"),
                    "{shown}"
                );
                let body = match model {
                    Model::Proxy => {
                        r#"{"Error":{"Message":"Proxy Request is not allowed this API"}}"#
                    }
                    Model::Trusted => {
                        r#"{"Error":{"Message":"Trusted Request is not allowed this API"}}"#
                    }
                };
                assert_eq!(answer.body, body.as_bytes());
                assert_eq!(answer.header("www-authenticate"), None);
                assert_allow(&answer, &path);
            }
        }
    }
    // Eight for groups by token, and eight more without one.
    assert_eq!(refused, 16);
}

fn assert_allow(answer: &testkit::Answer, path: &Path) {
    let allow = Endpoint::allow(path.endpoints());
    assert!(!allow.is_empty());
    assert_eq!(answer.header("allow"), Some(&*allow));
}

#[tokio::test]
async fn a_signature_is_judged_before_what_it_asks_for() {
    let world = SocialWorld::new().await;
    let groups = "/opensocial/api/restful/v1/textdata/@app/@all";
    for (method, target) in [("GET", groups), ("PATCH", groups)] {
        let mut ask = world.proxy(method, target);
        ask.signer.secret.clear();
        assert_eq!(world.told(ask).await, Told::no(401, "signature_invalid"));
    }
}

#[tokio::test]
async fn what_is_no_path_is_not_found_whoever_asks() {
    let world = SocialWorld::new().await;
    for path in [
        "/opensocial",
        "/opensocial/",
        "/opensocial/api/restful/v1",
        "/opensocial/api/restful/v2/people/@me/@self",
        "/opensocial/api/restful/v1/nothing",
        "/opensocial-sandbox/people/@me/@self",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = world.send(testkit::Call::new(method, path)).await;
            assert_eq!(Told::of(&answer), Told::no(404, "unknown_path"), "{path}");
        }
    }
}
