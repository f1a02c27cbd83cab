//! The whole verify call.

use base::Environment;
use sign::bearer_token;
use stove::{
    platform::{self, explain},
    wire::VerifyRequest,
};

use super::{INSTALLATION, seeds};
use crate::line;

/// Every refused call, and a good one.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = seeds::calls("verify")
        .iter()
        .map(|vector| {
            let authorization = vector.authorization.as_deref().unwrap_or_default();
            seeds::lines(&[&vector.game_id, authorization, &vector.body])
        })
        .collect();
    let (server, user) = (seeds::token("server"), seeds::token("user"));
    let authorization = format!("Bearer {server}");
    let body = format!("{{\"access_token\":\"{user}\"}}");
    all.push(seeds::lines(&["MVP_SDK_QA", &authorization, &body]));
    all
}

/// A line with the game, one with the header's value, the rest is the body.
pub fn run(data: &[u8]) {
    let (game_id, rest) = line(data);
    let (authorization, body) = line(rest);
    let game_id = String::from_utf8_lossy(game_id);
    let authorization = Some(authorization).filter(|value| !value.is_empty());
    let here = &*INSTALLATION;
    let now = here.tokens.now;
    for environment in Environment::ALL {
        let judged = platform::verify(environment, &game_id, authorization, body, &here.world, now);
        match judged {
            Err(refusal) => assert!(matches!(refusal.wire().status, 200 | 401)),
            Ok(member) => {
                let server = authorization.and_then(bearer_token).expect("it was judged");
                let request = VerifyRequest::parse(body).expect("it was read");
                let user = request.access_token.expect("it has a token");
                // Nobody but the holder of a key makes a token that is good.
                for text in [server, user.as_bytes()] {
                    assert!(here.known.contains(text), "a token out of nothing");
                    assert!(explain(text, &here.world, now).accepted);
                }
                assert!(member.member_no > 0);
            }
        }
    }
    for text in [game_id.as_bytes(), body] {
        let explained = explain(text, &here.world, now);
        assert!(!explained.accepted || here.known.contains(text));
    }
}
