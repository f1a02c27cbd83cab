use futures_util::future::join_all;
use serde_json::json;

use super::{
    call::Answer,
    narrator::{Narrator, Step},
    stage::Stage,
};

/// How many offer the same challenge at the same time.
const AT_ONCE: usize = 64;

/// A login that works once, however often and however fast it is repeated.
pub(super) async fn tell(stage: &Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let (game, _) = stage.games()?;
    let (_, token) = stage.player_token(&game).await?;
    narrator.begin();
    let wish = json!({ "context": "login" });
    let issued = stage.gate("/v1/challenges", &wish).await?;
    let challenge = issued.text("/challenge");
    let login = json!({
        "game": game.gate_game,
        "token": token.text("/access_token"),
        "challenge": challenge,
        "context": "login",
    });
    let offers = (0..AT_ONCE).map(|_| stage.gate("/v1/verify/stove", &login));
    let answers: Vec<Answer> = join_all(offers)
        .await
        .into_iter()
        .collect::<anyhow::Result<_>>()?;
    let accepted = count(&answers, "accepted", "");
    let used = count(&answers, "refused", "challenge_used");
    let mut exchanges = vec![issued.exchange];
    exchanges.extend(answers.into_iter().take(2).map(|answer| answer.exchange));
    narrator.tell(&Step {
        id: "stove.replayed",
        title: "A login is bound to a challenge and offered 64 times at once.",
        ok: accepted == 1 && used == AT_ONCE.saturating_sub(1),
        exchanges,
        checked: "the single use is claimed on disk before anyone is answered",
        found: format!("accepted {accepted}, refused as used {used}"),
    });
    Ok(())
}

fn count(answers: &[Answer], verdict: &str, reason: &str) -> usize {
    answers
        .iter()
        .filter(|answer| answer.text("/verdict") == verdict && answer.text("/reason") == reason)
        .count()
}
