use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{call::Answer, stage::Stage};
use crate::dev::AdsGame;

/// How long anything in the story may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks again and again until there is something to see.
pub(super) async fn until<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        anyhow::ensure!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

impl Stage {
    /// Watches an ad from its beginning to its end.
    pub(super) async fn watch(
        &self,
        game: &AdsGame,
        device: &str,
    ) -> anyhow::Result<(Answer, Answer)> {
        let start = self.begin_view(game, device).await?;
        let view = json!({ "view_token": start.text("/view_token") });
        let complete = self.device("/device/v1/ads/complete", device, &view);
        Ok((start, complete.await?))
    }

    pub(super) async fn begin_view(&self, game: &AdsGame, device: &str) -> anyhow::Result<Answer> {
        let wish = json!({ "app_id": game.app_id, "sid": self.player()? });
        self.device("/device/v1/ads/start", device, &wish).await
    }

    /// What the player has.
    pub(super) async fn balance(&self) -> anyhow::Result<Answer> {
        let url = format!("{}/players/{}", self.game_server, self.player()?);
        self.caller.get(&url, None).await
    }

    /// What the player has, once that is so much, with the clock moved on
    /// meanwhile.
    pub(super) async fn balance_of(&self, coins: u64) -> anyhow::Result<Answer> {
        until("the player to be rewarded", async || {
            self.advance(Duration::from_secs(10)).await?;
            let balance = self.balance().await?;
            Ok((balance.number("/coins") >= Some(coins)).then_some(balance))
        })
        .await
    }

    /// How the delivery of an order ended.
    pub(super) async fn delivery_of(&self, oid: &str) -> anyhow::Result<String> {
        until("the delivery to end", async || {
            self.advance(Duration::from_secs(10)).await?;
            let state = self.delivery(oid).await?;
            let pending = ["waiting", "sending"].contains(&&*state);
            Ok((!pending).then_some(state))
        })
        .await
    }

    /// How the delivery of an order stands.
    pub(super) async fn delivery(&self, oid: &str) -> anyhow::Result<String> {
        let listed = self.operator_get("/admin/v1/deliveries").await?;
        let items = listed.body.pointer("/items").and_then(|it| it.as_array());
        let found = items.into_iter().flatten().find(|delivery| {
            let of = delivery.pointer("/payload/oid").and_then(|it| it.as_str());
            of == Some(oid)
        });
        let state = found.and_then(|delivery| delivery.get("state"));
        Ok(state
            .and_then(|it| it.as_str())
            .unwrap_or_default()
            .to_owned())
    }

    /// Has a game's callbacks sent there.
    pub(super) async fn enable(&self, game: &AdsGame, callback_url: &str) -> anyhow::Result<()> {
        let path = format!("/admin/v1/apps/{}/unity-ads", game.app_id);
        let wish = json!({ "callback_url": callback_url });
        let answer = self.operator_put(&path, &wish).await?;
        anyhow::ensure!(answer.status == 200, "{}", answer.exchange.received);
        Ok(())
    }
}
