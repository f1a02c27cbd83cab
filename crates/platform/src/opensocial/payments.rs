use std::time::Duration;

use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        list::{self, ListAsk, Row, Shown},
        payment::{self, draw_id, read_uuid, uuid},
    },
};
use serde_json::Value;
use store::{Listed, Payment, PaymentItem, PaymentState, PaymentStep, Receipt, Span, Step};

use super::{answer::Answer, call::Call};

/// How long a player may think about a payment; our choice.
const PLAYER_ANSWERS_WITHIN: Duration = Duration::from_secs(30 * 60);

/// How many of a player's payments, the latest, are filtered and sorted.
const MOST_ARRANGED: usize = 1_000;

const PAYMENT: &str = "the payment is";

/// How many payments may wait for one player's word at a game.
const MOST_OPEN: usize = 100;

/// By what a list of payments can be filtered and sorted.
const FIELDS: [&str; 5] = ["id", "userId", "status", "published", "updated"];

/// POST `/payment/{guid}/@self/@app`: asks the viewer for a payment. The player is
/// to be sent to its `endpointUrl`.
pub(super) async fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let player_id = call.guid().await?;
    call.only_the_viewers(player_id, PAYMENT)?;
    let wish = payment::read(&call.body)?;
    check_room(call, player_id).await?;
    let payment = Payment {
        app_id: call.app,
        payment_id: draw_id(&*call.parts.rng),
        environment: call.environment,
        player_id,
        items: wish.items.into_iter().map(kept).collect(),
        callback_url: wish.callback_url,
        finish_url: wish.finish_url,
        state: PaymentState::Started,
        failure: None,
        made_at: call.now,
        changed_at: call.now,
        answer_by: call.now.plus(PLAYER_ANSWERS_WITHIN),
    };
    let step = Step::Payment(PaymentStep::Create(payment.clone()));
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            let item = Value::Object(row(call, payment).item);
            Ok(Answer::created(call.single(item)))
        }
        Receipt::Refused {
            refusal: store::Refusal::Missing,
            ..
        } => Err(Refusal::NotFound("there is no such user".to_owned())),
        Receipt::Refused { refusal, .. } => Err(call.unavailable(refusal)),
    }
}

/// GET `/payment/{guid}/@self/@app[/{payment}]`: one payment of a player, or all
/// that the game has asked for in this world. What was asked for in the sandbox
/// is not there for the live world, and the other way round.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let player = call.guid().await?;
    call.the_viewers_or_the_games(player, PAYMENT)?;
    let Some(id) = call.path.fourth() else {
        return list(call, &ask, player).await;
    };
    let id = read_uuid(id).ok_or_else(unknown)?;
    let payment = call.parts.store.payment(call.app, id).await;
    let payment = payment.map_err(|error| call.unavailable(error))?;
    let payment = payment.filter(|one| one.player_id == player && is_here(call, one));
    let row = row(call, payment.ok_or_else(unknown)?);
    let item = Value::Object(ask.fields.select(row.item));
    Ok(Answer::ok(call.single(item)))
}

/// A page of a player's payments, the latest first. In another order or by a
/// filter only the latest are there.
async fn list(call: &Call<'_>, ask: &ListAsk, player: PlayerId) -> Result<Answer, Refusal> {
    let is_plain = ask.is_plain();
    let (skip, limit) = match is_plain {
        true => (ask.skip, ask.limit()),
        false => (0, MOST_ARRANGED),
    };
    let found = latest(call, player, Span { skip, limit }).await?;
    let rows = found.items.into_iter().map(|payment| row(call, payment));
    let rows = rows.collect();
    let shown = match is_plain {
        true => Shown::plain(ask, rows, found.total),
        false => Shown::arranged(ask, rows, &FIELDS),
    };
    Ok(call.shown(ask, shown))
}

async fn latest(call: &Call<'_>, player: PlayerId, span: Span) -> Result<Listed<Payment>, Refusal> {
    let store = &call.parts.store;
    let found = store.payments(call.app, Some(player), Some(call.environment), span);
    found.await.map_err(|error| call.unavailable(error))
}

/// Refuses a payment where the player has not said a word of any of the latest
/// ones. Calls that come at once may go past it by as many as they are.
async fn check_room(call: &Call<'_>, player: PlayerId) -> Result<(), Refusal> {
    let (skip, limit) = (0, MOST_OPEN);
    let found = latest(call, player, Span { skip, limit }).await?.items;
    let found = found.into_iter().map(|payment| payment.seen_at(call.now));
    let open = found.filter(|payment| payment.state == PaymentState::Started);
    if open.count() >= MOST_OPEN {
        let why = format!("{MOST_OPEN} payments wait for the user's word already");
        return Err(Refusal::Conflict(why));
    }
    Ok(())
}

fn is_here(call: &Call<'_>, payment: &Payment) -> bool {
    payment.environment == call.environment
}

fn row(call: &Call<'_>, payment: Payment) -> Row {
    let payment = payment.seen_at(call.now);
    let items: Vec<_> = payment.items.into_iter().map(written).collect();
    let item = payment::write(&payment::Payment {
        id: payment.payment_id,
        app_number: &call.app_number,
        user: &call.user_id(payment.player_id),
        status: payment.state.number(),
        items: &items,
        callback_url: &payment.callback_url,
        finish_url: &payment.finish_url,
        endpoint_url: &endpoint_url(call, &uuid(payment.payment_id)),
        published: payment.made_at,
        updated: payment.changed_at,
    });
    let updated_at = Some(payment.changed_at);
    Row { item, updated_at }
}

/// Where the player's device says what the player thinks of it: our own device
/// side, at the host that the game has called.
fn endpoint_url(call: &Call<'_>, uuid: &str) -> String {
    let (scheme, rest) = call.base.split_once("://").unwrap_or(("", &call.base));
    let authority = rest.split('/').next().unwrap_or_default();
    let app = call.app;
    format!("{scheme}://{authority}/device/v1/opensocial/apps/{app}/payments/{uuid}")
}

fn kept(item: payment::PaymentItem) -> PaymentItem {
    PaymentItem {
        item_id: item.item_id,
        name: item.name,
        unit_price: item.unit_price,
        amount: item.amount,
        image_url: item.image_url,
        description: item.description,
    }
}

fn written(item: PaymentItem) -> payment::PaymentItem {
    payment::PaymentItem {
        item_id: item.item_id,
        name: item.name,
        unit_price: item.unit_price,
        amount: item.amount,
        image_url: item.image_url,
        description: item.description,
    }
}

fn unknown() -> Refusal {
    Refusal::NotFound("there is no such payment".to_owned())
}
