//! Where parameters and tokens may stand, and how a call may name its method.

use serde_json::{Value, json};
use testkit::{Call, Client};

use super::{
    super::world::json as read,
    world::{APP, GraphWorld, USER, app_token, error, form, get},
};

const VALIDATE: &str = "/graph/user_nonce_validate";
/// A call that a nonce is put into.
type Made<'a> = Box<dyn Fn(&str) -> Call + 'a>;

const FORM: &str = "application/x-www-form-urlencoded";

/// The bar and the braces as they come from clients that encode them.
fn encoded(text: &str) -> String {
    text.replace('|', "%7C")
}

#[tokio::test]
async fn a_nonce_is_validated_wherever_its_parameters_stand() {
    let world = GraphWorld::new().await;
    let token = app_token();
    let parts = |nonce: &str| {
        let part = |name: &str, value: &str| {
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let user = USER.to_string();
        let all = [
            ("access_token", &*token),
            ("nonce", nonce),
            ("user_id", &user),
        ];
        let all: String = all.iter().map(|(name, value)| part(name, value)).collect();
        format!("{all}--b--\r\n")
    };
    let query = |nonce: &str| {
        let token = encoded(&token);
        format!("access_token={token}&nonce={nonce}&user_id={USER}")
    };
    let post = |target: String| Call::new("POST", target);
    let calls: Vec<(&str, Made<'_>)> = vec![
        (
            "query",
            Box::new(|n| post(format!("{VALIDATE}?{}", query(n)))),
        ),
        (
            "raw bars in the query",
            Box::new(|n| {
                post(format!(
                    "{VALIDATE}?access_token={token}&nonce={n}&user_id={USER}"
                ))
            }),
        ),
        (
            "form",
            Box::new(|n| post(VALIDATE.into()).body(FORM, query(n))),
        ),
        (
            "form with raw bars, as curl -d sends it",
            Box::new(|n| {
                let pairs = [
                    ("access_token", &*token),
                    ("nonce", n),
                    ("user_id", "200000000397"),
                ];
                form("/user_nonce_validate", &pairs)
            }),
        ),
        (
            "JSON",
            Box::new(|n| {
                let body =
                    json!({ "access_token": token, "nonce": n, "user_id": USER.to_string() });
                Call::post(VALIDATE, body.to_string())
            }),
        ),
        (
            "JSON with a number and a bearer token",
            Box::new(|n| {
                let body = json!({ "nonce": n, "user_id": USER, "other": true });
                Call::post(VALIDATE, body.to_string()).bearer(&token)
            }),
        ),
        (
            "JSON that says it is text",
            Box::new(|n| {
                let body = json!({ "nonce": n, "user_id": USER }).to_string();
                post(VALIDATE.into())
                    .body("text/plain", body)
                    .bearer(&token)
            }),
        ),
        (
            "multipart",
            Box::new(|n| post(VALIDATE.into()).body("multipart/form-data; boundary=b", parts(n))),
        ),
        (
            "query beside a JSON content type without a body",
            Box::new(|n| Call::post(format!("{VALIDATE}?{}", query(n)), "")),
        ),
        (
            "query and bearer",
            Box::new(|n| post(format!("{VALIDATE}/?{}", query(n))).bearer(&token)),
        ),
        (
            "GET that says it is POST",
            Box::new(|n| Call::get(format!("{VALIDATE}?method=POST&{}", query(n)))),
        ),
        (
            "POST that says so as well",
            Box::new(|n| post(format!("{VALIDATE}?method=post&{}", query(n)))),
        ),
        (
            "a body that says it is POST",
            Box::new(|n| {
                let body = format!("method=POST&{}", query(n));
                Call::new("PUT", VALIDATE).body(FORM, body)
            }),
        ),
        (
            "the root of the graph's host",
            Box::new(|n| {
                let target = format!("/user_nonce_validate?{}", query(n));
                post(target).header("host", "graph.oculus.com")
            }),
        ),
    ];
    for (title, call) in calls {
        let nonce = world.nonce(APP).await;
        let answer = world.send(call(&nonce)).await;
        assert_eq!(answer.status, 200, "{title}: {answer:?}");
        assert_eq!(answer.text(), r#"{"is_valid":true}"#, "{title}");
        let again = world.send(call(&nonce)).await;
        assert_eq!(again.text(), r#"{"is_valid":false}"#, "{title}");
    }
}

#[tokio::test]
async fn two_tokens_are_one_if_they_are_the_same() {
    let world = GraphWorld::new().await;
    let user = world.graph_user_token(APP).await;
    let me = format!("/me?access_token={user}");
    assert_eq!(world.send(get(&me, &user)).await.status, 200);
    let two = world.send(get(&me, &app_token())).await;
    assert_eq!(error(&two), (401, 190, None));
    let message = read(&two)["error"]["message"].clone();
    assert_eq!(
        message,
        "Invalid OAuth 2.0 Access Token: the request carries two different ones"
    );
    // A header of another scheme is no token of this dialect.
    let call = Call::get(format!("/graph{me}")).header("authorization", "Basic Zm9vOmJhcg==");
    assert_eq!(world.send(call).await.status, 200);
}

#[tokio::test]
async fn what_curl_leaves_raw_in_a_target_reaches_the_call() {
    let world = GraphWorld::new().await;
    let user = world.graph_user_token(APP).await;
    let target = format!(
        "/graph/me?fields=id,alias{{x}}, avatar_v2{{avatar_image{{uri}}}}\
         &api_names=[\"A\",\"<B>\"]&access_token={user}"
    );
    let mut client = Client::connect(world.addr()).await;
    let head = format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n");
    client.send(head.as_bytes()).await;
    let answer = client.answer().await.unwrap();
    let body: Value = read(&answer);
    assert_eq!(body, json!({ "id": USER.to_string(), "alias": "Member" }));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_in_the_graphs_shape() {
    let world = GraphWorld::new().await;
    let token = app_token();
    let post = |content_type: &str, body: &str| {
        let call = Call::new("POST", VALIDATE).bearer(&token);
        call.body(content_type, body)
    };
    let part = "--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--\r\n";
    for (call, wanted) in [
        (post("application/json", "{"), (400, 100, None)),
        (post("application/json", "[1]"), (400, 100, None)),
        (post("application/xml", "<a/>"), (400, 100, None)),
        (post("multipart/form-data", "x"), (400, 100, None)),
        (
            post("multipart/form-data; boundary=b", "x"),
            (400, 100, None),
        ),
        (
            post("multipart/form-data; boundary=b", part),
            (400, 100, None),
        ),
        (post(FORM, "nonce=%FF"), (400, 100, None)),
        (post(FORM, &"a=1&".repeat(300)), (400, 100, None)),
        (post(FORM, &"a".repeat(5_000)), (413, 100, None)),
        (post(FORM, "user_id=1"), (400, 100, None)),
        (post(FORM, "nonce=a%0Ab&user_id=1"), (400, 100, None)),
        (post(FORM, "nonce=a&user_id=abc"), (400, 100, None)),
        (get("/me?fields=a{", &token), (403, 10, None)),
        (get("/me?method=PATCH", &token), (400, 100, None)),
        (get("/me?x=%FF", &token), (400, 100, None)),
        (get("/nothing_like_it", &token), (404, 2500, None)),
        (get("", &token), (404, 2500, None)),
        (get("/", &token), (404, 2500, None)),
        (
            get("/99999999999999999999999", &token),
            (404, 100, Some(33)),
        ),
        (
            Call::new("DELETE", "/graph/me").bearer(&token),
            (400, 100, None),
        ),
        (
            Call::new("BREW", "/graph/me").bearer(&token),
            (400, 100, None),
        ),
    ] {
        let answer = world.send(call.clone()).await;
        assert_eq!(error(&answer), wanted, "{call:?} {answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn pictures_may_be_larger_than_other_bodies() {
    let world = GraphWorld::new().await;
    let token = app_token();
    let path = format!("/graph/{APP}/achievement_definitions");
    let body = |size: usize| {
        let head = "--b\r\ncontent-disposition: form-data; name=\"x\"; filename=\"x.png\"\r\n\r\n";
        format!("{head}{}\r\n--b--\r\n", "x".repeat(size))
    };
    let send = |path: String, size: usize| {
        let call = Call::new("POST", path).bearer(&token);
        world.send(call.body("multipart/form-data; boundary=b", body(size)))
    };
    let nowhere = send("/graph/nothing_like_it".to_owned(), 2_200_000).await;
    assert_eq!(error(&nowhere), (404, 2500, None), "its body is not read");
    let missing = send(path.clone(), 1_900_000).await;
    assert_eq!(error(&missing), (400, 100, None), "{missing:?}");
    assert_eq!(error(&send(path, 2_200_000).await), (413, 100, None));
    assert_eq!(
        error(&send(VALIDATE.into(), 10_000).await),
        (413, 100, None)
    );
}
