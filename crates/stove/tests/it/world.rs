//! A registry in memory with the inhabitants that the vectors speak of.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use base::{
    AppId, CredentialId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId,
};
use sign::{HmacKey, SealKey, sha256};
use stove::platform::{Client, Game, Pinned, Registry, Subject};

use super::vectors::{Tokens, samples, secret};

pub(super) struct ClientEntry {
    pub(super) credential_id: CredentialId,
    pub(super) app_id: AppId,
    pub(super) game_id: &'static str,
    pub(super) secret: Secret,
    pub(super) token_validity: Duration,
}

#[derive(Default)]
pub(super) struct World {
    pub(super) clients: HashMap<(Environment, &'static str), ClientEntry>,
    pub(super) games: HashMap<(Environment, String), Game>,
    pub(super) server_keys: HashMap<(Environment, KeyId), SealKey>,
    pub(super) user_keys: HashMap<(Environment, KeyId), HmacKey>,
    pub(super) refresh_keys: HashMap<(Environment, KeyId), SealKey>,
    pub(super) revoked: HashMap<(AppId, Subject), Timestamp>,
    /// Pairs of apps of which the first may ask about the second.
    pub(super) publishers: HashSet<(AppId, AppId)>,
    pub(super) pinned: HashMap<(Environment, [u8; 32]), Pinned<'static>>,
}

pub(super) const DAYS_30: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub(super) fn app(id: u64) -> AppId {
    AppId::new(id).unwrap()
}

impl World {
    pub(super) fn new(tokens: &Tokens) -> Self {
        let mut world = Self::default();
        world.add_keys(tokens);
        world.add_games();
        world.add_clients();
        world.publishers.insert((app(1001), app(1002)));
        world.add_revocations(tokens.now);
        world.add_pinned(tokens.now);
        world
    }

    fn add_keys(&mut self, tokens: &Tokens) {
        for (environment, name) in [
            (Environment::Live, "live"),
            (Environment::Sandbox, "sandbox"),
        ] {
            let key = &tokens.keys[&format!("{name}_server")];
            let seal = SealKey::new(&key.material()).unwrap();
            self.server_keys.insert((environment, key.id), seal);
            let key = &tokens.keys[&format!("{name}_user")];
            let mac = HmacKey::new(&key.material());
            self.user_keys.insert((environment, key.id), mac);
            let key = &tokens.keys[&format!("{name}_refresh")];
            let seal = SealKey::new(&key.material()).unwrap();
            self.refresh_keys.insert((environment, key.id), seal);
        }
    }

    fn add_games(&mut self) {
        let longest = "g".repeat(128);
        for (environment, name, id, application_no) in [
            (Environment::Live, "MVP_SDK_QA", 1001, 10002),
            (Environment::Live, "SGP_EVENT", 1002, 10003),
            (Environment::Live, "TWIN", 1003, 10002),
            (Environment::Sandbox, "MVP_SDK_QA", 1001, 10002),
            (Environment::Live, &longest, 1001, 10002),
        ] {
            let app_id = app(id);
            let game = Game {
                app_id,
                application_no,
            };
            self.games.insert((environment, name.to_owned()), game);
        }
    }

    fn add_clients(&mut self) {
        for (environment, client_id, credential, id, game_id, secret_text) in [
            (
                Environment::Live,
                "com.sgp.event.server",
                2002,
                1002,
                "SGP_EVENT",
                "4tqFNG5ysyBUa6rk-dS4CQ",
            ),
            (
                Environment::Live,
                "com.qa.server",
                2001,
                1001,
                "MVP_SDK_QA",
                "qa-secret",
            ),
        ] {
            let entry = ClientEntry {
                credential_id: CredentialId::new(credential).unwrap(),
                app_id: app(id),
                game_id,
                secret: secret(secret_text),
                token_validity: DAYS_30,
            };
            self.clients.insert((environment, client_id), entry);
        }
    }

    fn add_revocations(&mut self, now: Timestamp) {
        let an_hour_ago = now.minus(Duration::from_secs(3_600));
        for (subject, at) in [
            (Subject::Token(TokenId::new([0xee; 16])), now),
            (Subject::Token(TokenId::new([0xdd; 16])), now),
            (
                Subject::Credential(CredentialId::new(2004).unwrap()),
                an_hour_ago,
            ),
            (Subject::Player(PlayerId::new(20_005_061_987).unwrap()), now),
            (
                Subject::Player(PlayerId::new(20_005_061_988).unwrap()),
                an_hour_ago,
            ),
            (Subject::Family(FamilyId::new([0xfa; 8])), Timestamp::MAX),
        ] {
            self.revoked.insert((app(1001), subject), at);
        }
    }

    fn add_pinned(&mut self, now: Timestamp) {
        let server = |expires_at| Pinned::Server {
            app_id: app(1001),
            game_id: "MVP_SDK_QA",
            expires_at,
        };
        let user = |number, expires_at| Pinned::User {
            app_id: app(1001),
            player: PlayerId::new(number).unwrap(),
            guid: PlayerId::new(200_000_000_397),
            expires_at,
        };
        let samples = samples();
        let bearer = samples["verify"]["authorization"].as_str().unwrap();
        let sample_server = bearer.strip_prefix("Bearer ").unwrap();
        let sample_user = samples["verify"]["request"]["access_token"]
            .as_str()
            .unwrap();
        for (text, pinned) in [
            (sample_server, server(None)),
            (sample_user, user(20_005_061_986, None)),
            ("pinned_server_expired", server(Some(now))),
            ("pinned_user_expired", user(20_005_061_986, Some(now))),
            ("pinned_user_of_banned", user(20_005_061_987, None)),
        ] {
            self.pinned
                .insert((Environment::Live, sha256(text.as_bytes())), pinned);
        }
    }
}

impl Registry for World {
    fn client(&self, environment: Environment, client_id: &str) -> Option<Client<'_>> {
        let (_, entry) = self
            .clients
            .iter()
            .find(|((e, id), _)| *e == environment && *id == client_id)?;
        Some(Client {
            credential_id: entry.credential_id,
            app_id: entry.app_id,
            game_id: entry.game_id,
            secret: &entry.secret,
            token_validity: entry.token_validity,
        })
    }

    fn game(&self, environment: Environment, game_id: &str) -> Option<Game> {
        self.games.get(&(environment, game_id.to_owned())).copied()
    }

    fn shares_publisher(&self, app: AppId, other: AppId) -> bool {
        app == other || self.publishers.contains(&(app, other))
    }

    fn server_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&SealKey> {
        self.server_keys.get(&(environment, key_id))
    }

    fn user_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&HmacKey> {
        self.user_keys.get(&(environment, key_id))
    }

    fn refresh_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&SealKey> {
        self.refresh_keys.get(&(environment, key_id))
    }

    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool {
        let revoked = self.revoked.get(&(app, subject));
        revoked.is_some_and(|at| issued_at <= *at)
    }

    fn pinned(&self, environment: Environment, digest: &[u8; 32]) -> Option<Pinned<'_>> {
        self.pinned.get(&(environment, *digest)).copied()
    }
}
