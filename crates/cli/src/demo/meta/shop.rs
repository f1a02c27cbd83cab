use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use futures_util::future::join_all;
use game_server::{AppSecret, VerifyToken};
use serde_json::json;
use serve::{Face, Mode};

use super::{
    super::{
        call::Answer,
        narrator::{Narrator, Step},
        stage::Stage,
        waiting::until,
    },
    Server,
};
use crate::{dev::random_text, rng};

/// How many servers use one potion up at the same time.
const AT_ONCE: usize = 16;

/// The name of the game's webhook among what is open.
const HOOK: &str = "meta-webhook";

/// What users buy, use up and give back.
pub(super) async fn tell(
    stage: &mut Stage,
    narrator: &mut Narrator,
    server: &Server,
) -> anyhow::Result<()> {
    consumed(stage, narrator, server).await?;
    told(stage, narrator, server).await
}

async fn consumed(stage: &Stage, narrator: &mut Narrator, server: &Server) -> anyhow::Result<()> {
    narrator.begin();
    let granted = grant(stage, server).await?;
    let path = server.of_app("consume_entitlement");
    let potion = [("user_id", server.user()?), ("sku", "potion")];
    let drunk: Vec<Answer> = join_all((0..AT_ONCE).map(|_| server.post(&path, &potion)))
        .await
        .into_iter()
        .collect::<anyhow::Result<_>>()?;
    let said = |success| {
        let said = move |one: &&Answer| one.status == 200 && one.flag("/success") == Some(success);
        drunk.iter().filter(said)
    };
    let (once, not) = (said(true).count(), said(false).count());
    let shown = said(true).take(1).chain(said(false).take(1));
    let mut exchanges = vec![granted.exchange];
    exchanges.extend(shown.map(|one| one.exchange.clone()));
    narrator.tell(&Step {
        id: "meta.consume_once",
        title: "The operator grants the user a potion, and sixteen servers use it up at the same time.",
        ok: granted.status == 201 && once == 1 && not == AT_ONCE.saturating_sub(1),
        exchanges,
        checked: "what the user has, locked from being read until it is used up on disk",
        found: format!("success {once}, no success {not}"),
    });
    Ok(())
}

/// A player has one more potion, as after a purchase.
async fn grant(stage: &Stage, server: &Server) -> anyhow::Result<Answer> {
    let (app, player) = (server.game.app_id, stage.player()?);
    let path = format!("/admin/v1/apps/{app}/players/{player}/entitlements");
    stage.operator(&path, &json!({ "sku": "potion" })).await
}

/// The game's server is asked whether it wants to be told, and then is.
async fn told(stage: &mut Stage, narrator: &mut Narrator, server: &Server) -> anyhow::Result<()> {
    let token = random_text(&*rng::system());
    let game = open_webhook(stage, server, &token).await?;
    let hook = format!("{game}/meta/webhook");
    let wish = json!({
        "callback_url": hook, "verify_token": token, "fields": ["order_status"],
    });
    let path = format!("/admin/v1/apps/{}/meta/webhook", server.game.app_id);
    narrator.begin();
    let subscribed = stage.operator_put(&path, &wish).await?;
    let granted = grant(stage, server).await?;
    let bought = orders(stage, &game, 1).await?;
    let refund = [
        ("user_id", server.user()?),
        ("sku", "potion"),
        ("reason", "CUSTOMER_SUPPORT"),
    ];
    let path = server.of_app("refund_iap_entitlement");
    let refunded = server.post(&path, &refund).await?;
    let orders = orders(stage, &game, 2).await?;
    let forged = json!({ "object": "application", "entry": [] });
    let forged = stage
        .caller
        .post(&game, "/meta/webhook", None, &forged)
        .await?;
    let one = bought.text("/0/order");
    narrator.tell(&Step {
        id: "meta.webhook",
        title: "The game's server says by a handshake that it wants to be told of orders. A purchase and its refund arrive, signed by the app's secret; what is not signed is turned away.",
        ok: subscribed.status == 200
            && granted.status == 201
            && bought.text("/0/status") == "PURCHASED"
            && refunded.flag("/success") == Some(true)
            && orders.text("/1/status") == "REFUNDED"
            && orders.text("/1/user_id") == server.user()?
            && orders.text("/1/order") == one
            && !one.is_empty()
            && forged.status == 401,
        exchanges: vec![
            subscribed.exchange,
            granted.exchange,
            refunded.exchange,
            orders.exchange,
            forged.exchange,
        ],
        checked: "HMAC-SHA256 over the body's bytes; each event was written in the transaction of what it tells of",
        found: String::new(),
    });
    stage.house.0.shut(HOOK).await;
    Ok(())
}

/// Opens the part of the game's server that is told, and says where it is.
async fn open_webhook(
    stage: &mut Stage,
    server: &Server,
    verify_token: &str,
) -> anyhow::Result<String> {
    let secret = AppSecret(server.game.app_secret.clone());
    let router = game_server::meta_webhook(&secret, VerifyToken(verify_token.to_owned()))?;
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let face = Face::new(HOOK, free, router);
    stage.house.0.open(face, Mode::Shared).await?;
    let addr = stage.house.0.addr_of(HOOK);
    Ok(format!(
        "http://{}",
        addr.context("the webhook is not open")?
    ))
}

/// What the game's server was told of, once that is so much.
async fn orders(stage: &Stage, game: &str, so_many: usize) -> anyhow::Result<Answer> {
    let url = format!("{game}/meta/orders");
    until("the game's server to be told", async || {
        stage.advance(Duration::from_secs(10)).await?;
        let orders = stage.caller.get(&url, None).await?;
        let told = orders.body.as_array().map_or(0, Vec::len);
        Ok((told >= so_many).then_some(orders))
    })
    .await
}
