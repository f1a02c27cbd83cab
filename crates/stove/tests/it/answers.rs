//! How the game's side reads answers: verdicts and outages kept apart.

use stove::{
    Fault, Member, Refusal,
    game::{
        Outage::{self, BadBody, BadStatus, CredentialsRefused, Platform, ServerTokenRefused},
        TokenRefusal::{DeviceNotRegistered, TokenRefused, WrongGame},
        Verdict, read_server_token, read_verify,
    },
    wire,
};

fn verified(member_no: u64, guid: Option<u64>) -> Result<Verdict, Outage> {
    Ok(Verdict::Verified(Member { member_no, guid }))
}

#[test]
fn verify_answers() {
    for (status, body, expected) in [
        (
            200,
            r#"{"code":0,"value":{"member_no":7,"guid":8}}"#,
            verified(7, Some(8)),
        ),
        (
            200,
            r#"{"code":0,"value":{"member_no":7}}"#,
            verified(7, None),
        ),
        (
            200,
            r#"{"code":0,"value":{"member_no":7,"guid":null}}"#,
            verified(7, None),
        ),
        (
            200,
            r#"{"code":"0","value":{"member_no":"7","guid":" 8"},"x":[]}"#,
            verified(7, Some(8)),
        ),
        (
            200,
            r#"{"code":40000,"message":"bad request"}"#,
            Ok(Verdict::Refused(TokenRefused)),
        ),
        (
            200,
            r#"{"code":"40000","value":""}"#,
            Ok(Verdict::Refused(TokenRefused)),
        ),
        (
            200,
            r#"{"code":41002,"value":null}"#,
            Ok(Verdict::Refused(WrongGame)),
        ),
        (
            200,
            r#"{"code":46217}"#,
            Ok(Verdict::Refused(DeviceNotRegistered)),
        ),
        (
            401,
            r#"{"code":40101,"message":"invalid token"}"#,
            Err(ServerTokenRefused),
        ),
        (200, r#"{"code":40101}"#, Err(ServerTokenRefused)),
        (401, r#"{"code":40105}"#, Err(CredentialsRefused)),
        (200, r#"{"code":50000}"#, Err(Platform(50_000))),
        (200, r#"{"code":12345}"#, Err(Platform(12_345))),
        (200, r#"{"code":-1}"#, Err(Platform(-1))),
        (200, "", Err(BadBody)),
        (200, "<html>", Err(BadBody)),
        (200, "{}", Err(BadBody)),
        (200, r#"{"code":0}"#, Err(BadBody)),
        (200, r#"{"code":0,"value":null}"#, Err(BadBody)),
        (200, r#"{"code":0,"value":{}}"#, Err(BadBody)),
        (200, r#"{"code":0,"value":{"guid":8}}"#, Err(BadBody)),
        (200, r#"{"code":0,"value":{"member_no":-7}}"#, Err(BadBody)),
        (200, r#"{"code":0,"value":{"member_no":7.5}}"#, Err(BadBody)),
        (
            200,
            r#"{"code":0,"value":{"member_no":7,"guid":"x"}}"#,
            Err(BadBody),
        ),
        (200, r#"{"code":true}"#, Err(BadBody)),
        (401, "<html>", Err(BadStatus(401))),
        (
            401,
            r#"{"code":0,"value":{"member_no":7}}"#,
            Err(BadStatus(401)),
        ),
        (401, r#"{"code":40000}"#, Err(Platform(40_000))),
    ] {
        assert_eq!(
            read_verify(status, body.as_bytes()),
            expected,
            "{status} {body}"
        );
    }
}

#[test]
fn under_another_status_no_body_is_the_platforms_word() {
    for status in [
        0, 100, 201, 204, 301, 400, 403, 404, 408, 413, 429, 500, 502, 503, 504, 599,
    ] {
        for code in [0, 40_000, 41_002, 46_217, 40_101, 40_105, 50_000] {
            let body = format!(r#"{{"code":{code},"value":{{"member_no":7}}}}"#);
            let read = read_verify(status, body.as_bytes());
            assert_eq!(read, Err(BadStatus(status)), "{status} {code}");
            let read = read_server_token(status, body.as_bytes()).unwrap_err();
            assert_eq!(read, BadStatus(status), "{status} {code}");
        }
    }
}

#[test]
fn server_token_answers() {
    let data = |data: &str| format!(r#"{{"code":0,"message":"success","response_data":{data}}}"#);
    let good = data(r#"{"access_token":"t","token_type":"bearer","expires_in":"60"}"#);
    let token = read_server_token(200, good.as_bytes()).unwrap();
    assert_eq!((token.token.expose(), token.expires_in), (&b"t"[..], 60));
    for (status, body, expected) in [
        (
            401,
            r#"{"code":40105,"message":"invalid client"}"#.to_owned(),
            CredentialsRefused,
        ),
        (200, r#"{"code":40105}"#.to_owned(), CredentialsRefused),
        (
            200,
            r#"{"code":40000,"message":"bad request"}"#.to_owned(),
            Platform(40_000),
        ),
        (200, r#"{"code":50000}"#.to_owned(), Platform(50_000)),
        (200, data("null"), BadBody),
        (200, data("{}"), BadBody),
        (200, data(r#"{"access_token":"","expires_in":60}"#), BadBody),
        (200, data(r#"{"access_token":"t","expires_in":0}"#), BadBody),
        (
            200,
            data(r#"{"access_token":"t","expires_in":-1}"#),
            BadBody,
        ),
        (200, data(r#"{"access_token":"t"}"#), BadBody),
        (200, data(r#"{"access_token":5,"expires_in":60}"#), BadBody),
        (200, "\u{0}".to_owned(), BadBody),
        (401, "nope".to_owned(), BadStatus(401)),
    ] {
        let read = read_server_token(status, body.as_bytes()).unwrap_err();
        assert_eq!(read, expected, "{status} {body}");
    }
}

#[test]
fn every_refusal_of_the_platform_is_understood_and_no_fault_is_a_verdict() {
    for refusal in Refusal::ALL {
        let on_wire = refusal.wire();
        let read = read_verify(on_wire.status, &wire::refusal_response(on_wire));
        let expected = match on_wire.code {
            40_000 => Ok(Verdict::Refused(TokenRefused)),
            41_002 => Ok(Verdict::Refused(WrongGame)),
            40_101 => Err(ServerTokenRefused),
            _ => Err(CredentialsRefused),
        };
        assert_eq!(read, expected, "{refusal:?}");
    }
    for fault in Fault::ALL {
        let on_wire = fault.wire();
        let read = read_verify(on_wire.status, &wire::refusal_response(on_wire));
        assert_eq!(read, Err(BadStatus(on_wire.status)), "{fault:?}");
    }
}
