use opensocial::{
    game::{
        Outage, Refused, Reply, Verdict,
        answer::{AppData, Person, WordCheck},
    },
    platform::{Denied, TokenFlaw},
    profile::{GREE, MOBAGE},
    wire::{Problem, error},
};
use proptest::prelude::*;

fn reply(status: u16, body: &str) -> Reply<'_> {
    Reply {
        status,
        challenge: None,
        body: body.as_bytes(),
    }
}

#[test]
fn one_thing_is_read_under_whatever_key() {
    for body in [
        r#"{"entry":{"id":101,"nickname":"a","hasApp":"true"}}"#,
        r#"{"startIndex":1,"totalResults":1,"person":{"id":"101","nickname":"a","hasApp":true}}"#,
        r#"{"entry":[{"id":"101","nickname":"a","hasApp":true,"unknown":{}}]}"#,
    ] {
        let Ok(Verdict::Answered(person)) = reply(200, body).one::<Person>() else {
            panic!("{body}");
        };
        assert_eq!(person.id.as_deref(), Some("101"));
        assert_eq!(person.has_app, Some(true));
    }
    let body = r#"{"entry":{"data":"x","valid":"false"}}"#;
    let read = reply(200, body).one::<WordCheck>();
    assert!(matches!(read, Ok(Verdict::Answered(check)) if !check.valid));
    let body = r#"{"entry":{"mbga.jp:101":{"score":"78"}}}"#;
    let Ok(Verdict::Answered(AppData(kept))) = reply(200, body).one::<AppData>() else {
        panic!("{body}");
    };
    assert_eq!(kept["mbga.jp:101"]["score"], "78");
}

#[test]
fn a_list_says_where_it_stands() {
    let body =
        r#"{"startIndex":11,"itemsPerPage":2,"totalResults":30,"entry":[{"id":"1"},{"id":2}]}"#;
    let Ok(Verdict::Answered(list)) = reply(200, body).list::<Person>() else {
        panic!("{body}");
    };
    assert_eq!(
        (list.start_index, list.total, list.items.len()),
        (11, 30, 2)
    );
    let none = reply(200, r#"{"totalResults":0,"entry":[]}"#).list::<Person>();
    assert!(matches!(none, Ok(Verdict::Answered(list)) if list.items.is_empty()));
    assert_eq!(reply(202, "").done(), Ok(Verdict::Answered(())));
}

#[test]
fn what_is_no_answer_is_an_outage() {
    for (status, body, expected) in [
        (200, "<html>", Outage::BadBody),
        (200, "[]", Outage::BadBody),
        (200, r#"{"people":{}}"#, Outage::BadBody),
        (200, r#"{"entry":["101"]}"#, Outage::BadBody),
        (200, r#"{"entry":[]}"#, Outage::BadBody),
        (204, "", Outage::BadStatus(204)),
        (302, "", Outage::BadStatus(302)),
        (404, "<html>not here", Outage::BadStatus(404)),
        (429, "", Outage::RateLimited),
        (500, r#"{"Error":{"Message":"x"}}"#, Outage::BadStatus(500)),
        (503, "", Outage::BadStatus(503)),
    ] {
        assert_eq!(reply(status, body).one::<Person>(), Err(expected), "{body}");
    }
}

/// What the platform says of each denial is read as what it means to the game.
#[test]
fn whose_fault_a_no_is_comes_from_the_challenge() {
    let judged = |denied: &Denied, profile| {
        let problem: Problem = denied.problem();
        let challenge = problem.challenge("http://x/api");
        let body = error::body(profile, denied.status(), &problem.advice, &[]);
        let reply = Reply {
            status: denied.status(),
            challenge: Some(challenge.as_bytes()),
            body: &body,
        };
        reply.done()
    };
    for profile in [&MOBAGE, &GREE] {
        let ours = judged(&Denied::SignatureInvalid, profile);
        assert_eq!(
            ours,
            Err(Outage::Misconfigured("signature_invalid".to_owned()))
        );
        let unknown = judged(&Denied::ConsumerUnknown, profile);
        assert_eq!(
            unknown,
            Err(Outage::Misconfigured("consumer_key_unknown".to_owned()))
        );
        let again = judged(&Denied::NonceUsed, profile);
        assert_eq!(again, Err(Outage::SignAnew("nonce_used".to_owned())));
        for denied in [
            Denied::TokenExpired,
            Denied::TokenRevoked,
            Denied::TokenRejected(TokenFlaw::Forged),
        ] {
            let Ok(Verdict::Refused(refused)) = judged(&denied, profile) else {
                panic!("{denied:?}");
            };
            assert!(refused.is_token(), "{refused:?}");
            assert_eq!(refused.advice.as_deref(), Some(&*denied.problem().advice));
        }
    }
    let refused = reply(
        405,
        r#"{"Error":{"Message":"Proxy Request is not allowed this API"}}"#,
    );
    let expected = Refused {
        status: 405,
        problem: None,
        advice: None,
        message: "Proxy Request is not allowed this API".to_owned(),
    };
    assert_eq!(refused.done(), Ok(Verdict::Refused(expected)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_read_or_not(
        status in 0u16..1000,
        challenge in prop::collection::vec(any::<u8>(), 0..100),
        body in prop_oneof!["\\PC{0,60}", r#"\{"(entry|person|Error)":[\{\[]"?(Message|id)?"?:?"?x?"?[\}\]]\}"#],
    ) {
        let reply = Reply { status, challenge: Some(&challenge), body: body.as_bytes() };
        if let Ok(Verdict::Refused(refused)) = reply.list::<Person>() {
            prop_assert!(!refused.message.chars().any(char::is_control));
        }
        let _ = reply.one::<Person>();
        let _ = reply.done();
    }
}
