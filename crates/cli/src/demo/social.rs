mod launch;
mod paid;
mod signed;

use anyhow::Context;
use reqwest::Method;
use serde_json::Value;

use super::{
    call::{Answer, Caller, Fields},
    narrator::Narrator,
    stage::Stage,
    waiting::until,
};
use crate::dev::{KeyedPlace, SocialGame};

/// A game on OpenSocial: its page is asked for in a player's name, and what it
/// calls for the player is signed by the gate.
pub(super) async fn tell(stage: &Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let seat = Seat::of(stage).await?;
    launch::installed(stage, narrator, &seat).await?;
    let token = launch::launched(stage, narrator, &seat).await?;
    signed::people(narrator, &seat, &token).await?;
    signed::app_data(narrator, &seat, &token).await?;
    signed::models(narrator, &seat, &token).await?;
    paid::tell(stage, narrator, &seat, &token).await?;
    signed::explained(stage, narrator, &seat, &token).await
}

/// The story's player at the game, and the game's server.
struct Seat {
    caller: Caller,
    game: SocialGame,
    gate: (String, String),
    platform: String,
    game_server: String,
    player: String,
    session: String,
}

/// What a launch has brought the game's server.
struct Token {
    text: String,
    secret: String,
}

impl Seat {
    async fn of(stage: &Stage) -> anyhow::Result<Self> {
        let KeyedPlace { url, key } = &stage.file.gate;
        Ok(Self {
            caller: stage.caller.clone(),
            game: stage.game_on_opensocial()?,
            gate: (url.clone(), key.clone()),
            platform: stage.file.platform.url.clone(),
            game_server: stage.game_server.clone(),
            player: stage.player()?,
            session: stage.sign_in().await?,
        })
    }

    /// Calls the platform as the player's device does, about the game.
    async fn device(&self, method: Method, path: &str) -> anyhow::Result<Answer> {
        let app = self.game.app_id;
        let url = format!("{}/device/v1/opensocial/apps/{app}{path}", self.platform);
        let session = Some(self.session.as_str());
        self.caller.call(method, &url, session, &[], None).await
    }

    /// Calls the platform's API through the gate: for the player with a token,
    /// for the game itself without.
    async fn api(
        &self,
        method: Method,
        path: &str,
        token: Option<&Token>,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let (gate, key) = &self.gate;
        let url = format!("{gate}/v1/call/opensocial{path}");
        let mut headers: Vec<(&str, &str)> = vec![("countersign-game", &self.game.gate_game)];
        if let Some(token) = token {
            headers.extend([
                ("countersign-viewer", self.player.as_str()),
                ("countersign-oauth-token", &token.text),
                ("countersign-oauth-token-secret", &token.secret),
            ]);
        }
        if body.is_some() {
            headers.push(("countersign-body-hash", "true"));
        }
        let headers: &Fields<'_> = &headers;
        self.caller
            .call(method, &url, Some(key), headers, body)
            .await
    }

    /// What the game's server has noted, once there is something of it.
    async fn book(&self, pointer: &str) -> anyhow::Result<Answer> {
        let url = format!("{}/social/book", self.game_server);
        until("the game's server to be told", async || {
            let book = self.caller.get(&url, None).await?;
            Ok(book.body.pointer(pointer).is_some().then_some(book))
        })
        .await
    }
}

impl Token {
    fn of(page: &Answer) -> anyhow::Result<Self> {
        let of = |name: &str| {
            let text = page.text(&format!("/claims/{name}"));
            (!text.is_empty()).then_some(text)
        };
        let token = of("oauth_token").zip(of("oauth_token_secret"));
        let (text, secret) = token.context("a launch brings a token")?;
        Ok(Self { text, secret })
    }
}
