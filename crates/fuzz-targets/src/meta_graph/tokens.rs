//! Access tokens, nonces and codes.

use std::{collections::BTreeSet, sync::LazyLock};

use meta_graph::platform::{
    AccessToken, admit, explain, judge_refresh_code, judge_sso_code, judge_user_proof,
};

use super::{
    vectors::Tokens,
    world::{APP_TOKEN, OLD_APP_TOKEN, PINNED, USER, World, app},
};

struct Installation {
    world: World,
    known: BTreeSet<Vec<u8>>,
}

static INSTALLATION: LazyLock<Installation> = LazyLock::new(|| {
    let tokens = Tokens::read();
    Installation {
        world: World::new(&tokens),
        known: seeds().into_iter().collect(),
    }
});

/// Every token that is good for something, and those that were.
pub fn seeds() -> Vec<Vec<u8>> {
    let tokens = Tokens::read();
    let made = tokens.grants.iter().map(|grant| grant.text.as_str());
    let others = [APP_TOKEN, OLD_APP_TOKEN, PINNED, "OC|6655321|another"];
    let all = made.chain(others);
    all.map(|text| text.as_bytes().to_vec()).collect()
}

/// Nobody but the holder of a key or secret makes a token that is good.
pub fn run(data: &[u8]) {
    let here = &*INSTALLATION;
    let now = here.world.now;
    let _ = AccessToken::parse(data);
    let accepted = [
        admit(data, &here.world, now).is_ok(),
        judge_user_proof(data, app(1001), USER, &here.world, now).is_ok(),
        judge_sso_code(data, app(1001), USER, &here.world, now).is_ok(),
        judge_refresh_code(data, app(1001), &here.world, now).is_ok(),
        explain(data, &here.world, now).accepted,
    ];
    let any = accepted.contains(&true);
    assert!(!any || here.known.contains(data), "a token out of nothing");
}
