use std::time::Duration;

use anyhow::Context;
use base::Secret;
use serde_json::json;
use sign::HmacMd5Key;
use unity_ads::{Oid, Sid, platform::signed_url, wire::CallbackUrl};

use super::{
    gate_process::GateProcess,
    narrator::{Narrator, Step},
    stage::Stage,
    waiting::until,
};
use crate::dev::AdsGame;

/// What the sample game gives for a view.
const REWARD: u64 = 50;

/// A view is rewarded, once, whoever repeats or forges its callback and whatever
/// goes down meanwhile.
pub(super) async fn tell(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let games = &stage.file.unity_ads.games;
    let (game, other) = games
        .first()
        .cloned()
        .zip(games.get(1).cloned())
        .context("the fixture has two games")?;
    let device = stage.sign_in().await?;
    let callback = delivered(stage, narrator, &game, &device).await?;
    offered_again(stage, narrator, &game, &callback).await?;
    skipped(stage, narrator, &game, &device).await?;
    game_down(stage, narrator, &game, &device).await?;
    gate_killed(stage, narrator, &other, &device).await
}

/// A callback as it was sent, put together again from what is known of it.
struct Callback {
    url: String,
    oid: String,
    sid: String,
    hmac: String,
}

impl Callback {
    fn of(game: &AdsGame, sid: &str, oid: &str) -> anyhow::Result<Self> {
        let base: CallbackUrl = game.callback_url.parse()?;
        let key = HmacMd5Key::new(game.secret.as_bytes());
        let (sid, oid): (Sid, Oid) = (sid.parse()?, oid.parse()?);
        let url: Secret = signed_url(&base, &key, &sid, &oid)?;
        let url = url.expose_str().context("a URL is text")?.to_owned();
        let (_, hmac) = url.rsplit_once('=').context("a URL ends with its hmac")?;
        Ok(Self {
            hmac: hmac.to_owned(),
            oid: oid.as_str().to_owned(),
            sid: sid.as_str().to_owned(),
            url,
        })
    }
}

async fn delivered(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &AdsGame,
    device: &str,
) -> anyhow::Result<Callback> {
    narrator.begin();
    let (start, complete) = stage.watch(game, device).await?;
    let balance = stage.balance().await?;
    let callback = Callback::of(game, &stage.player()?, &complete.text("/oid"))?;
    narrator.tell(&Step {
        id: "unity_ads.delivered",
        title: "A player watches an ad to its end. The platform signs a callback, the gate has the game grant it, and answers 1.",
        ok: complete.text("/callback") == "delivered"
            && balance.number("/coins") == Some(REWARD),
        exchanges: vec![start.exchange, complete.exchange, balance.exchange],
        checked: "HMAC-MD5 over exactly the expected parameters; granted and on disk before the 1",
        found: format!("the callback was GET {}", callback.url),
    });
    Ok(callback)
}

/// The signature has no time: whoever finds the URL may send it for ever.
async fn offered_again(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &AdsGame,
    callback: &Callback,
) -> anyhow::Result<()> {
    narrator.begin();
    let again = stage.caller.get(&callback.url, None).await?;
    let balance = stage.balance().await?;
    narrator.tell(&Step {
        id: "unity_ads.replayed",
        title: "The same callback again, from a log or a proxy: a duplicate, and no coins.",
        ok: again.says(403, "Duplicate order") && balance.number("/coins") == Some(REWARD),
        exchanges: vec![again.exchange, balance.exchange],
        checked: "the order id, which is remembered for good",
        found: String::new(),
    });

    let Callback { oid, sid, hmac, .. } = callback;
    let url = |query: String| {
        let (base, _) = game.callback_url.split_once('?').unwrap_or_default();
        format!("{base}?{query}")
    };
    let stolen = url(format!("productid=1234&sid=666&oid={oid}&hmac={hmac}"));
    let forged = stage.caller.get(&stolen, None).await?;
    narrator.tell(&Step {
        id: "unity_ads.forged",
        title: "Another player's number under the same signature is refused.",
        ok: forged.says(403, "Signature did not match"),
        exchanges: vec![forged.exchange],
        checked: "the signature, under every live key and in constant time",
        found: String::new(),
    });

    // Both have the very text that was signed.
    let shifted = url(format!(
        "oid={oid}%2Cproductid%3D1234&sid={sid}&hmac={hmac}"
    ));
    let swallowed = url(format!(
        "oid={oid}%2Cproductid%3D1234%2Csid%3D{sid}&hmac={hmac}"
    ));
    let shifted = stage.caller.get(&shifted, None).await?;
    let swallowed = stage.caller.get(&swallowed, None).await?;
    let balance = stage.balance().await?;
    narrator.tell(&Step {
        id: "unity_ads.comma_forged",
        title: "The documents' own sample takes these two for new orders, because they sign alike. Here they are none.",
        ok: shifted.status == 400
            && swallowed.status == 400
            && balance.number("/coins") == Some(REWARD),
        exchanges: vec![shifted.exchange, swallowed.exchange],
        checked: "the parameters, before any signature: no two sets that are accepted sign alike",
        found: String::new(),
    });
    Ok(())
}

async fn skipped(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &AdsGame,
    device: &str,
) -> anyhow::Result<()> {
    narrator.begin();
    let start = stage.begin_view(game, device).await?;
    let view = json!({ "view_token": start.text("/view_token") });
    let skip = stage.device("/device/v1/ads/skip", device, &view).await?;
    let complete = stage
        .device("/device/v1/ads/complete", device, &view)
        .await?;
    let balance = stage.balance().await?;
    narrator.tell(&Step {
        id: "unity_ads.skipped",
        title: "A view that was skipped earns nothing, and cannot be completed afterwards.",
        ok: skip.text("/state") == "skipped"
            && complete.status == 409
            && balance.number("/coins") == Some(REWARD),
        exchanges: vec![skip.exchange, complete.exchange],
        checked: "the view, which ends once",
        found: String::new(),
    });
    Ok(())
}

async fn game_down(
    stage: &mut Stage,
    narrator: &mut Narrator,
    game: &AdsGame,
    device: &str,
) -> anyhow::Result<()> {
    narrator.begin();
    stage.house.0.shut("game-server").await;
    let (_, complete) = stage.watch(game, device).await?;
    let callback = Callback::of(game, &stage.player()?, &complete.text("/oid"))?;
    let waits = stage.caller.get(&callback.url, None).await?;
    narrator.tell(&Step {
        id: "unity_ads.game_down",
        title: "The game is down when a view ends. Nobody knows, so nobody says 1 and nobody says no.",
        ok: complete.text("/callback") == "pending" && waits.status == 503,
        exchanges: vec![complete.exchange, waits.exchange],
        checked: "the order is on disk and open; the platform's message waits in its outbox",
        found: String::new(),
    });

    stage.open_game_server().await?;
    let balance = stage.balance_of(2 * REWARD).await?;
    let delivery = stage.delivery_of(&callback.oid).await?;
    narrator.tell(&Step {
        id: "unity_ads.game_up",
        title: "The game is back. Gate and platform both try again, and the player has the reward once.",
        ok: balance.number("/coins") == Some(2 * REWARD) && delivery == "delivered",
        exchanges: vec![balance.exchange],
        checked: "one idempotency key for all attempts, and the game's own unique key",
        found: format!("the platform's delivery is {delivery}"),
    });
    Ok(())
}

/// A gate in a process of its own is killed between the game's grant and its own
/// note of it: the worst moment there is.
async fn gate_killed(
    stage: &Stage,
    narrator: &mut Narrator,
    game: &AdsGame,
    device: &str,
) -> anyhow::Result<()> {
    let mut gate = GateProcess::start(stage, game).await?;
    stage.enable(game, &gate.callback_url()).await?;
    let before = stage.balance().await?.number("/coins").unwrap_or_default();
    narrator.begin();
    gate.order_stall(&stage.caller).await?;
    let (_, complete) = stage.watch(game, device).await?;
    gate.wait_for_stall(&stage.caller).await?;
    let granted = stage.balance().await?;
    gate.kill()?;
    gate.restart().await?;
    stage.enable(game, &gate.callback_url()).await?;
    let delivered = until("the callback to be delivered", async || {
        stage.advance(Duration::from_secs(20)).await?;
        gate.advance(&stage.caller).await?;
        let state = stage.delivery(&complete.text("/oid")).await?;
        Ok((state == "delivered").then_some(state))
    })
    .await?;
    let after = stage.balance().await?;
    gate.kill()?;
    let once = before.saturating_add(REWARD);
    narrator.tell(&Step {
        id: "unity_ads.gate_killed",
        title: "Another gate is killed with kill -9 after the game has granted and before that is written down. It starts again, and the player has the reward once.",
        ok: complete.text("/callback") == "pending"
            && granted.number("/coins") == Some(once)
            && after.number("/coins") == Some(once),
        exchanges: vec![complete.exchange, granted.exchange, after.exchange],
        checked: "the order was open on disk; the game was asked again under the same key",
        found: format!("the platform's delivery is {delivered}"),
    });
    Ok(())
}
