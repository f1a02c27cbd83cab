//! The requests and how often each is sent.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{
    program::{Program, StoveGame, Told},
    tokens::{advance, challenge, server_token, session, user_token},
    wire::{Connection, post},
};

/// How far the clock is moved so that a player's token is over and a session,
/// of a day, is not.
const SEVEN_HOURS: u64 = 7 * 60 * 60;

/// More than a face takes.
const TOO_MUCH: usize = 65 * 1024;

pub(super) struct Mix {
    pub(super) platform: SocketAddr,
    pub(super) gate: SocketAddr,
    kinds: Vec<Kind>,
}

/// One kind of request and the answer that it must get.
pub(super) struct Kind {
    pub(super) what: &'static str,
    /// How many of all the weights' sum.
    weight: u64,
    door: Door,
    request: Vec<u8>,
    status: u16,
    /// What the answer must hold.
    said: &'static str,
}

#[derive(Clone, Copy)]
enum Door {
    Platform,
    Gate,
    /// The request asks the gate for a challenge; it is used up then, with the
    /// gate's key that is here.
    Challenge,
}

impl Kind {
    pub(super) fn ask(&self, platform: &mut Connection, gate: &mut Connection) -> Result<()> {
        let door = match self.door {
            Door::Platform => platform,
            Door::Gate | Door::Challenge => gate,
        };
        let answer = door.ask(&self.request)?;
        let right = answer.status == self.status && answer.body.contains(self.said);
        ensure!(right, "{}: {}", answer.status, answer.body);
        if let Door::Challenge = self.door {
            let challenge = answer.body.to_owned();
            return redeem(door, &self.request, &challenge);
        }
        Ok(())
    }
}

/// Uses a challenge up, with the head that it was asked for with.
fn redeem(gate: &mut Connection, asked: &[u8], granted: &str) -> Result<()> {
    let granted: Value = serde_json::from_str(granted)?;
    let body = json!({ "challenge": granted.get("challenge") }).to_string();
    let head = String::from_utf8_lossy(asked);
    let key = head
        .lines()
        .find_map(|line| line.strip_prefix("authorization: Bearer "));
    let request = post("/v1/verify/challenge", key, &body);
    let answer = gate.ask(&request)?;
    let right = answer.status == 200 && answer.body.contains("\"accepted\"");
    ensure!(right, "{}: {}", answer.status, answer.body);
    Ok(())
}

impl Mix {
    /// Gets the tokens that some of the requests carry, expired ones too.
    pub(super) fn prepare(program: &Program) -> Result<Self> {
        let told = &program.told;
        let game = told.stove.games.iter().find(|it| it.environment == "live");
        let game = game.context("no game in the live environment")?;
        let (platform, gate) = (told.platform.addr()?, told.gate.addr()?);
        let session = session(platform, told)?;
        let expired = user_token(platform, &session, game)?;
        let used_up = challenge(gate, &told.gate.key, 60)?;
        advance(told, SEVEN_HOURS)?;
        let given = Given {
            told,
            game,
            session: &session,
            server: &server_token(platform, game)?,
            user: &user_token(platform, &session, game)?,
            expired: &expired,
            old_challenge: &used_up,
        };
        let mut kinds = given.verifying();
        kinds.extend(given.issuing()?);
        kinds.extend(given.at_the_gate());
        Ok(Self {
            platform,
            gate,
            kinds,
        })
    }

    /// Shows that each kind is answered as it should be.
    pub(super) fn ask_each_once(&self) -> Result<()> {
        for kind in &self.kinds {
            let mut doors = (Connection::to(self.platform), Connection::to(self.gate));
            let asked = kind.ask(&mut doors.0, &mut doors.1);
            asked.context(kind.what)?;
        }
        Ok(())
    }

    pub(super) fn weights(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.weight).sum()
    }

    /// The kind at that place among the weights.
    pub(super) fn kind(&self, mut at: u64) -> &Kind {
        let found = self
            .kinds
            .iter()
            .find(|kind| match at.checked_sub(kind.weight) {
                Some(rest) => {
                    at = rest;
                    false
                }
                None => true,
            });
        #[expect(
            clippy::expect_used,
            reason = "there is a kind, and the weights are theirs"
        )]
        found.or(self.kinds.first()).expect("no kinds")
    }
}

/// What the requests are made of.
struct Given<'a> {
    told: &'a Told,
    game: &'a StoveGame,
    session: &'a str,
    server: &'a str,
    user: &'a str,
    expired: &'a str,
    old_challenge: &'a str,
}

impl Given<'_> {
    fn verifying(&self) -> Vec<Kind> {
        let path = format!("/stove{}", stove::wire::verify_path(&self.game.game_id));
        let verify = |what, weight, bearer, body: &str, (status, said)| Kind {
            what,
            weight,
            door: Door::Platform,
            request: post(&path, bearer, body),
            status,
            said,
        };
        let token = |token: &str| json!({ "access_token": token }).to_string();
        let (ok, bad) = ((200, "\"code\":0"), (200, "\"code\":40000"));
        let server = Some(self.server);
        let (forged, forged_server) = (altered(self.user), altered(self.server));
        let much = "x".repeat(TOO_MUCH);
        vec![
            verify("verify", 300, server, &token(self.user), ok),
            verify("verify, forged", 150, server, &token(&forged), bad),
            verify("verify, expired", 100, server, &token(self.expired), bad),
            verify("verify, garbage", 60, server, &"[".repeat(2_000), bad),
            verify("verify, oversized", 20, server, &much, (413, "41300")),
            verify(
                "verify, no header",
                20,
                None,
                &token(self.user),
                (401, "40101"),
            ),
            verify(
                "verify, forged server token",
                50,
                Some(&forged_server),
                &token(self.user),
                (401, "40101"),
            ),
        ]
    }

    fn issuing(&self) -> Result<Vec<Kind>> {
        let ask = |what, weight, path, bearer, body: String, (status, said)| Kind {
            what,
            weight,
            door: Door::Platform,
            request: post(path, bearer, &body),
            status,
            said,
        };
        let server_token = "/stove/auth/v5/server_token";
        let game = self.game;
        let client = |secret: &str| {
            let (client_id, service_id) = (&game.client_id, &game.game_id);
            json!({"client_id": client_id, "client_secret": secret, "service_id": service_id})
                .to_string()
        };
        let player = self.told.players.first().context("no players")?;
        let sign_in = |key: &str| json!({"player_id": player.player_id, "key": key}).to_string();
        let wish = json!({ "game_id": game.game_id }).to_string();
        let session = Some(self.session);
        let ok = (200, "access_token");
        Ok(vec![
            ask(
                "server token",
                40,
                server_token,
                None,
                client(&game.client_secret),
                ok,
            ),
            ask(
                "server token, wrong secret",
                40,
                server_token,
                None,
                client("x"),
                (401, "40105"),
            ),
            ask(
                "sign-in",
                40,
                "/device/v1/sign-in",
                None,
                sign_in(&player.sign_in_key),
                (200, "session_token"),
            ),
            ask(
                "sign-in, wrong key",
                40,
                "/device/v1/sign-in",
                None,
                sign_in("x"),
                (401, "sign_in_refused"),
            ),
            ask(
                "user token",
                40,
                "/device/v1/stove/user-token",
                session,
                wish,
                ok,
            ),
            ask(
                "no such path",
                20,
                "/nowhere",
                None,
                String::new(),
                (404, ""),
            ),
        ])
    }

    fn at_the_gate(&self) -> Vec<Kind> {
        let key = Some(&*self.told.gate.key);
        let ask = |what, weight, door, path, key, body: String, (status, said)| Kind {
            what,
            weight,
            door,
            request: post(path, key, &body),
            status,
            said,
        };
        let verify = "/v1/verify/stove";
        let of = |token: &str| json!({"game": self.game.gate_game, "token": token}).to_string();
        let old = json!({ "challenge": self.old_challenge }).to_string();
        let empty = || "{}".to_owned();
        let used = "/v1/verify/challenge";
        let new = "/v1/challenges";
        vec![
            ask(
                "gate",
                20,
                Door::Gate,
                verify,
                key,
                of(self.user),
                (200, "accepted"),
            ),
            ask(
                "gate, forged",
                20,
                Door::Gate,
                verify,
                key,
                of(&altered(self.user)),
                (200, "token_refused"),
            ),
            ask(
                "gate, no key",
                10,
                Door::Gate,
                verify,
                None,
                of(self.user),
                (401, "key_required"),
            ),
            ask(
                "challenge",
                20,
                Door::Gate,
                new,
                key,
                empty(),
                (200, "challenge"),
            ),
            ask(
                "challenge, used",
                10,
                Door::Challenge,
                new,
                key,
                empty(),
                (200, "challenge"),
            ),
            ask(
                "challenge, expired",
                10,
                Door::Gate,
                used,
                key,
                old,
                (200, "challenge_expired"),
            ),
        ]
    }
}

/// With one character changed, of those that decide.
fn altered(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let at = bytes.len().saturating_sub(10);
    if let Some(byte) = bytes.get_mut(at) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
