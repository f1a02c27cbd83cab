//! Nothing of a token, a nonce or a code is in the log, wherever it was put.

use meta_graph::wire::Endpoint;
use testkit::{Answer, Call, Logs};

use super::{
    super::world::{forged, text},
    world::{APP, GraphWorld, OTHER_SECRET, SECRET, USER, app_token, form},
};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn no_token_of_the_graph_is_seen_in_a_refusal_or_in_the_log() {
    let (logs, _guard) = Logs::capture();
    let world = GraphWorld::with(|parts| parts.development = true).await;
    let session = world.member().await;
    let code = text(&world.device(&session, "sso-code", APP).await, "code");
    let user = world.graph_user_token(APP).await;
    let nonce = world.nonce(APP).await;
    let used = [
        SECRET.to_owned(),
        OTHER_SECRET.to_owned(),
        forged(&user),
        format!("FRL{}", forged(&nonce)),
        user,
        nonce,
        code,
    ];
    let mut answers: Vec<Answer> = Vec::new();
    for secret in &used {
        for endpoint in Endpoint::ALL {
            let path = format!("/graph{}", endpoint.pattern().replace("{id}", APP));
            let method = endpoint.method().as_str();
            let all = format!(
                "access_token={secret}&nonce={secret}&code={secret}&refresh_code={secret}\
                 &api_name={secret}&user_id={secret}&{secret}={secret}&fields={secret}{{"
            );
            let json = format!(r#"{{"access_token":["{secret}"],"nonce":{{"{secret}":1}}}}"#);
            for call in [
                Call::new(method, format!("{path}?{all}")),
                Call::new(method, path.clone()).body(FORM, all.clone()),
                Call::post(&*path, json),
                Call::new(method, format!("{path}?{all}")).bearer(&app_token()),
            ] {
                answers.push(world.send(call).await);
            }
        }
        let pairs = [
            ("access_token", &*app_token()),
            ("nonce", secret),
            ("user_id", "12"),
        ];
        answers.push(world.send(form("/user_nonce_validate", &pairs)).await);
        let body = format!(r#"{{"app_id":"{secret}","user_token":"{secret}"}}"#);
        for path in ["user", "user-token", "user-token/revoke"] {
            let call = Call::post(format!("/device/v1/meta/{path}"), &*body);
            answers.push(world.send(call.bearer(&session)).await);
        }
        // In a path it is repeated to whoever sent it, and to nobody else.
        world.send(Call::get(format!("/graph/{secret}/x"))).await;
    }
    world.store.fail_reads(true);
    world.store.fail_writes(true);
    let nonce = used.get(5).unwrap();
    let user_id = USER.to_string();
    let pairs = [
        ("access_token", &*app_token()),
        ("nonce", nonce),
        ("user_id", &user_id),
    ];
    answers.push(world.send(form("/user_nonce_validate", &pairs)).await);
    let log = logs.text();
    assert!(
        log.contains("graph call refused") && log.contains("on purpose"),
        "{log}"
    );
    for secret in &used {
        assert!(!log.contains(secret), "in the log: {secret}");
        for answer in &answers {
            let shown = format!("{:?} {}", answer.headers, answer.text());
            let names_it = shown.contains(secret);
            // The name of what there is not is repeated, and cut.
            let repeats = answer.text().contains("does not exist");
            assert!(!names_it || repeats, "{secret} in {shown}");
        }
    }
}
