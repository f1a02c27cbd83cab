use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use game_server::{Gate, GrantSecret, Ledger};
use serde_json::json;
use serve::{Face, Mode};

use super::{
    call::{Answer, Caller},
    port::Port,
    world::world,
};
use crate::{
    config::Config,
    dev::{
        DevFile, DevHouse, DevPlayer, Grants, MetaGame, SocialGame, StoveGame, new_grant_secret,
    },
    rng,
};

/// Everything that the story needs: platform, gate and operator, a game server
/// behind the gate, and a directory that vanishes at the end.
pub(super) struct Stage {
    pub(super) house: DevHouse,
    pub(super) file: DevFile,
    pub(super) game_server: String,
    pub(super) caller: Caller,
    port: Port,
    data: tempfile::TempDir,
}

impl Stage {
    /// Opens everything on free ports.
    ///
    /// # Errors
    /// When a directory cannot be made, the store not opened or a port not
    /// bound.
    pub(super) async fn set() -> anyhow::Result<Self> {
        let data = tempfile::tempdir().context("a temporary directory cannot be made")?;
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Config {
            data: data.path().to_owned(),
            ..Config::default()
        };
        config.platform.listen = free;
        config.gate.listen = free;
        config.operator.listen = free;
        config.serve.drain = Duration::from_secs(1);
        let port = Port::reserve()?;
        let game_server = format!("http://{}", port.addr);
        let grants = Grants {
            url: format!("{game_server}/grants"),
            secret: new_grant_secret(&*rng::system()),
        };
        let mut house = DevHouse::build(config, None).await?;
        let fixture =
            toml::from_str(&world(&game_server)).context("the story's fixture is wrong")?;
        let file = house.open(fixture, &grants).await?;
        // The platform is closed and opened again in the story, at its address.
        if let Some(addr) = house.0.addr_of("platform") {
            house.0.config.platform.listen = addr;
        }
        let mut stage = Self {
            house,
            file,
            game_server,
            caller: Caller::new()?,
            port,
            data,
        };
        stage.open_game_server().await?;
        Ok(stage)
    }

    /// Opens the game server, which keeps its ledger from one time to the next.
    ///
    /// # Errors
    /// When its address cannot be bound or its ledger not be opened.
    pub(super) async fn open_game_server(&mut self) -> anyhow::Result<()> {
        let games = &self.file.unity_ads.games;
        let game = games.first().context("the fixture has a game")?;
        let gate = Gate {
            url: self.file.gate.url.clone(),
            key: self.file.gate.key.clone(),
            game: game.gate_game.clone(),
        };
        let secret = GrantSecret(game.grant_secret.clone());
        let ledger = Ledger::open(&self.data.path().join("game.db"))?;
        let on_opensocial = Gate {
            game: self.game_on_opensocial()?.gate_game,
            ..gate.clone()
        };
        let router = game_server::router(gate, &secret, ledger)?;
        let router = router.merge(game_server::opensocial(on_opensocial)?);
        let face = Face::new("game-server", self.port.addr, router);
        self.house.0.open(face, Mode::Shared).await
    }

    /// Where the gate is to have rewards granted.
    pub(super) fn grants_url(&self) -> String {
        format!("{}/grants", self.game_server)
    }

    /// Ends everything.
    pub(super) async fn strike(self) {
        self.house.0.close().await;
    }

    /// The game of the story and the other game.
    pub(super) fn games(&self) -> anyhow::Result<(StoveGame, StoveGame)> {
        let mut games = self.file.stove.games.iter().cloned();
        games
            .next()
            .zip(games.next())
            .context("the fixture has two games")
    }

    /// The same two as they are on Meta's graph.
    pub(super) fn games_on_graph(&self) -> anyhow::Result<(MetaGame, MetaGame)> {
        let mut games = self.file.meta.games.iter().cloned();
        games
            .next()
            .zip(games.next())
            .context("the fixture has two games on the graph")
    }

    /// The game of the story as it is on OpenSocial.
    pub(super) fn game_on_opensocial(&self) -> anyhow::Result<SocialGame> {
        let game = self.file.opensocial.games.first();
        game.cloned()
            .context("the fixture has a game on OpenSocial")
    }

    /// Asks for a server token as a game's server does.
    pub(super) async fn server_token(&self, game: &StoveGame) -> anyhow::Result<Answer> {
        let body = json!({
            "client_id": game.client_id,
            "client_secret": game.client_secret,
            "service_id": game.game_id,
        });
        self.caller
            .post(&game.base_url, "/auth/v5/server_token", None, &body)
            .await
    }

    /// Signs the player in and asks for the token that a game client hands on.
    pub(super) async fn player_token(&self, game: &StoveGame) -> anyhow::Result<(Answer, Answer)> {
        let session = self.session().await?;
        let wish = json!({ "game_id": game.game_id });
        let bearer = session.text("/session_token");
        let token = self
            .device("/device/v1/stove/user-token", &bearer, &wish)
            .await?;
        Ok((session, token))
    }

    /// Signs the player in and gives the session.
    pub(super) async fn sign_in(&self) -> anyhow::Result<String> {
        Ok(self.session().await?.text("/session_token"))
    }

    async fn session(&self) -> anyhow::Result<Answer> {
        let DevPlayer {
            player_id,
            sign_in_key,
            ..
        } = self
            .file
            .players
            .first()
            .context("the fixture has a player")?;
        let who = json!({ "player_id": player_id, "key": sign_in_key });
        let url = &self.file.platform.url;
        self.caller
            .post(url, "/device/v1/sign-in", None, &who)
            .await
    }

    /// What the game calls the player of the story.
    pub(super) fn player(&self) -> anyhow::Result<String> {
        let player = self.file.players.first();
        let player = player.context("the fixture has a player")?;
        Ok(player.player_id.clone())
    }

    /// Calls the platform as the player's device does.
    pub(super) async fn device(
        &self,
        path: &str,
        session: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<Answer> {
        let url = &self.file.platform.url;
        self.caller.post(url, path, Some(session), body).await
    }

    /// Asks the platform about a player's token as a game's server does.
    pub(super) async fn verify(
        &self,
        game: &StoveGame,
        server_token: &str,
        user_token: &str,
    ) -> anyhow::Result<Answer> {
        let path = format!("/member/v3.0/{}/token/verify", game.game_id);
        let body = json!({ "access_token": user_token });
        self.caller
            .post(&game.base_url, &path, Some(server_token), &body)
            .await
    }

    /// Logs in at the game server as a game client does.
    pub(super) async fn login(&self, user_token: &str) -> anyhow::Result<Answer> {
        let body = json!({ "token": user_token });
        self.caller
            .post(&self.game_server, "/login", None, &body)
            .await
    }

    /// Asks the gate.
    pub(super) async fn gate(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<Answer> {
        let gate = &self.file.gate;
        self.caller
            .post(&gate.url, path, Some(&gate.key), body)
            .await
    }

    /// Refreshes a player's token as a device does.
    pub(super) async fn refresh(&self, token: &str) -> anyhow::Result<Answer> {
        let (url, path) = (&self.file.platform.url, "/device/v1/stove/refresh");
        let body = json!({ "refresh_token": token });
        self.caller.post(url, path, None, &body).await
    }

    /// Asks for an operator's action.
    pub(super) async fn operator(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<Answer> {
        let operator = &self.file.operator;
        self.caller
            .post(&operator.url, path, Some(&operator.key), body)
            .await
    }

    /// Has an operator set something.
    pub(super) async fn operator_put(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> anyhow::Result<Answer> {
        let operator = &self.file.operator;
        self.caller
            .put(&operator.url, path, &operator.key, body)
            .await
    }

    /// Looks something up as an operator.
    pub(super) async fn operator_get(&self, path: &str) -> anyhow::Result<Answer> {
        let operator = &self.file.operator;
        let url = format!("{}{path}", operator.url);
        self.caller.get(&url, Some(&operator.key)).await
    }

    /// Moves the clock through the operator's port.
    pub(super) async fn advance(&self, by: Duration) -> anyhow::Result<Answer> {
        let body = json!({ "advance_secs": by.as_secs() });
        self.caller
            .post(&self.file.operator.url, "/dev/v1/clock", None, &body)
            .await
    }
}
