use std::time::Duration;

use super::{
    narrator::{Narrator, Step},
    stage::Stage,
};
use crate::dev::StoveGame;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A STOVE player is verified, and everything that must not be is not.
pub(super) async fn tell(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let (game, other) = stage.games()?;
    let server_token = server_tokens(stage, narrator, &game).await?;
    let user_token = verified(stage, narrator, &game, &server_token).await?;
    refused(stage, narrator, (&game, &other), &server_token, &user_token).await?;
    platform_down(stage, narrator, &game).await
}

/// The first token, the same again, and a new one when little of it is left.
async fn server_tokens(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &StoveGame,
) -> anyhow::Result<String> {
    narrator.begin();
    let first = stage.server_token(game).await?;
    let token = first.text("/response_data/access_token");
    narrator.tell(&Step {
        id: "stove.server_token",
        title: "The game's server shows its client id and secret, and gets a server token.",
        ok: first.is(200, 0) && !token.is_empty(),
        exchanges: vec![first.exchange.clone()],
        checked: "the client's secret, in constant time; the service is the client's game",
        found: String::new(),
    });

    let again = stage.server_token(game).await?;
    let same = again.text("/response_data/access_token") == token;
    narrator.tell(&Step {
        id: "stove.same_token",
        title: "Asked again, the platform hands out the same token: many servers share it.",
        ok: again.is(200, 0) && same,
        exchanges: vec![again.exchange.clone()],
        checked: "more than 30 % of the token's validity remains",
        found: format!("same token: {same}"),
    });

    let clock = stage.advance(DAY.saturating_mul(22)).await?;
    let renewed = stage.server_token(game).await?;
    let new = renewed.text("/response_data/access_token");
    let (_, player) = stage.player_token(game).await?;
    let user_token = player.text("/access_token");
    let by_old = stage.verify(game, &token, &user_token).await?;
    narrator.tell(&Step {
        id: "stove.renewed",
        title: "22 days later the token is near its end: a new one is issued, the old one still works.",
        ok: renewed.is(200, 0) && new != token && by_old.is(200, 0),
        exchanges: vec![clock.exchange, renewed.exchange.clone(), by_old.exchange],
        checked: "less than 30 % remains; every issued token works until its own end",
        found: format!("new token: {}", new != token),
    });
    Ok(new)
}

/// A player's token, verified by the platform and by a game behind the gate.
async fn verified(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &StoveGame,
    server_token: &str,
) -> anyhow::Result<String> {
    narrator.begin();
    let (session, token) = stage.player_token(game).await?;
    let user_token = token.text("/access_token");
    narrator.tell(&Step {
        id: "stove.player_token",
        title: "The player signs in on a device and gets a token for this game.",
        ok: token.status == 200 && user_token.split('.').count() == 3,
        exchanges: vec![session.exchange, token.exchange],
        checked: "the device's key against its digest; the session's seal and age",
        found: String::new(),
    });

    let verdict = stage.verify(game, server_token, &user_token).await?;
    let known = verdict.number("/value/member_no") == Some(20_005_061_986)
        && verdict.number("/value/guid") == Some(200_000_000_397);
    narrator.tell(&Step {
        id: "stove.verify",
        title: "The game's server asks the platform whose token that is.",
        ok: verdict.is(200, 0) && known,
        exchanges: vec![verdict.exchange.clone()],
        checked: "server token: seal, age, not revoked, right game; user token: MAC, age, game",
        found: "no database was read for it: both tokens carry all that the answer needs"
            .to_owned(),
    });

    let login = stage.login(&user_token).await?;
    narrator.tell(&Step {
        id: "stove.login",
        title: "The same through the gate: a game server that knows no platform lets the player in.",
        ok: login.status == 200 && login.text("/player") == "20005061986",
        exchanges: vec![login.exchange],
        checked: "the gate fetched a server token of its own, keeps it, and renews it in time",
        found: String::new(),
    });
    Ok(user_token)
}

/// What must be refused is, with the documents' codes.
async fn refused(
    stage: &Stage,
    narrator: &mut Narrator,
    (game, other): (&StoveGame, &StoveGame),
    server_token: &str,
    user_token: &str,
) -> anyhow::Result<()> {
    narrator.begin();
    let (_, foreign) = stage.player_token(other).await?;
    let wrong = stage
        .verify(game, server_token, &foreign.text("/access_token"))
        .await?;
    let login = stage.login(&foreign.text("/access_token")).await?;
    narrator.tell(&Step {
        id: "stove.wrong_game",
        title: "A token that the player got for another game is refused.",
        ok: wrong.is(200, 41_002) && login.status == 401 && login.text("/error") == "wrong_game",
        exchanges: vec![wrong.exchange, login.exchange],
        checked: "the game in the path, in the server token and in the user token are one",
        found: String::new(),
    });

    let forged = forge(user_token);
    let verdict = stage.verify(game, server_token, &forged).await?;
    let login = stage.login(&forged).await?;
    narrator.tell(&Step {
        id: "stove.forged",
        title: "One character of the token's payload is changed.",
        ok: verdict.is(200, 40_000)
            && login.status == 401
            && login.text("/error") == "token_refused",
        exchanges: vec![verdict.exchange, login.exchange],
        checked: "the MAC over header and payload, in constant time",
        found: String::new(),
    });

    let clock = stage.advance(HOUR.saturating_mul(6)).await?;
    let verdict = stage.verify(game, server_token, user_token).await?;
    let login = stage.login(user_token).await?;
    narrator.tell(&Step {
        id: "stove.expired",
        title: "Six hours later the player's token is too old.",
        ok: verdict.is(200, 40_000)
            && login.status == 401
            && login.text("/error") == "token_refused",
        exchanges: vec![clock.exchange, verdict.exchange, login.exchange],
        checked: "expire_time against the clock",
        found: String::new(),
    });
    Ok(())
}

/// No verdict is not a refusal.
async fn platform_down(
    stage: &mut Stage,
    narrator: &mut Narrator,
    game: &StoveGame,
) -> anyhow::Result<()> {
    let (_, token) = stage.player_token(game).await?;
    let user_token = token.text("/access_token");
    narrator.begin();
    stage.house.0.shut("platform").await;
    let login = stage.login(&user_token).await?;
    narrator.tell(&Step {
        id: "stove.platform_down",
        title: "The platform goes down. The game is told that nobody knows, and asks the player to wait.",
        ok: login.status == 503,
        exchanges: vec![login.exchange],
        checked: "an outage is apart from a refusal, in types and on the wire",
        found: "unavailable, not refused".to_owned(),
    });

    stage.house.0.open_platform().await?;
    let login = stage.login(&user_token).await?;
    narrator.tell(&Step {
        id: "stove.platform_back",
        title: "The platform is back, and the same player with the same token gets in.",
        ok: login.status == 200,
        exchanges: vec![login.exchange],
        checked: "tokens issued before are still good: their keys are in the store",
        found: String::new(),
    });
    Ok(())
}

/// Changes one character in the middle of the payload.
fn forge(token: &str) -> String {
    let middle = token.find('.').unwrap_or(0).saturating_add(30);
    let other = |c| if c == 'A' { 'B' } else { 'A' };
    token
        .chars()
        .enumerate()
        .map(|(at, c)| if at == middle { other(c) } else { c })
        .collect()
}
