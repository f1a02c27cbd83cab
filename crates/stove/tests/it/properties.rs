use base::{Environment, Timestamp};
use proptest::{collection::vec, prelude::*, sample::Index};
use stove::{
    Refusal,
    game::{Ask, Outage, ServerToken, TokenKeeper, read_server_token, read_verify},
    platform::{admit, verify},
    wire,
};

use super::{
    vectors::{Tokens, secret},
    world::World,
};

struct Fixture {
    tokens: Tokens,
    world: World,
}

impl Fixture {
    fn new() -> Self {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        Self { tokens, world }
    }

    fn text(&self, name: &str) -> String {
        self.tokens.texts()[name].clone()
    }

    fn verify(&self, game_id: &str, authorization: &[u8], body: &[u8]) -> Result<(), Refusal> {
        let live = Environment::Live;
        let now = self.tokens.now;
        verify(live, game_id, Some(authorization), body, &self.world, now).map(|_| ())
    }

    fn verify_tokens(&self, server: &str, user: &str) -> Result<(), Refusal> {
        let authorization = format!("Bearer {server}");
        let body = serde_json::json!({ "access_token": user }).to_string();
        self.verify("MVP_SDK_QA", authorization.as_bytes(), body.as_bytes())
    }
}

/// The rows of the return-code tables that a refusal may be.
fn is_documented(refusal: Refusal) -> bool {
    let on_wire = refusal.wire();
    [
        (200, 40_000, "bad request"),
        (401, 40_101, "invalid token"),
        (401, 40_105, "invalid client"),
        (200, 41_002, "Invalid game id"),
    ]
    .contains(&(on_wire.status, on_wire.code, on_wire.message))
}

fn altered(text: &str, at: Index, with: char) -> String {
    let at = at.index(text.len());
    let change = |(n, c)| if n == at { with } else { c };
    text.chars().enumerate().map(change).collect()
}

/// JSON that has the documented field names in undocumented places.
fn odd_json() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("5".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"x\"".to_owned()),
        Just("[[]]".to_owned()),
        Just("{\"access_token\":\"x\"}".to_owned()),
    ];
    let name = prop_oneof![
        Just("access_token"),
        Just("client_id"),
        Just("client_secret"),
        Just("service_id"),
        Just("other"),
    ];
    vec((name, value), 0..6).prop_map(|fields| {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", fields.join(","))
    })
}

proptest! {
    #[test]
    fn any_bytes_are_refused_as_documented(
        game_id in ".{0,40}",
        authorization in vec(any::<u8>(), 0..200),
        body in vec(any::<u8>(), 0..200),
    ) {
        let fixture = Fixture::new();
        let refusal = fixture.verify(&game_id, &authorization, &body).unwrap_err();
        prop_assert!(is_documented(refusal));
        let refusal = fixture.verify(&game_id, &[b"Bearer ", &authorization[..]].concat(), &body);
        prop_assert!(is_documented(refusal.unwrap_err()));
        let refusal = admit(Environment::Live, &body, &fixture.world).unwrap_err();
        prop_assert_eq!(refusal, Refusal::BodyUnreadable);
    }

    #[test]
    fn any_body_behind_a_good_server_token_is_refused_as_documented(
        game_id in ".{0,40}",
        body in prop_oneof![vec(any::<u8>(), 0..200), odd_json().prop_map(String::into_bytes)],
    ) {
        let fixture = Fixture::new();
        let authorization = format!("Bearer {}", fixture.text("server"));
        for game_id in [&*game_id, "MVP_SDK_QA"] {
            let judged = fixture.verify(game_id, authorization.as_bytes(), &body);
            prop_assert_eq!(judged.unwrap_err().wire().status, 200);
        }
        let refusal = admit(Environment::Live, &body, &fixture.world).unwrap_err();
        prop_assert!(is_documented(refusal));
    }

    #[test]
    fn any_text_as_a_players_token_is_a_bad_request(text in ".{1,300}") {
        let fixture = Fixture::new();
        let refusal = fixture.verify_tokens(&fixture.text("server"), &text).unwrap_err();
        prop_assert_eq!(refusal, Refusal::UserTokenUnreadable);
    }

    #[test]
    fn no_altered_server_token_is_accepted(at in any::<Index>(), with in "[ -~]") {
        let fixture = Fixture::new();
        let genuine = fixture.text("server");
        let with = with.chars().next().unwrap();
        let text = altered(&genuine, at, with);
        let judged = fixture.verify_tokens(&text, &fixture.text("user"));
        if text == genuine {
            prop_assert_eq!(judged, Ok(()));
        } else {
            prop_assert_eq!(judged.unwrap_err().wire().code, 40_101);
        }
    }

    #[test]
    fn no_altered_players_token_is_accepted(at in any::<Index>(), with in "[ -~]") {
        let fixture = Fixture::new();
        let genuine = fixture.text("user");
        let with = with.chars().next().unwrap();
        let text = altered(&genuine, at, with);
        let judged = fixture.verify_tokens(&fixture.text("server"), &text);
        if text == genuine {
            prop_assert_eq!(judged, Ok(()));
        } else {
            // What alters the game within the payload is about another game.
            let code = judged.unwrap_err().wire().code;
            prop_assert!(code == 40_000 || code == 41_002, "{}", code);
        }
    }

    #[test]
    fn no_token_serves_in_the_place_of_another(server in any::<Index>(), user in any::<Index>()) {
        let fixture = Fixture::new();
        let texts: Vec<_> = fixture.tokens.texts().into_iter().collect();
        let (server_name, server) = &texts[server.index(texts.len())];
        let (user_name, user) = &texts[user.index(texts.len())];
        let good_servers = [
            "server",
            "server_last_moment",
            "server_from_fast_clock",
            "server_since_revocation",
            "sample_server",
        ];
        let good_users = ["user", "user_without_guid", "user_last_moment", "sample_user"];
        let good = good_servers.contains(&&**server_name) && good_users.contains(&&**user_name);
        let judged = fixture.verify_tokens(server, user);
        prop_assert_eq!(judged.is_ok(), good, "{} {} {:?}", server_name, user_name, judged);
    }

    #[test]
    fn answers_of_any_kind_are_read_without_a_panic(
        status in any::<u16>(),
        body in vec(any::<u8>(), 0..200),
        odd in odd_json(),
    ) {
        for body in [&body[..], odd.as_bytes()] {
            prop_assert!(read_verify(status, body).is_err());
            prop_assert!(read_server_token(status, body).is_err());
        }
    }

    #[test]
    fn a_game_id_in_a_path_is_one_segment(game_id in ".{0,60}") {
        let path = wire::verify_path(&game_id);
        prop_assert_eq!(path.matches('/').count(), 5);
        prop_assert!(path.bytes().all(|b| b.is_ascii_graphic() && !b"?#".contains(&b)));
    }

    /// Whatever happens in whatever order, no ended token is used and there is
    /// one flight at a time; when everything heals, callers get a token.
    #[test]
    fn a_keeper_keeps_its_promises(steps in vec((0..6_u8, 0..40_000_u64), 1..80)) {
        let mut keeper = TokenKeeper::new();
        let mut now = Timestamp::from_secs(1_793_491_200);
        let mut flights = Vec::new();
        let mut ends = std::collections::HashMap::new();
        for (number, (step, millis)) in steps.into_iter().enumerate() {
            now = now.plus(std::time::Duration::from_millis(millis));
            match step {
                0..=2 => {
                    let (token, flight) = match keeper.ask(now) {
                        Ask::Use(token) => (Some(token), None),
                        Ask::UseAndRenew(token, flight) => (Some(token), Some(flight)),
                        Ask::Fetch(flight) => (None, Some(flight)),
                        Ask::Wait { until } | Ask::Backoff { until, .. } => {
                            prop_assert!(until > now);
                            (None, None)
                        }
                    };
                    if let Some(token) = token {
                        prop_assert!(now < ends[token.expose()]);
                    }
                    if let Some(flight) = flight {
                        flights.retain(|(_, started): &(_, Timestamp)| {
                            now.since(*started).as_secs() < 30
                        });
                        prop_assert!(flights.is_empty(), "two flights at once");
                        flights.push((flight, now));
                    }
                }
                3 => if let Some((flight, started)) = flights.pop() {
                    let token = secret(&number.to_string());
                    let expires_in = 1 + millis % 100;
                    let end = started.plus(std::time::Duration::from_secs(expires_in));
                    ends.insert(token.expose().to_vec(), end);
                    keeper.landed(flight, now, Ok(ServerToken { token, expires_in }));
                },
                4 => if let Some((flight, _)) = flights.pop() {
                    keeper.landed(flight, now, Err(Outage::Timeout));
                },
                _ => if let Ask::Use(token) = keeper.ask(now) {
                    keeper.disown(&token, now);
                },
            }
        }
        // At most one lost flight and one pause later, someone is sent.
        now = now.plus(std::time::Duration::from_secs(200));
        let Ask::Fetch(flight) = keeper.ask(now) else {
            return Err(TestCaseError::fail("nobody is sent"));
        };
        let token = ServerToken { token: secret("healed"), expires_in: 60 };
        keeper.landed(flight, now, Ok(token));
        prop_assert!(matches!(keeper.ask(now), Ask::Use(_)));
    }
}
