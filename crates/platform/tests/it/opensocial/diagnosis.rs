//! What the sandbox says of a signature, and nobody else.

use serde_json::Value;
use testkit::games;

use super::{
    super::world::json,
    ask::Ask,
    frame_world::{APP, SELF, SocialWorld},
};

fn sandbox(world: &SocialWorld) -> Ask {
    let target = SELF.replace("/opensocial/", "/opensocial-sandbox/");
    let target = format!("{target}?a=b+c&z=");
    Ask::new("GET", &target, world.sandbox(), APP, world.now())
}

async fn error(world: &SocialWorld, ask: &Ask) -> Value {
    let answer = world.send(ask.call()).await;
    assert_eq!(answer.status, 401);
    json(&answer)["Error"].clone()
}

#[tokio::test]
async fn a_mistake_is_named_with_what_was_to_be_signed() {
    let world = SocialWorld::new().await;
    let mut ask = sandbox(&world);
    ask.scheme = sign::oauth1::Scheme::Https;
    let told = error(&world, &ask).await;
    let base = format!(
        "GET&http%3A%2F%2Ftest%2Fopensocial-sandbox%2Fapi%2Frestful%2Fv1%2Fpeople%2F%40supportedFields\
         &a%3Db%2520c%26oauth_consumer_key%3D{}%26oauth_nonce%3Dn-0123456789\
         %26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D{}%26oauth_version%3D1.0\
         %26xoauth_requestor_id%3D{APP}%26z%3D",
        ask.signer.key, ask.timestamp
    );
    assert_eq!(told["BaseString"], base);
    let first = &told["Parameters"][0];
    assert_eq!(
        (&first["In"], &first["Name"], &first["Value"]),
        (&"query".into(), &"a".into(), &"b c".into())
    );
    assert_eq!(told["Parameters"].as_array().unwrap().len(), 8);
    let found = told["Diagnosis"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .as_str()
            .unwrap()
            .contains("http where the request came by https")
    );
}

#[tokio::test]
async fn where_nothing_known_matches_nothing_is_named() {
    let world = SocialWorld::new().await;
    let mut ask = sandbox(&world);
    ask.signer.secret = "quite another".to_owned();
    let told = error(&world, &ask).await;
    assert_eq!(told["Diagnosis"], Value::Array(Vec::new()));
    let answer = world.send(ask.call()).await;
    let text = format!(
        "{:?} {}",
        answer.headers,
        String::from_utf8(answer.body).unwrap()
    );
    // Neither the key nor the signature that would have been good.
    let good = sandbox(&world).authorization();
    let good = good.split("oauth_signature=\"").nth(1).unwrap();
    let good = good
        .trim_end_matches('"')
        .replace("%3D", "")
        .replace("%2F", "/");
    let good = good.replace("%2B", "+");
    assert!(good.len() > 20 && !text.contains(&good), "{text}");
    assert!(!text.contains(&sandbox(&world).signer.secret));
}

#[tokio::test]
async fn live_and_to_strangers_nothing_is_said() {
    let world = SocialWorld::new().await;
    let mut live = world.trusted("GET", SELF);
    live.scheme = sign::oauth1::Scheme::Https;
    let mut stranger = sandbox(&world);
    stranger.signer.key = "nobody".to_owned();
    let mut token = sandbox(&world);
    token.token = Some("no-token".to_owned());
    token.requestor = Some(games::MEMBER.to_string());
    for ask in [live, stranger, token] {
        let told = error(&world, &ask).await;
        let members: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(members, ["Message"]);
    }
}

#[tokio::test]
async fn nobody_has_signatures_computed_without_end() {
    let world = SocialWorld::new().await;
    let mut ask = sandbox(&world);
    ask.scheme = sign::oauth1::Scheme::Https;
    for _ in 0..30 {
        assert!(error(&world, &ask).await["Diagnosis"].is_array());
    }
    let told = error(&world, &ask).await;
    assert_eq!(told["Diagnosis"], Value::Null);
    assert!(told["BaseString"].is_string());
    world.advance(60);
    ask.timestamp = world.now();
    assert!(error(&world, &ask).await["Diagnosis"].is_array());
}
