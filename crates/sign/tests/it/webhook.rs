use base::{Rng, Secret, Timestamp};
use proptest::prelude::*;
use sign::{
    BadKey, Malformed,
    webhook::{Headers, MessageId, Presented, WebhookKey, WebhookRefusal, sign, verify},
};

/// The example of the specification and of its libraries' tests.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT_AT: Timestamp = Timestamp::from_secs(1_614_265_330);
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn key() -> WebhookKey {
    WebhookKey::read(&Secret::new(SECRET)).unwrap()
}

fn other() -> WebhookKey {
    WebhookKey::read(&WebhookKey::generate(&Fixed(1))).unwrap()
}

struct Fixed(u8);
impl Rng for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0);
    }
}

fn id() -> MessageId {
    MessageId::new(ID).unwrap()
}

fn present(headers: &Headers) -> Presented<'_> {
    Presented {
        id: Some(headers.id.as_bytes()),
        timestamp: Some(headers.timestamp.as_bytes()),
        signature: Some(headers.signature.as_bytes()),
    }
}

fn signed() -> Headers {
    sign(&key(), [], &id(), SENT_AT, BODY)
}

fn refused(headers: &Headers, body: &[u8]) -> WebhookRefusal {
    verify(present(headers), body, [&key()]).unwrap_err()
}

#[test]
fn the_specifications_example_comes_out() {
    let headers = signed();
    assert_eq!(headers.id, ID);
    assert_eq!(headers.timestamp, "1614265330");
    assert_eq!(headers.signature, SIGNATURE);
    let message = verify(present(&headers), BODY, [&key()])
        .unwrap()
        .into_inner();
    assert_eq!(message.id.as_str(), ID);
    assert_eq!(message.sent_at, SENT_AT);
}

#[test]
fn a_rotation_signs_with_both_and_is_read_with_either() {
    let (old, new) = (key(), other());
    let headers = sign(&new, [&old], &id(), SENT_AT, BODY);
    assert!(headers.signature.ends_with(&format!(" {SIGNATURE}")));
    for keys in [vec![&old], vec![&new], vec![&old, &new]] {
        assert!(verify(present(&headers), BODY, keys).is_ok());
    }
    let third = WebhookKey::read(&WebhookKey::generate(&Fixed(3))).unwrap();
    for keys in [vec![], vec![&third]] {
        let refused = verify(present(&headers), BODY, keys).unwrap_err();
        assert_eq!(refused, WebhookRefusal::Forged);
    }
}

#[test]
fn whatever_is_altered_is_forged() {
    let good = signed();
    assert_eq!(refused(&good, b"{}"), WebhookRefusal::Forged);
    let altered = |change: fn(&mut Headers)| {
        let mut headers = good.clone();
        change(&mut headers);
        refused(&headers, BODY)
    };
    assert_eq!(altered(|h| h.id.push('x')), WebhookRefusal::Forged);
    assert_eq!(
        altered(|h| h.timestamp = "1614265331".into()),
        WebhookRefusal::Forged
    );
    for signature in [
        "",
        "v1,",
        "v1",
        "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
        "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A==",
    ] {
        let mut headers = good.clone();
        headers.signature = signature.to_owned();
        assert_eq!(
            refused(&headers, BODY),
            WebhookRefusal::Forged,
            "{signature}"
        );
    }
}

#[test]
fn other_versions_are_passed_over_and_a_long_list_is_cut_off() {
    let mut headers = signed();
    headers.signature = format!("v1a,xxxx v2,yyyy v1,zzzz {SIGNATURE}");
    assert!(verify(present(&headers), BODY, [&key()]).is_ok());
    headers.signature = format!("{}{SIGNATURE}", "v1,x ".repeat(15));
    assert!(verify(present(&headers), BODY, [&key()]).is_ok());
    headers.signature = format!("{}{SIGNATURE}", "v1,x ".repeat(16));
    assert_eq!(refused(&headers, BODY), WebhookRefusal::Forged);
}

#[test]
fn all_three_headers_have_to_be_there() {
    let headers = signed();
    let all = present(&headers);
    for missing in [
        Presented { id: None, ..all },
        Presented {
            timestamp: None,
            ..all
        },
        Presented {
            signature: None,
            ..all
        },
        Presented::default(),
    ] {
        let refused = verify(missing, BODY, [&key()]).unwrap_err();
        assert_eq!(refused, WebhookRefusal::HeaderMissing);
    }
}

#[test]
fn an_id_cannot_reach_into_the_timestamp() {
    // "a.1" at 2 and "a" at 1 with a body beginning "2." are one text.
    for bad in ["", "a.1", ".", "a b", "a\n", "é", &"x".repeat(257)] {
        assert_eq!(MessageId::new(bad), Err(Malformed), "{bad:?}");
        let mut headers = signed();
        headers.id = bad.to_owned();
        assert_eq!(
            refused(&headers, BODY),
            WebhookRefusal::IdUnreadable,
            "{bad:?}"
        );
    }
    for good in ["a", "unity-ads:7:0987654321", &"x".repeat(256)] {
        assert!(MessageId::new(good).is_ok(), "{good:?}");
    }
}

#[test]
fn a_timestamp_has_one_spelling() {
    for bad in [
        "",
        "-1",
        "+1614265330",
        "01614265330",
        " 1614265330",
        "1614265330 ",
        "1614265330.0",
        "1e9",
        "١",
        "99999999999999999999",
    ] {
        let mut headers = signed();
        headers.timestamp = bad.to_owned();
        assert_eq!(
            refused(&headers, BODY),
            WebhookRefusal::TimestampUnreadable,
            "{bad:?}"
        );
    }
}

#[test]
fn a_secret_is_read_in_its_own_spelling_only() {
    let spelled = |len: usize| {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(vec![7; len]);
        WebhookKey::read(&Secret::from(format!("whsec_{text}"))).map(|_| ())
    };
    for good in [24, 32, 64] {
        assert_eq!(spelled(good), Ok(()), "{good}");
    }
    for bad in [0, 23, 65] {
        assert_eq!(spelled(bad), Err(BadKey), "{bad}");
    }
    for bad in [
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_",
    ] {
        assert!(WebhookKey::read(&Secret::new(bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn a_drawn_secret_is_one_and_a_key_does_not_print_itself() {
    let secret = WebhookKey::generate(&Fixed(0xff));
    let text = secret.expose_str().unwrap();
    assert_eq!(text, "whsec_//////////////////////////////////////////8=");
    let key = WebhookKey::read(&secret).unwrap();
    assert_eq!(format!("{key:?}"), "WebhookKey(redacted)");
}

proptest! {
    #[test]
    fn what_was_signed_is_read_back_and_nothing_else_is(
        id in "[!-\\-/-~]{1,64}",
        seconds in 0..i64::from(u32::MAX),
        body in proptest::collection::vec(any::<u8>(), 0..200),
        other_id in "[!-~]{0,8}",
        other_time in "[0-9.]{0,12}",
        other_body in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let id = MessageId::new(&id).unwrap();
        let at = Timestamp::from_secs(seconds);
        let headers = sign(&key(), [], &id, at, &body);
        let read = verify(present(&headers), &body, [&key()]).unwrap().into_inner();
        prop_assert_eq!((read.id, read.sent_at), (id, at));
        let forged = Headers { id: other_id, timestamp: other_time, ..headers };
        prop_assert!(verify(present(&forged), &other_body, [&key()]).is_err());
    }
}
