//! The look-ups and the ownership check.

use base::Environment;
use sign::bearer_token;
use stove::platform::{MAX_GAMES_ASKED, check_ownership, look_up_member, look_up_profile};

use super::{INSTALLATION, seeds};
use crate::line;

/// Every refused call, and good ones.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = ["member", "profile", "ownership"]
        .into_iter()
        .flat_map(seeds::calls)
        .map(|vector| {
            let authorization = vector.authorization.as_deref().unwrap_or_default();
            let caller = vector.caller_id.as_deref().unwrap_or_default();
            seeds::lines(&[&vector.game_id, caller, authorization, &vector.query])
        })
        .collect();
    let server = format!("Bearer {}", seeds::token("server"));
    for query in [
        "search_type=guid&value=200000000397",
        "member_no=20005061986&game_ids=MVP_SDK_QA,SGP_EVENT",
    ] {
        let game = "MVP_SDK_QA";
        all.push(seeds::lines(&[game, "MVP_SDK_QA_SERVER", &server, query]));
    }
    all
}

/// A line each with the game, the caller and the header's value; the rest is
/// the query.
pub fn run(data: &[u8]) {
    let (game_id, rest) = line(data);
    let (caller, rest) = line(rest);
    let (authorization, query) = line(rest);
    let game_id = String::from_utf8_lossy(game_id);
    let query = String::from_utf8_lossy(query);
    let (bearer, caller) = (Some(authorization), Some(caller));
    let here = &*INSTALLATION;
    let (world, now) = (&here.world, here.tokens.now);
    let known = bearer_token(authorization).is_some_and(|text| here.known.contains(text));
    for environment in Environment::ALL {
        let member = look_up_member(environment, &game_id, bearer, &query, world, now);
        let profile = look_up_profile(environment, caller, bearer, &query, world, now);
        for found in [member, profile] {
            assert!(found.is_err() || known, "answered to a stranger");
        }
        match check_ownership(environment, caller, bearer, &query, world, now) {
            Ok(check) => {
                assert!(known, "answered to a stranger");
                assert!((1..=MAX_GAMES_ASKED).contains(&check.games.len()));
            }
            Err(refusal) => assert!(matches!(refusal.wire().status, 200 | 401)),
        }
    }
}
