//! Answers of the platform, whatever they are.

use opensocial::game::{
    Reply, Verdict,
    answer::{Activity, AppData, Avatar, BlackEntry, Payment, Person, Text, WordCheck},
};

/// A status in two bytes, a challenge up to the first line break, and a body.
pub fn seeds() -> Vec<Vec<u8>> {
    let of = |status: u16, rest: &str| [&status.to_be_bytes()[..], rest.as_bytes()].concat();
    vec![
        of(
            200,
            "\n{\"entry\":{\"id\":101,\"hasApp\":\"true\",\"grade\":2}}",
        ),
        of(
            200,
            "\n{\"startIndex\":1,\"totalResults\":1,\"entry\":[{\"id\":\"1\"}]}",
        ),
        of(
            201,
            "\n{\"payment\":{\"id\":\"A\",\"status\":10,\"entry\":[]}}",
        ),
        of(
            401,
            "OAuth realm=\"r\", oauth_problem=\"token_expired\", oauth_problem_advice=\"a%20b\"\n\
             {\"Error\":{\"Message\":\"m\"}}",
        ),
        of(404, "\n<html>"),
    ]
}

/// Nothing panics, and what is kept of a refusal is fit for a log.
pub fn run(data: &[u8]) {
    let Some((status, rest)) = data.split_first_chunk::<2>() else {
        return;
    };
    let end = rest.iter().position(|byte| *byte == b'\n');
    let (challenge, body) = rest.split_at(end.unwrap_or(0));
    let reply = Reply {
        status: u16::from_be_bytes(*status),
        challenge: Some(challenge),
        body,
    };
    let _ = reply.one::<Person>();
    let _ = reply.one::<AppData>();
    let _ = reply.one::<Avatar>();
    let _ = reply.one::<WordCheck>();
    let _ = reply.list::<BlackEntry>();
    let _ = reply.list::<Activity>();
    let _ = reply.list::<Text>();
    let _ = reply.one::<Payment>();
    if let Ok(Verdict::Refused(refused)) = reply.list::<Person>() {
        let said = [Some(refused.message), refused.problem, refused.advice];
        for text in said.into_iter().flatten() {
            assert!(text.chars().count() <= 300 && !text.chars().any(char::is_control));
        }
    }
}
