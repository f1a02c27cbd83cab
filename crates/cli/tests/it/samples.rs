//! The documents' own calls, made with `curl` as they are printed there.

use serde_json::Value;

use super::{dev_house::Dev, home::Home, tool};

const HOST: &str = "https://api.onstove.com";

/// STOVE, "Issue API Access Token", "Sample".
const SERVER_TOKEN: &str = r#"curl --location --request POST 'https://api.onstove.com/auth/v5/server_token' \
--header 'Content-Type: application/json' \
--data-raw '{
    "client_id": "com.sgp.event.server",
    "client_secret": "4tqFNG5ysyBUa6rk-dS4CQ",
    "service_id": "SGP_EVENT"
}'"#;

/// STOVE, "Game User Access Token Validation", "Sample".
const VERIFY: &str = r#"curl -L -X POST 'https://api.onstove.com/member/v3.0/MVP_SDK_QA/token/verify' \
-H 'Authorization: Bearer Es_ulMUjO7OHmk8WfiPE0-zQAppdPEyye6rRRmrZKkw3sdN38bTYANAsco_0kOHc4EPNPGQHKzV4B080JLd1smLs7YkFwpDOwEKi0aqX_qOa7_LVTl-9jvrWfiYQ-XqiUu7HGScjAWth0_K_CXwsdnvogSf3yE3oRSUvD66obgg' \
-H 'Content-Type: application/json' \
--data-raw '{
    "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJleHBpcmVfdGltZSI6MTY2MzkyNDQwNzQxNywibWVtYmVyX25vIjoyMDAwNTA2MTk4NiwiYXBwbGljYXRpb25fbm8iOjEwMDAyfQ.lVXx2gL-7keAs42wFDZLS-coqkSUFIAli3Opq4Is34K7ZgnpnneHJx15ofczp3Ep0ogEggRm5WNOungptQqdZy3WbNcMg-0-6MDv2x1QG-MseSAxS1hNZ5TLeDx6emSdSkAsqcp1f6kqnqRX1Hp8oTqPB-UKMQOzx91ox5cbF5KnmaKcf6VZ7tUtaDvCSxS1Ec3xda7iQCBrtgT8wmbppdkcSV2Z7AQbpP8gVnX9-I0_ZHpXroz6nzujdK8DUCJqD7cW5R5nTwMedW5pndqzzQ"
}'"#;

const VERIFIED: &str =
    r#"{"code":0,"message":"success","value":{"member_no":20005061986,"guid":200000000397}}"#;

#[tokio::test]
async fn the_documents_calls_work_with_the_host_changed() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let root = dev.platform();
    let mut tokens = Vec::new();
    for base in [root.clone(), format!("{root}/stove")] {
        let token = paste(&SERVER_TOKEN.replace(HOST, &base));
        tokens.push(server_token(&token));
        assert_eq!(paste(&VERIFY.replace(HOST, &base)), VERIFIED);
    }
    // A client whose base URL is a constant comes with that host's name.
    let named = |sample: &str| sample.replace(HOST, &root) + " -H 'Host: api.onstove.com'";
    tokens.push(server_token(&paste(&named(SERVER_TOKEN))));
    assert_eq!(paste(&named(VERIFY)), VERIFIED);

    assert_eq!(tokens[0], tokens[1], "the same token while it is young");
    assert_eq!(tokens[0], tokens[2], "the same token while it is young");
}

#[tokio::test]
async fn the_sandboxs_host_is_another_world() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let sandboxed = |sample: &str| {
        let url = dev.platform();
        sample.replace(HOST, &url) + " -H 'Host: api.gate8.com'"
    };
    let refused = paste(&sandboxed(SERVER_TOKEN));
    assert_eq!(refused, r#"{"code":40105,"message":"invalid client"}"#);
    let refused = paste(&sandboxed(VERIFY));
    assert_eq!(refused, r#"{"code":40101,"message":"invalid token"}"#);
}

/// Runs a line as a shell does into which it is pasted.
fn paste(line: &str) -> String {
    let output = tool::command("sh").args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}\n{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Holds an answer to the documents' fields in their order, and gives back the
/// token.
fn server_token(answer: &str) -> String {
    let json: Value = serde_json::from_str(answer).unwrap();
    let data = &json["response_data"];
    let token = data["access_token"].as_str().unwrap();
    let expires_in = data["expires_in"].as_u64().unwrap();
    assert_eq!(
        answer,
        format!(
            "{{\"code\":0,\"message\":\"success\",\"response_data\":{{\"access_token\":\"{token}\",\
             \"token_type\":\"bearer\",\"expires_in\":{expires_in}}}}}"
        )
    );
    assert!(expires_in <= 2_592_000, "{expires_in}");
    assert!(expires_in > 2_591_900, "{expires_in}");
    token.to_owned()
}
