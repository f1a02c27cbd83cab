use base::Environment;
use serde_json::Value;
use stove::{
    Member, Refusal,
    game::{self, Outage, TokenRefusal, Verdict},
    platform::{admit, verify},
    wire,
};

use super::{
    vectors::{Tokens, samples, secret},
    world::{DAYS_30, World},
};

fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap()
}

/// The fields of a sample in their order, so that whole bodies are compared.
fn exactly(value: &Value, bytes: &[u8]) {
    let answered: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(&answered, value);
    // Nothing in these bodies needs white space or escapes, so equal values of
    // equal length are spelled alike up to the order of fields.
    assert_eq!(bytes.len(), text(value).len());
}

#[test]
fn the_documents_client_is_admitted() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let body = text(&samples()["server_token"]["request"]);
    let admitted = admit(Environment::Live, body.as_bytes(), &world).unwrap();
    assert_eq!(admitted.game_id, "SGP_EVENT");
    assert_eq!(admitted.credential_id.get(), 2002);
    assert_eq!(admitted.app_id.get(), 1002);
    assert_eq!(admitted.token_validity, DAYS_30);
    let sandbox = admit(Environment::Sandbox, body.as_bytes(), &world);
    assert_eq!(sandbox.unwrap_err(), Refusal::ClientOfOtherEnvironment);
}

#[test]
fn the_documents_verification_names_their_player() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let sample = &samples()["verify"];
    for scheme in ["Bearer ", "bearer ", "BEARER   "] {
        let token = sample["authorization"].as_str().unwrap();
        let authorization = token.replace("Bearer ", scheme);
        let member = verify(
            Environment::Live,
            sample["game_id"].as_str().unwrap(),
            Some(authorization.as_bytes()),
            text(&sample["request"]).as_bytes(),
            &world,
            tokens.now,
        )
        .unwrap();
        exactly(&sample["response"], &wire::verify_response(&member));
    }
}

#[test]
fn responses_are_the_documents() {
    let sample = &samples()["server_token"];
    let data = &sample["response"]["response_data"];
    let token = secret(data["access_token"].as_str().unwrap());
    let answer = wire::server_token_response(&token, 2_591_999);
    exactly(&sample["response"], &answer);
    let front = br#"{"code":0,"message":"success","response_data":{"access_token":"-LEn5c7a"#;
    assert!(answer.starts_with(front));
    let refused = wire::refusal_response(Refusal::UnknownClient.wire());
    exactly(&sample["failure"], &refused);
    let refused = wire::refusal_response(Refusal::UserTokenForged.wire());
    exactly(&samples()["verify"]["failure"], &refused);
}

#[test]
fn a_player_without_guid_is_answered_without_one() {
    let answer = wire::verify_response(&Member {
        member_no: 7,
        guid: None,
    });
    let expected = r#"{"code":0,"message":"success","value":{"member_no":7}}"#;
    assert_eq!(String::from_utf8(answer).unwrap(), expected);
}

#[test]
fn the_games_side_reads_the_documents_answers() {
    let samples = samples();
    let body = text(&samples["server_token"]["response"]);
    let token = game::read_server_token(200, body.as_bytes()).unwrap();
    assert_eq!(token.expires_in, 2_591_999);
    let expected = &samples["server_token"]["response"]["response_data"]["access_token"];
    assert_eq!(token.token.expose_str(), expected.as_str());
    let body = text(&samples["server_token"]["failure"]);
    let refused = game::read_server_token(401, body.as_bytes());
    assert_eq!(refused.unwrap_err(), Outage::CredentialsRefused);

    let body = text(&samples["verify"]["response"]);
    let member = Member {
        member_no: 20_005_061_986,
        guid: Some(200_000_000_397),
    };
    let verdict = game::read_verify(200, body.as_bytes());
    assert_eq!(verdict, Ok(Verdict::Verified(member)));
    let body = text(&samples["verify"]["failure"]);
    let verdict = game::read_verify(200, body.as_bytes());
    assert_eq!(verdict, Ok(Verdict::Refused(TokenRefusal::TokenRefused)));
}

#[test]
fn the_games_side_sends_the_documents_requests() {
    let samples = samples();
    let sample = &samples["server_token"]["request"];
    let field = |name: &str| sample[name].as_str().unwrap();
    let request = game::server_token_request(
        field("client_id"),
        &secret(field("client_secret")),
        field("service_id"),
    );
    assert_eq!(
        (request.method, &*request.path),
        ("POST", "/auth/v5/server_token")
    );
    exactly(sample, request.body.expose());

    let sample = &samples["verify"];
    let authorization = sample["authorization"].as_str().unwrap();
    let request = game::verify_request(
        "MVP_SDK_QA",
        &secret(authorization.strip_prefix("Bearer ").unwrap()),
        sample["request"]["access_token"].as_str().unwrap(),
    );
    assert_eq!(request.path, "/member/v3.0/MVP_SDK_QA/token/verify");
    exactly(&sample["request"], request.body.expose());
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.expose_str().unwrap()))
        .collect();
    assert_eq!(
        headers,
        [
            ("content-type", "application/json"),
            ("authorization", authorization)
        ]
    );
}
