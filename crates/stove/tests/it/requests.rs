use stove::{
    game::{server_token_request, verify_request},
    wire::{ServerTokenRequest, UnreadableBody, VerifyRequest, verify_path},
};

use super::vectors::secret;

#[test]
fn a_game_id_cannot_leave_its_place_in_the_path() {
    assert_eq!(
        verify_path("A-b_c.d~9"),
        "/member/v3.0/A-b_c.d~9/token/verify"
    );
    assert_eq!(
        verify_path("a/../b?c#d"),
        "/member/v3.0/a%2F..%2Fb%3Fc%23d/token/verify"
    );
    assert_eq!(verify_path("é %"), "/member/v3.0/%C3%A9%20%25/token/verify");
}

#[test]
fn a_request_does_not_print_its_secrets() {
    let issue = server_token_request("client", &secret("hunter2"), "GAME");
    let verify = verify_request("GAME", &secret("hunter3"), "hunter4");
    let shown = format!("{issue:?}{verify:?}");
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn what_the_game_sends_the_platform_reads() {
    let odd = "q\"uo\\te\u{1f600}\n";
    let sent = server_token_request(odd, &secret(odd), odd);
    let read = ServerTokenRequest::parse(sent.body.expose()).unwrap();
    assert_eq!(read.client_id.as_deref(), Some(odd));
    assert_eq!(read.client_secret.as_deref(), Some(odd));
    assert_eq!(read.service_id.as_deref(), Some(odd));
    let sent = verify_request("GAME", &secret("t"), odd);
    let read = VerifyRequest::parse(sent.body.expose()).unwrap();
    assert_eq!(read.access_token.as_deref(), Some(odd));
}

#[test]
fn unknown_fields_are_ignored_however_deep_they_are() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let body = format!(r#" {{"x":{deep},"access_token":"t","y":{{"access_token":5}}}} "#);
    let read = VerifyRequest::parse(body.as_bytes()).unwrap();
    assert_eq!(read.access_token.as_deref(), Some("t"));
}

#[test]
fn bytes_that_are_not_utf_8_are_unreadable() {
    let read = VerifyRequest::parse(b"{\"access_token\":\"\xff\"}");
    assert_eq!(read.map(|_| ()), Err(UnreadableBody));
}
