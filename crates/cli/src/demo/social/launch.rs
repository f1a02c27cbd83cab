use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{
        call::Answer,
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Seat, Token,
};

/// The path of the gate's verifier.
const VERIFY: &str = "/v1/verify/opensocial-launch";

/// The player installs the game, which is told of it.
pub(super) async fn installed(
    stage: &Stage,
    narrator: &mut Narrator,
    seat: &Seat,
) -> anyhow::Result<()> {
    narrator.begin();
    let before = seat.device(Method::GET, "/content").await?;
    let installed = seat.device(Method::POST, "/installation").await?;
    let book = seat.book("/players/0").await?;
    let unsigned = json!({
        "game": seat.game.gate_game,
        "kind": "life_cycle",
        "method": "GET",
        "url": format!("{}/social/told?eventtype=event.addapp&id=7", stage.game_server),
        "headers": [],
    });
    let unsigned = stage.gate(VERIFY, &unsigned).await?;
    narrator.tell(&Step {
        id: "opensocial.installed",
        title: "A player installs a game on OpenSocial's sandbox. The game's server is told by a signed call, which the gate verifies for it; what nobody has signed it does not believe.",
        ok: before.status == 403
            && installed.status == 200
            && book.text("/players/0") == seat.player
            && unsigned.text("/reason") == "request_unsigned",
        exchanges: vec![
            before.exchange,
            installed.exchange,
            book.exchange,
            unsigned.exchange,
        ],
        checked: "the event's HMAC-SHA1, time and nonce; it was written in the transaction of the installation",
        found: String::new(),
    });
    Ok(())
}

/// The player looks at the game's page, and somebody else tries to.
pub(super) async fn launched(
    stage: &Stage,
    narrator: &mut Narrator,
    seat: &Seat,
) -> anyhow::Result<Token> {
    narrator.begin();
    // What a link gives along that looks like the platform's own does not count.
    let link = "/content?url=%3Fstage%3D3%26OpenSocial_viewer_id%3D7";
    let page = seat.device(Method::GET, link).await?;
    let token = Token::of(&page)?;
    let url = page.text("/received/url");
    narrator.tell(&Step {
        id: "opensocial.launched",
        title: "The player looks at the game's page. The platform asks the game for it in the player's name and signs that; the gate tells the game's server who looks, and with which token it may call for that player.",
        ok: page.status == 200
            && page.text("/claims/viewer_id") == seat.player
            && page.text("/claims/app_id") == seat.game.number
            && url.contains("stage=3")
            && !url.contains("OpenSocial_viewer_id"),
        exchanges: vec![page.exchange.clone()],
        checked: "signature, time, nonce, application and viewer of the request as it arrived",
        found: String::new(),
    });
    replayed(stage, narrator, seat, &page).await?;
    Ok(token)
}

/// The same request again, and with another player in it.
async fn replayed(
    stage: &Stage,
    narrator: &mut Narrator,
    seat: &Seat,
    page: &Answer,
) -> anyhow::Result<()> {
    narrator.begin();
    let mut launch = page.body.pointer("/received").cloned().unwrap_or_default();
    set(&mut launch, "game", seat.game.gate_game.clone());
    let again = stage.gate(VERIFY, &launch).await?;
    let other = page.text("/received/url").replace(&seat.player, "7");
    set(&mut launch, "url", other);
    let forged = stage.gate(VERIFY, &launch).await?;
    narrator.tell(&Step {
        id: "opensocial.replayed",
        title: "Somebody who has seen that request sends it again, and once more with another player in its place.",
        ok: again.text("/reason") == "nonce_used" && forged.text("/reason") == "signature_forged",
        exchanges: vec![again.exchange, forged.exchange],
        checked: "the nonce, which was claimed on disk before the launch was accepted",
        found: String::new(),
    });
    Ok(())
}

fn set(question: &mut Value, name: &str, text: String) {
    if let Some(members) = question.as_object_mut() {
        members.insert(name.to_owned(), json!(text));
    }
}
