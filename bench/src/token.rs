//! G3: a player's token verified in process, without HTTP.
//!
//! What the token costs is the whole verify call less the same call for a game
//! that does not exist, which ends where the player's token would be judged.

mod peers;

use std::hint::black_box;

use anyhow::{Result, ensure};
use base::{Clock, Environment, KeyId, Secret, Timestamp};
use sign::{HmacKey, SealKey, sha256};
use stove::{
    Refusal,
    platform::{self, Client, Game, Pinned, Registry, Subject},
};

use crate::{
    given::{self, SystemClock},
    report::{Goal, Row},
    size::Size,
    turns::{self, Turns},
};
use peers::{JsonWebToken, RawHmac};

/// A game that nobody knows, of a name as long as that of the one that is known.
const NOWHERE: &str = "com.example.nogames";

/// The platform's look-ups with one of everything, so that the look-ups
/// themselves cost next to nothing.
struct Single {
    game: Game,
    user_key: HmacKey,
    seal_key: SealKey,
    pinned: [u8; 32],
}

impl Registry for Single {
    fn client(&self, _: Environment, _: &str) -> Option<Client<'_>> {
        None
    }

    fn game(&self, _: Environment, game_id: &str) -> Option<Game> {
        (game_id == given::GAME).then_some(self.game)
    }

    fn shares_publisher(&self, app: base::AppId, other: base::AppId) -> bool {
        app == other
    }

    fn server_token_key(&self, _: Environment, _: KeyId) -> Option<&SealKey> {
        Some(&self.seal_key)
    }

    fn user_token_key(&self, _: Environment, _: KeyId) -> Option<&HmacKey> {
        Some(&self.user_key)
    }

    fn refresh_token_key(&self, _: Environment, _: KeyId) -> Option<&SealKey> {
        None
    }

    fn is_revoked(&self, _: base::AppId, _: Subject, _: Timestamp) -> bool {
        false
    }

    fn pinned(&self, _: Environment, digest: &[u8; 32]) -> Option<Pinned<'_>> {
        (*digest == self.pinned).then_some(Pinned::Server {
            app_id: self.game.app_id,
            game_id: given::GAME,
            expires_at: None,
        })
    }
}

/// One way of calling the verify function.
struct Call<'a> {
    registry: &'a Single,
    game_id: &'static str,
    authorization: String,
    body: &'a str,
    now: Timestamp,
}

impl Call<'_> {
    fn judge(&self) -> Result<stove::Member, Refusal> {
        platform::verify(
            given::ENVIRONMENT,
            black_box(self.game_id),
            Some(black_box(self.authorization.as_bytes())),
            black_box(self.body.as_bytes()),
            self.registry,
            black_box(self.now),
        )
    }
}

/// The rounds of everything that is compared, in nanoseconds.
struct Rounds {
    token: Vec<f64>,
    whole: Vec<f64>,
    raw: Vec<f64>,
    json_web_token: Vec<f64>,
}

pub(crate) fn verify(size: Size) -> Result<Vec<Row>> {
    let now = SystemClock.now();
    let token = given::user_token(now)?;
    let registry = Single {
        game: Game {
            app_id: given::app_id()?,
            application_no: given::NUMBER,
        },
        user_key: HmacKey::new(&given::USER_MATERIAL),
        seal_key: given::seal_key()?,
        pinned: sha256(given::PINNED.as_bytes()),
    };
    let rounds = measure(&registry, &token, now, size)?;
    Ok(rows(&rounds))
}

fn measure(registry: &Single, token: &Secret, now: Timestamp, size: Size) -> Result<Rounds> {
    let body = given::body(token);
    let call = |game_id, server_token: &str| Call {
        registry,
        game_id,
        authorization: format!("Bearer {server_token}"),
        body: &body,
        now,
    };
    let sealed = given::server_token(now)?;
    let sealed = sealed.expose_str().unwrap_or_default();
    let with = call(given::GAME, given::PINNED);
    let without = call(NOWHERE, given::PINNED);
    let whole = call(given::GAME, sealed);
    for good in [&with, &whole] {
        ensure!(good.judge().is_ok(), "a good token is refused");
    }
    ensure!(
        without.judge() == Err(Refusal::UnknownGame),
        "any game will do"
    );
    let text = token.expose_str().unwrap_or_default();
    let raw = RawHmac::new(text)?;
    let json_web_token = JsonWebToken::new(now)?;

    let operations = size.operations();
    let of = |call| {
        Some(Turns::new(operations, move || {
            let _ = black_box(Call::judge(call));
        }))
    };
    let [with, without, raw, json_web_token, whole] = turns::rounds(
        size,
        [
            of(&with),
            of(&without),
            Some(Turns::new(operations, || raw.verify())),
            Some(Turns::new(operations, || json_web_token.verify())),
            of(&whole),
        ],
    )?;
    Ok(Rounds {
        token: with.iter().zip(without).map(|(a, b)| a - b).collect(),
        whole,
        raw,
        json_web_token,
    })
}

fn rows(rounds: &Rounds) -> Vec<Row> {
    let Rounds {
        token,
        whole,
        raw,
        json_web_token,
    } = rounds;
    vec![
        Row::figure(
            "G3",
            "player's token in process",
            "ns",
            token,
            Some(Goal::AtMost(650.0)),
        ),
        Row::pairs(
            "G3",
            "player's token / raw HMAC-SHA256 over its bytes",
            "ns",
            (token, raw),
            Some(Goal::AtMost(2.7)),
        ),
        Row::pairs(
            "G3",
            "jsonwebtoken 11, 8 claims in 305 bytes / player's token",
            "ns",
            (json_web_token, token),
            Some(Goal::AtLeast(3.0)),
        ),
        Row::figure(
            "G3",
            "whole verify in process, both tokens",
            "ns",
            whole,
            None,
        ),
    ]
}
