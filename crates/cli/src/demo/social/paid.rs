use reqwest::Method;
use serde_json::json;

use super::{
    super::{
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Seat, Token,
};

/// The game asks for a payment, the player confirms it, and the game gives.
pub(super) async fn tell(
    stage: &Stage,
    narrator: &mut Narrator,
    seat: &Seat,
    token: &Token,
) -> anyhow::Result<()> {
    narrator.begin();
    let wish = json!({
        "callbackUrl": format!("{}/social/paid", stage.game_server),
        "finishUrl": format!("{}/social/top", stage.game_server),
        "entry": [{
            "itemId": "sword", "name": "A sword", "unitPrice": "100", "amount": "1",
            "imageUrl": "", "description": "It cuts.",
        }],
    });
    let path = "/payment/@me/@self/@app";
    let asked = seat
        .api(Method::POST, path, Some(token), Some(&wish))
        .await?;
    let payment = asked.text("/payment/id");
    let confirm = format!("/payments/{payment}/confirm");
    let first = seat.device(Method::POST, &confirm).await?;
    let again = seat.device(Method::POST, &confirm).await?;
    let book = seat.book(&format!("/given/{payment}")).await?;
    let path = format!("/payment/{}/@self/@app/{payment}", seat.player);
    let read = seat.api(Method::GET, &path, None, None).await?;
    let given = book.body.pointer("/given").and_then(|it| it.as_object());
    let state = again.text("/state");
    narrator.tell(&Step {
        id: "opensocial.paid",
        title: "The game asks the player for a payment, and the player confirms it twice. The platform asks the game, signed, whether it gives; the game gives once and says yes, and only then is the payment done.",
        ok: asked.status == 201
            && asked.number("/payment/status") == Some(0)
            && first.status == 200
            && again.status == 200
            && state == "done"
            && given.is_some_and(|given| given.len() == 1)
            && read.number("/payment/status") == Some(10),
        exchanges: vec![
            asked.exchange,
            first.exchange,
            again.exchange,
            book.exchange,
            read.exchange,
        ],
        checked: "the question to the game was written with the confirmation, and its yes is on disk before the payment is done",
        found: format!("state {state}"),
    });
    Ok(())
}
