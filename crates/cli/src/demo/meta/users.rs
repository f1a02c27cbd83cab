use anyhow::Context;
use serde_json::json;
use store::Platform;

use super::{
    super::{
        call::Answer,
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Server,
};

/// Who a user is, and with which token what may be done.
pub(super) async fn tell(
    stage: &Stage,
    narrator: &mut Narrator,
    server: &Server,
) -> anyhow::Result<()> {
    proven(stage, narrator, server).await?;
    through_the_gate(stage, narrator, server).await?;
    token_kinds(stage, narrator, server).await
}

async fn proven(stage: &Stage, narrator: &mut Narrator, server: &Server) -> anyhow::Result<()> {
    narrator.begin();
    let user = server.headset(stage, "user").await?;
    let proof = server.headset(stage, "user-proof").await?;
    let nonce = proof.text("/nonce");
    let user_id = user.text("/user_id");
    let fields = [("user_id", user_id.as_str()), ("nonce", nonce.as_str())];
    let first = server.post("/user_nonce_validate", &fields).await?;
    let again = server.post("/user_nonce_validate", &fields).await?;
    narrator.tell(&Step {
        id: "meta.user_proof",
        title: "A headset asks who its user is to the game, and for a nonce that proves it. The game's server has the nonce validated, and it holds once.",
        ok: user_id == server.user()?
            && first.flag("/is_valid") == Some(true)
            && again.flag("/is_valid") == Some(false),
        exchanges: vec![
            user.exchange,
            proof.exchange,
            first.exchange,
            again.exchange,
        ],
        checked: "the nonce's seal, age, app and user; its one use is claimed on disk",
        found: String::new(),
    });
    Ok(())
}

async fn through_the_gate(
    stage: &Stage,
    narrator: &mut Narrator,
    server: &Server,
) -> anyhow::Result<()> {
    narrator.begin();
    let proof = server.headset(stage, "user-proof").await?;
    let question = json!({
        "game": server.game.gate_game,
        "user_id": server.user()?,
        "nonce": proof.text("/nonce"),
    });
    let accepted = stage.gate("/v1/verify/meta-user", &question).await?;
    let used = stage.gate("/v1/verify/meta-user", &question).await?;
    narrator.tell(&Step {
        id: "meta.gate",
        title: "The same through the gate, which also asks whether the user has the game. Whoever calls it needs no token of the platform's.",
        ok: accepted.text("/verdict") == "accepted"
            && accepted.text("/subject") == server.user()?
            && accepted.flag("/claims/entitled") == Some(true)
            && used.text("/verdict") == "refused"
            && used.text("/reason") == "proof_refused",
        exchanges: vec![accepted.exchange, used.exchange],
        checked: "the base entitlement, and last the proof, because that costs it; by the app token that the gate holds",
        found: String::new(),
    });
    Ok(())
}

/// What a server may and a headset may not, and what nobody may with a secret that
/// is wrong.
async fn token_kinds(
    stage: &Stage,
    narrator: &mut Narrator,
    server: &Server,
) -> anyhow::Result<()> {
    narrator.begin();
    let token = server.headset(stage, "user-token").await?;
    let user_token = token.text("/user_token");
    let wrong = format!("OC|{}|not-the-secret", server.game.meta_app_id);
    let me = server.get_as(&user_token, "/me", &[]).await?;
    let by_user = win(server, &user_token).await?;
    let by_nobody = win(server, &wrong).await?;
    let by_server = win(server, &server.game.app_token).await?;
    narrator.tell(&Step {
        id: "meta.token_kinds",
        title: "The headset's own token says who it is, and cannot unlock what only servers may. A wrong secret can do nothing, the app's can.",
        ok: me.text("/id") == server.user()?
            && by_user.is_graph_error(403, 200)
            && by_nobody.is_graph_error(401, 190)
            && by_server.flag("/just_unlocked") == Some(true),
        exchanges: vec![
            token.exchange,
            me.exchange,
            by_user.exchange,
            by_nobody.exchange,
            by_server.exchange,
        ],
        checked: "the secret in constant time or the user token's seal and age; the achievement's write policy",
        found: String::new(),
    });
    Ok(())
}

async fn win(server: &Server, token: &str) -> anyhow::Result<Answer> {
    let path = format!("/{}/achievements", server.user()?);
    let fields = [("api_name", "CHAMPION"), ("force_unlock", "true")];
    server.post_as(token, &path, &fields).await
}

/// A secret that has leaked is of no use as soon as it is replaced.
pub(super) async fn rotated(
    stage: &Stage,
    narrator: &mut Narrator,
    mut server: Server,
) -> anyhow::Result<()> {
    let app_id = server.game.app_id;
    let app = stage.house.0.admin.app(app_id);
    let credential = app
        .and_then(|app| {
            let mut credentials = app.credentials.into_iter();
            credentials.find(|credential| credential.platform == Platform::MetaGraph)
        })
        .context("the game has a credential")?;
    let id = credential.credential_id;
    let path = format!("/admin/v1/apps/{app_id}/credentials/{id}/rotate");
    let definitions = server.of_app("achievement_definitions");
    narrator.begin();
    let before = server.get(&definitions, &[]).await?;
    let rotated = stage.operator(&path, &json!({})).await?;
    let old = server.get(&definitions, &[]).await?;
    server.game.app_token = rotated.text("/app_token");
    let new = server.get(&definitions, &[]).await?;
    narrator.tell(&Step {
        id: "meta.rotated",
        title: "The operator rotates the app's secret: the token made with the old one is refused at once, and the new one is good.",
        ok: before.status == 200
            && rotated.status == 200
            && old.is_graph_error(401, 190)
            && new.status == 200,
        exchanges: vec![
            before.exchange,
            rotated.exchange,
            old.exchange,
            new.exchange,
        ],
        checked: "the secret as of now; where servers need time, an operator can let both be good for a while",
        found: String::new(),
    });
    Ok(())
}
