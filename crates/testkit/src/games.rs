//! The games and players that most stories of the faces are about.

use admin::{Fixture, FixtureApp, FixtureMembership, FixturePlayer, FixtureStove};
use base::Environment;

pub use crate::RSA_KEY;

/// The game that most stories are about, on STOVE's live environment.
pub const GAME: &str = "SGP_EVENT";
/// Its server's client id there.
pub const CLIENT: &str = "com.sgp.event.server";
/// Its server's secret there.
pub const SECRET: &str = "4tqFNG5ysyBUa6rk-dS4CQ";
/// The same game's client id on the sandbox.
pub const SANDBOX_CLIENT: &str = "com.sgp.event.sandbox";
/// The same game's secret on the sandbox.
pub const SANDBOX_SECRET: &str = "sandbox-secret-of-the-event";
/// Another game, on the live environment only.
pub const OTHER_GAME: &str = "MVP_SDK_QA";
/// The other game's client id.
pub const OTHER_CLIENT: &str = "com.mvp.qa.server";
/// The other game's secret.
pub const OTHER_SECRET: &str = "secret-of-the-other-game";

/// A player who has accepted the game's terms.
pub const MEMBER: u64 = 20_005_061_986;
/// That player's number within the game.
pub const GUID: u64 = 200_000_000_397;
/// That player's sign-in key.
pub const MEMBER_KEY: &str = "key-of-the-member-0123456789";
/// A player who has not.
pub const STRANGER: u64 = 20_005_061_987;
/// The other player's sign-in key.
pub const STRANGER_KEY: &str = "key-of-the-stranger-0123456789";

/// All of them. A server token of the game is valid for 1000 seconds, so that
/// its last 30 % begin after 700.
#[must_use]
pub fn fixture() -> Fixture {
    Fixture {
        apps: vec![
            FixtureApp {
                name: "Event".to_owned(),
                publisher: None,
                stove: vec![
                    listing(Environment::Live, GAME, CLIENT, SECRET),
                    listing(Environment::Sandbox, GAME, SANDBOX_CLIENT, SANDBOX_SECRET),
                ],
                meta: None,
                opensocial: None,
                unity_ads: None,
            },
            FixtureApp {
                name: "Other".to_owned(),
                publisher: None,
                stove: vec![listing(
                    Environment::Live,
                    OTHER_GAME,
                    OTHER_CLIENT,
                    OTHER_SECRET,
                )],
                meta: None,
                opensocial: None,
                unity_ads: None,
            },
        ],
        players: vec![
            FixturePlayer {
                member_no: MEMBER,
                nickname: "Member".to_owned(),
                key: Some(MEMBER_KEY.to_owned()),
                joined: vec![FixtureMembership {
                    app: "Event".to_owned(),
                    guid: Some(GUID),
                }],
                owned: Vec::new(),
                meta: Vec::new(),
                friends: Vec::new(),
                blocked: Vec::new(),
                persona: None,
                installed: Vec::new(),
            },
            FixturePlayer {
                member_no: STRANGER,
                nickname: "Stranger".to_owned(),
                key: Some(STRANGER_KEY.to_owned()),
                joined: Vec::new(),
                owned: Vec::new(),
                meta: Vec::new(),
                friends: Vec::new(),
                blocked: Vec::new(),
                persona: None,
                installed: Vec::new(),
            },
        ],
    }
}

fn listing(environment: Environment, game: &str, client: &str, secret: &str) -> FixtureStove {
    FixtureStove {
        environment,
        game_id: game.to_owned(),
        application_no: Some(10_002),
        kind: store::ListingKind::Game,
        client_id: client.to_owned(),
        client_secret: secret.to_owned(),
        token_validity_secs: Some(1_000),
        server_tokens: Vec::new(),
        user_tokens: Vec::new(),
    }
}

/// The body of STOVE's "Issue API Access Token".
#[must_use]
pub fn credentials(client: &str, secret: &str, service: &str) -> String {
    format!(r#"{{"client_id":"{client}","client_secret":"{secret}","service_id":"{service}"}}"#)
}
