//! The platform's and the game's side against each other under a fake clock.

use std::{sync::Arc, time::Duration};

use base::{Clock, Environment, KeyId, PlayerId, Rng, Secret, Timestamp, TokenId};
use stove::{
    Member, Refusal,
    game::{
        Ask, Flight, Outage, Request, TokenKeeper, TokenRefusal, Verdict, read_server_token,
        read_verify, server_token_request, verify_request,
    },
    platform::{
        Registry, ServerToken, Subject, USER_TOKEN_VALIDITY, UserToken, admit, expires_in,
        mint_user_token, seal_server_token, verify,
    },
    wire,
};
use testkit::{FakeClock, SeededRng};

use super::{
    vectors::{Tokens, secret},
    world::World,
};

const GAME: &str = "MVP_SDK_QA";

/// What a store keeps of a client's current token.
#[derive(Clone, Copy)]
struct Kept {
    token_id: TokenId,
    nonce: [u8; 12],
    issued_at: Timestamp,
    expires_at: Timestamp,
}

/// Both sides, and what lies between them.
struct Pair {
    clock: Arc<FakeClock>,
    rng: Arc<SeededRng>,
    world: World,
    server_key: KeyId,
    user_key: KeyId,
    kept: Option<Kept>,
    issued: usize,
    keeper: TokenKeeper,
    down: bool,
}

impl Pair {
    fn new(validity: Duration) -> Self {
        let tokens = Tokens::read();
        let mut world = World::new(&tokens);
        let client = (Environment::Live, "com.qa.server");
        world.clients.get_mut(&client).unwrap().token_validity = validity;
        Self {
            clock: FakeClock::at(tokens.now),
            rng: SeededRng::new(1),
            world,
            server_key: tokens.keys["live_server"].id,
            user_key: tokens.keys["live_user"].id,
            kept: None,
            issued: 0,
            keeper: TokenKeeper::new(),
            down: false,
        }
    }

    fn rng(&self) -> &dyn Rng {
        &*self.rng
    }

    /// The platform's answer to a request for a server token: status and body.
    fn serve_server_token(&mut self, request: &Request) -> (u16, Vec<u8>) {
        let now = self.clock.now();
        let admitted = match admit(Environment::Live, request.body.expose(), &self.world) {
            Ok(admitted) => admitted,
            Err(refusal) => return refused(refusal),
        };
        let validity = admitted.token_validity;
        let current = self
            .kept
            .filter(|kept| kept.expires_at.since(now).as_millis() * 10 > validity.as_millis() * 3);
        let kept = current.unwrap_or_else(|| {
            self.issued += 1;
            Kept {
                token_id: TokenId::generate(self.rng()),
                nonce: self.rng().array(),
                issued_at: now,
                expires_at: now.plus(validity),
            }
        });
        self.kept = Some(kept);
        let token = ServerToken {
            environment: Environment::Live,
            app_id: admitted.app_id,
            credential_id: admitted.credential_id,
            token_id: kept.token_id,
            game_id: &admitted.game_id,
            issued_at: kept.issued_at,
            expires_at: kept.expires_at,
        };
        let key = self
            .world
            .server_token_key(Environment::Live, self.server_key);
        let text = seal_server_token(&token, self.server_key, key.unwrap(), kept.nonce).unwrap();
        let body = wire::server_token_response(&text, expires_in(kept.expires_at, now));
        (200, body)
    }

    fn serve_verify(&self, game_id: &str, request: &Request) -> (u16, Vec<u8>) {
        assert_eq!(request.path, wire::verify_path(game_id));
        let authorization = request
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization")
            .map(|(_, value)| value.expose());
        let judged = verify(
            Environment::Live,
            game_id,
            authorization,
            request.body.expose(),
            &self.world,
            self.clock.now(),
        );
        match judged {
            Ok(member) => (200, wire::verify_response(&member)),
            Err(refusal) => refused(refusal),
        }
    }

    fn fly(&mut self, flight: Flight) {
        let request = server_token_request("com.qa.server", &secret("qa-secret"), GAME);
        let result = if self.down {
            Err(Outage::Unreachable)
        } else {
            let (status, body) = self.serve_server_token(&request);
            read_server_token(status, &body)
        };
        self.keeper.landed(flight, self.clock.now(), result);
    }

    fn server_token(&mut self) -> Result<Arc<Secret>, Outage> {
        loop {
            match self.keeper.ask(self.clock.now()) {
                Ask::Use(token) => return Ok(token),
                Ask::UseAndRenew(token, flight) => {
                    self.fly(flight);
                    return Ok(token);
                }
                Ask::Fetch(flight) => self.fly(flight),
                Ask::Wait { .. } => panic!("nobody else is flying"),
                Ask::Backoff { last, .. } => return Err(last),
            }
        }
    }

    /// One player token verified, with one renewal where the platform asks
    /// for it.
    fn verify(&mut self, user_token: &str) -> Result<Verdict, Outage> {
        for last_try in [false, true] {
            let token = self.server_token()?;
            if self.down {
                return Err(Outage::Unreachable);
            }
            let request = verify_request(GAME, &token, user_token);
            let (status, body) = self.serve_verify(GAME, &request);
            match read_verify(status, &body) {
                Err(Outage::ServerTokenRefused) if !last_try => {
                    self.keeper.disown(&token, self.clock.now());
                }
                other => return other,
            }
        }
        panic!("the last try always answers")
    }

    fn mint(&self, environment: Environment, app: u64, application_no: u64) -> String {
        let now = self.clock.now();
        let token = UserToken {
            environment,
            app_id: super::world::app(app),
            application_no,
            player: PlayerId::new(7).unwrap(),
            guid: None,
            token_id: TokenId::generate(self.rng()),
            issued_at: now,
            expires_at: now.plus(USER_TOKEN_VALIDITY),
        };
        let key = &self.world.user_keys[&(Environment::Live, self.user_key)];
        let text = mint_user_token(&token, self.user_key, key);
        text.expose_str().unwrap().to_owned()
    }
}

fn refused(refusal: Refusal) -> (u16, Vec<u8>) {
    let on_wire = refusal.wire();
    (on_wire.status, wire::refusal_response(on_wire))
}

const SEVEN: Result<Verdict, Outage> = Ok(Verdict::Verified(Member {
    member_no: 7,
    guid: None,
}));
const TOKEN_REFUSED: Result<Verdict, Outage> = Ok(Verdict::Refused(TokenRefusal::TokenRefused));

#[test]
fn a_player_is_verified_until_the_token_ends_six_hours_later() {
    let mut pair = Pair::new(Duration::from_secs(30 * 86_400));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    assert_eq!(pair.verify(&user), SEVEN);
    pair.clock.advance(Duration::from_millis(21_599_999));
    assert_eq!(pair.verify(&user), SEVEN);
    pair.clock.advance(Duration::from_millis(1));
    assert_eq!(pair.verify(&user), TOKEN_REFUSED);
    assert_eq!(pair.issued, 1);
}

#[test]
fn both_sides_renew_a_token_of_sixty_seconds_at_the_same_edge() {
    let mut pair = Pair::new(Duration::from_secs(60));
    let first = pair.server_token().unwrap();
    let start = pair.clock.now();
    // The platform, asked directly, hands out the same token to the last
    // moment before the edge.
    pair.clock.set(start.plus(Duration::from_millis(41_999)));
    let request = server_token_request("com.qa.server", &secret("qa-secret"), GAME);
    let (status, body) = pair.serve_server_token(&request);
    let same = read_server_token(status, &body).unwrap();
    assert_eq!(same.token.expose(), first.expose());
    assert_eq!(same.expires_in, 18);
    assert!(matches!(pair.keeper.ask(pair.clock.now()), Ask::Use(_)));
    // At the edge the game asks, and what it gets is new.
    pair.clock.set(start.plus(Duration::from_millis(42_000)));
    let used = pair.server_token().unwrap();
    assert_eq!(
        used.expose(),
        first.expose(),
        "the old one serves this call"
    );
    let second = pair.server_token().unwrap();
    assert_ne!(second.expose(), first.expose());
    assert_eq!(pair.issued, 2);
}

#[test]
fn over_an_hour_of_calls_each_token_is_asked_for_once() {
    let mut pair = Pair::new(Duration::from_secs(60));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    for _ in 0..3_600 {
        assert_eq!(pair.verify(&user), SEVEN);
        pair.clock.advance(Duration::from_secs(1));
    }
    // One at the start and one every 42 seconds.
    assert_eq!(pair.issued, 1 + 3_599 / 42);
}

#[test]
fn every_issued_server_token_works_until_its_own_end() {
    let mut pair = Pair::new(Duration::from_secs(60));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    let first = pair.server_token().unwrap();
    pair.clock.advance(Duration::from_secs(50));
    pair.server_token().unwrap();
    assert_eq!(pair.issued, 2);
    let ask = |pair: &Pair| {
        let (status, body) = pair.serve_verify(GAME, &verify_request(GAME, &first, &user));
        read_verify(status, &body)
    };
    pair.clock.advance(Duration::from_millis(9_999));
    assert_eq!(ask(&pair), SEVEN);
    pair.clock.advance(Duration::from_millis(1));
    assert_eq!(ask(&pair), Err(Outage::ServerTokenRefused));
}

#[test]
fn a_revoked_server_token_is_renewed_once_without_the_player_noticing() {
    let mut pair = Pair::new(Duration::from_secs(30 * 86_400));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    assert_eq!(pair.verify(&user), SEVEN);
    let kept = pair.kept.take().unwrap();
    let subject = Subject::Token(kept.token_id);
    let now = pair.clock.now();
    pair.world
        .revoked
        .insert((super::world::app(1001), subject), now);
    assert_eq!(pair.verify(&user), SEVEN);
    assert_eq!(pair.issued, 2);
}

#[test]
fn a_banned_player_is_refused_at_once() {
    let mut pair = Pair::new(Duration::from_secs(3_600));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    assert_eq!(pair.verify(&user), SEVEN);
    let subject = Subject::Player(PlayerId::new(7).unwrap());
    let now = pair.clock.now();
    pair.world
        .revoked
        .insert((super::world::app(1001), subject), now);
    assert_eq!(pair.verify(&user), TOKEN_REFUSED);
    pair.clock.advance(Duration::from_millis(1));
    let later = pair.mint(Environment::Live, 1001, 10_002);
    assert_eq!(
        pair.verify(&later),
        SEVEN,
        "issued after the ban was lifted"
    );
}

#[test]
fn another_games_token_and_the_sandboxs_are_refused() {
    let mut pair = Pair::new(Duration::from_secs(3_600));
    let other_game = pair.mint(Environment::Live, 1002, 10_003);
    let wrong_game = Ok(Verdict::Refused(TokenRefusal::WrongGame));
    assert_eq!(pair.verify(&other_game), wrong_game);
    let sandbox = pair.mint(Environment::Sandbox, 1001, 10_002);
    assert_eq!(pair.verify(&sandbox), TOKEN_REFUSED);
    assert_eq!(pair.verify("x.y.z"), TOKEN_REFUSED);
    assert_eq!(pair.verify(""), TOKEN_REFUSED);
}

#[test]
fn a_platform_that_is_down_refuses_nobody() {
    let mut pair = Pair::new(Duration::from_secs(60));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    pair.down = true;
    assert_eq!(pair.verify(&user), Err(Outage::Unreachable));
    pair.down = false;
    assert_eq!(
        pair.verify(&user),
        Err(Outage::Unreachable),
        "within the pause"
    );
    pair.clock.advance(Duration::from_secs(1));
    assert_eq!(pair.verify(&user), SEVEN);
    // With a token in hand, renewals that fail are not noticed until it ends.
    pair.down = true;
    pair.clock.advance(Duration::from_secs(59));
    assert!(pair.server_token().is_ok());
    pair.down = false;
    pair.clock.advance(Duration::from_secs(1));
    assert_eq!(pair.verify(&user), SEVEN);
}

#[test]
fn rotated_credentials_are_told_apart_from_refused_players() {
    let mut pair = Pair::new(Duration::from_secs(60));
    let user = pair.mint(Environment::Live, 1001, 10_002);
    let client = (Environment::Live, "com.qa.server");
    pair.world.clients.get_mut(&client).unwrap().secret = secret("rotated");
    assert_eq!(pair.verify(&user), Err(Outage::CredentialsRefused));
}
