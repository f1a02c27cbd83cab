use admin::CredentialView;
use anyhow::Context;
use serde_json::json;
use store::Platform;

use super::{
    narrator::{Narrator, Step},
    stage::Stage,
};
use crate::dev::StoveGame;

/// What goes on after the first token: it is refreshed, stolen, and taken back.
pub(super) async fn tell(stage: &Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let (game, other) = stage.games()?;
    refreshed(stage, narrator, &game).await?;
    let server_token = secret_rotated(stage, narrator, &other).await?;
    revoked(stage, narrator, &other, &server_token).await
}

/// A refresh token is good for one use; who brings it twice loses everything
/// that was got by it.
async fn refreshed(stage: &Stage, narrator: &mut Narrator, game: &StoveGame) -> anyhow::Result<()> {
    let token = stage.server_token(game).await?;
    let server_token = token.text("/response_data/access_token");
    let (_, first) = stage.player_token(game).await?;
    let old = first.text("/refresh_token");
    narrator.begin();
    let second = stage.refresh(&old).await?;
    let user_token = second.text("/access_token");
    let next = second.text("/refresh_token");
    let good = stage.verify(game, &server_token, &user_token).await?;
    narrator.tell(&Step {
        id: "stove.refreshed",
        title: "The player's device refreshes the token without signing in: a new pair for the old.",
        ok: second.status == 200 && next != old && good.is(200, 0),
        exchanges: vec![second.exchange, good.exchange],
        checked: "the refresh token's seal and age; its one use is claimed on disk",
        found: String::new(),
    });

    let reused = stage.refresh(&old).await?;
    let next_refused = stage.refresh(&next).await?;
    let refused = stage.verify(game, &server_token, &user_token).await?;
    narrator.tell(&Step {
        id: "stove.refresh_reused",
        title: "A thief brings the old refresh token: its whole family is revoked.",
        ok: reused.status == 401
            && reused.text("/code") == "refresh_token_reused"
            && next_refused.text("/code") == "refresh_token_revoked"
            && refused.is(200, 40_000),
        exchanges: vec![reused.exchange, next_refused.exchange, refused.exchange],
        checked: "the generation in the token against the family's in the store",
        found: "the user tokens of the family are refused too".to_owned(),
    });
    Ok(())
}

/// A new secret ends the old one and no token.
async fn secret_rotated(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &StoveGame,
) -> anyhow::Result<String> {
    let token = stage.server_token(game).await?;
    let server_token = token.text("/response_data/access_token");
    let (_, player) = stage.player_token(game).await?;
    let user_token = player.text("/access_token");
    let app = stage.house.0.admin.app(game.app_id);
    let credential = app
        .and_then(|app| app.credentials.into_iter().find(on_stove))
        .context("the game has a credential")?;
    let path = format!(
        "/admin/v1/apps/{}/credentials/{}/rotate",
        game.app_id, credential.credential_id
    );
    narrator.begin();
    let rotated = stage.operator(&path, &json!({})).await?;
    let refused = stage.server_token(game).await?;
    let renewed = StoveGame {
        client_secret: rotated.text("/client_secret"),
        ..game.clone()
    };
    let admitted = stage.server_token(&renewed).await?;
    let lives = stage.verify(game, &server_token, &user_token).await?;
    narrator.tell(&Step {
        id: "stove.secret_rotated",
        title: "The operator rotates the client's secret: the old one is refused, tokens live on.",
        ok: rotated.status == 200
            && refused.is(401, 40_105)
            && admitted.is(200, 0)
            && lives.is(200, 0),
        exchanges: vec![
            rotated.exchange,
            refused.exchange,
            admitted.exchange,
            lives.exchange,
        ],
        checked: "the secret as of now; a token counts until its own end",
        found: String::new(),
    });
    Ok(server_token)
}

fn on_stove(credential: &CredentialView) -> bool {
    credential.platform == Platform::Stove
}

/// What the operator takes back is refused at once.
async fn revoked(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &StoveGame,
    server_token: &str,
) -> anyhow::Result<()> {
    let (_, first) = stage.player_token(game).await?;
    let player = stage.file.players.first();
    let player = player.context("the fixture has a player")?;
    let wish = json!({ "app_id": game.app_id, "player_id": player.player_id });
    narrator.begin();
    let revoked = stage.operator("/admin/v1/revocations", &wish).await?;
    let user_token = first.text("/access_token");
    let refused = stage.verify(game, server_token, &user_token).await?;
    let refresh = stage.refresh(&first.text("/refresh_token")).await?;
    narrator.tell(&Step {
        id: "stove.revoked",
        title: "The operator takes back what the player was given for a game.",
        ok: revoked.status == 204
            && refused.is(200, 40_000)
            && refresh.text("/code") == "refresh_token_revoked",
        exchanges: vec![revoked.exchange, refused.exchange, refresh.exchange],
        checked: "revocations, after everything else a token says of itself",
        found: "every node hears of it within a second".to_owned(),
    });
    Ok(())
}
