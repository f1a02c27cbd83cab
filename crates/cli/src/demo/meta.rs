mod play;
mod shop;
mod users;

use anyhow::Context;
use serde_json::json;

pub(super) use play::BOARD;

use super::{
    call::{Answer, Caller},
    narrator::Narrator,
    stage::Stage,
};
use crate::dev::MetaGame;

/// A game on Meta's graph: its users prove who they are, and what they win, buy
/// and use up counts once.
pub(super) async fn tell(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let (game, other) = stage.games_on_graph()?;
    let server = Server::of(stage, game).await?;
    users::tell(stage, narrator, &server).await?;
    play::tell(stage, narrator, &server).await?;
    shop::tell(stage, narrator, &server).await?;
    users::rotated(stage, narrator, Server::of(stage, other).await?).await
}

/// A game's server that calls the graph, and the headset of the story's player.
struct Server {
    caller: Caller,
    game: MetaGame,
    session: String,
}

impl Server {
    async fn of(stage: &Stage, game: MetaGame) -> anyhow::Result<Self> {
        Ok(Self {
            caller: stage.caller.clone(),
            session: stage.sign_in().await?,
            game,
        })
    }

    /// The story's player, as this game knows them.
    fn user(&self) -> anyhow::Result<&str> {
        let user = self.game.users.first();
        Ok(&user.context("the fixture has a user")?.user_id)
    }

    /// The path of an edge of the app.
    fn of_app(&self, edge: &str) -> String {
        format!("/{}/{edge}", self.game.meta_app_id)
    }

    /// Asks the platform as the headset does.
    async fn headset(&self, stage: &Stage, call: &str) -> anyhow::Result<Answer> {
        let path = format!("/device/v1/meta/{call}");
        let wish = json!({ "app_id": self.game.meta_app_id });
        stage.device(&path, &self.session, &wish).await
    }

    /// Posts with a token that is named.
    async fn post_as(
        &self,
        token: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.game.base_url);
        self.caller.form(&url, &with_token(token, fields)).await
    }

    /// Posts with the app's token.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.post_as(&self.game.app_token, path, fields).await
    }

    /// Gets with a token that is named.
    async fn get_as(
        &self,
        token: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.game.base_url);
        self.caller.query(&url, &with_token(token, fields)).await
    }

    /// Gets with the app's token.
    async fn get(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.get_as(&self.game.app_token, path, fields).await
    }
}

/// The token comes last, so that readers see the rest of a long call.
fn with_token<'a>(token: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = fields.to_vec();
    all.push(("access_token", token));
    all
}
