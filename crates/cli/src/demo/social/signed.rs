use base::Secret;
use opensocial::game::{OnBehalf, Once, Signer};
use reqwest::Method;
use serde_json::json;
use sign::oauth1::{Request, Scheme};

use super::{
    super::{
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Seat, Token,
};
use crate::{dev::random_text, rng};

/// Who the player is, and who the player's friends are.
pub(super) async fn people(
    narrator: &mut Narrator,
    seat: &Seat,
    token: &Token,
) -> anyhow::Result<()> {
    narrator.begin();
    let get = |path| seat.api(Method::GET, path, Some(token), None);
    let own = get("/people/@me/@self?fields=id,nickname").await?;
    let friends = get("/people/@me/@friends?filterBy=hasApp&fields=nickname,hasApp").await?;
    narrator.tell(&Step {
        id: "opensocial.people",
        title: "The game's server asks who the player is, and which friends have the game. The gate signs with the consumer's secret and the token's, so the game's server needs no OAuth.",
        ok: own.text("/person/nickname") == "Ada"
            && own.text("/person/id").ends_with(&seat.player)
            && friends.text("/entry/0/nickname") == "Grace"
            && friends.number("/totalResults") == Some(1),
        exchanges: vec![own.exchange, friends.exchange],
        checked: "the platform verifies OAuth 1.0a over method, URL, query and header, and claims the nonce",
        found: String::new(),
    });
    Ok(())
}

/// What the game keeps of the player.
pub(super) async fn app_data(
    narrator: &mut Narrator,
    seat: &Seat,
    token: &Token,
) -> anyhow::Result<()> {
    narrator.begin();
    let path = format!("/appdata/@me/@self/{}", seat.game.number);
    let score = json!({ "score": "78" });
    let kept = seat
        .api(Method::PUT, &path, Some(token), Some(&score))
        .await?;
    let read = seat.api(Method::GET, &path, Some(token), None).await?;
    narrator.tell(&Step {
        id: "opensocial.app_data",
        title: "It keeps the player's score at the platform. The body is under the signature by its hash.",
        ok: kept.status == 201 && read.status == 200 && read.exchange.received.contains("\"78\""),
        exchanges: vec![kept.exchange, read.exchange],
        checked: "oauth_body_hash is the SHA-1 of the body as it arrived, and the data is on disk",
        found: String::new(),
    });
    Ok(())
}

/// What may be called for a player may not be for the game, and the other way.
pub(super) async fn models(
    narrator: &mut Narrator,
    seat: &Seat,
    token: &Token,
) -> anyhow::Result<()> {
    narrator.begin();
    let path = format!("/appdata/{}/@self/{}", seat.player, seat.game.number);
    let score = json!({ "score": "1000000" });
    let trusted = seat.api(Method::PUT, &path, None, Some(&score)).await?;
    let groups = "/textdata/@app/@all";
    let proxy = seat.api(Method::GET, groups, Some(token), None).await?;
    let right = seat.api(Method::GET, groups, None, None).await?;
    narrator.tell(&Step {
        id: "opensocial.models",
        title: "Without the player's token (Trusted) the score may not be written; with it (Proxy) the game's groups of texts may not be read.",
        ok: trusted.says(
            405,
            r#"{"Error":{"Message":"Trusted Request is not allowed this API"}}"#,
        ) && proxy.says(
            405,
            r#"{"Error":{"Message":"Proxy Request is not allowed this API"}}"#,
        ) && right.status == 200,
        exchanges: vec![trusted.exchange, proxy.exchange, right.exchange],
        checked: "one table of what may be called in which model",
        found: String::new(),
    });
    Ok(())
}

/// A client signs with half of the key, and the sandbox says so.
pub(super) async fn explained(
    stage: &Stage,
    narrator: &mut Narrator,
    seat: &Seat,
    token: &Token,
) -> anyhow::Result<()> {
    narrator.begin();
    let url = format!("{}/people/@me/@self", seat.game.base_url);
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or_default();
    let target = format!("/{path}");
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority,
        target: target.as_bytes(),
        authorization: &[],
        content_type: None,
        body: &[],
    };
    let game = &seat.game;
    let signer = Signer::new(
        game.number.clone(),
        game.consumer_key.clone(),
        Secret::new(game.consumer_secret.as_str()),
    );
    let nothing = Secret::new("");
    let on_behalf = OnBehalf::Player {
        viewer_id: &seat.player,
        token: &token.text,
        secret: &nothing,
    };
    let once = Once {
        at: base::Clock::now(&*stage.house.0.clock),
        nonce: &random_text(&*rng::system()),
    };
    let signed = signer.sign(&request, on_behalf, once, false)?;
    let headers = [("authorization", signed.as_str())];
    let call = seat.caller.call(Method::GET, &url, None, &headers, None);
    let refused = call.await?;
    let said = refused.text("/Error/Diagnosis/0");
    narrator.tell(&Step {
        id: "opensocial.explained",
        title: "A client of one's own signs without the token's secret. The sandbox refuses it, says what was to be signed, and which mistake it was.",
        ok: refused.status == 401
            && said.contains("without the token secret")
            && refused.text("/Error/BaseString").starts_with("GET&http%3A%2F%2F")
            && !refused.exchange.received.contains(&game.consumer_secret),
        exchanges: vec![refused.exchange],
        checked: "some hundreds of wrong ways to sign, none of which is accepted; neither key nor signature is shown",
        found: said,
    });
    Ok(())
}
