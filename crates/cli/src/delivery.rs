//! `countersign delivery …`.

use admin::Admin;
use serde_json::{Value, json};
use store::DeliveryFilter;

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn delivery(command: args::Delivery) -> anyhow::Result<()> {
    match command {
        args::Delivery::List(arguments) => list(arguments).await,
        args::Delivery::Show(arguments) => show(arguments).await,
        args::Delivery::Replay(arguments) => replay(arguments).await,
    }
}

async fn list(arguments: args::DeliveryList) -> anyhow::Result<()> {
    let filter = DeliveryFilter {
        app_id: arguments.app,
        state: arguments.state,
        ..Default::default()
    };
    let most = arguments.limit.get();
    let deliveries = match Reach::find(&arguments.listing.place).await? {
        Reach::Server(server) => {
            let mut path = "/admin/v1/deliveries?".to_owned();
            shown::narrow(&mut path, "app_id", filter.app_id);
            shown::narrow(&mut path, "state", filter.state);
            server.first(&path, most).await?
        }
        Reach::Store(local) => {
            let list = async |admin: &Admin| {
                let page = admin.deliveries(filter, None, most).await?;
                Ok(page.deliveries)
            };
            local.done(list).await?
        }
    };
    let none = "There is no such delivery.";
    shown::print_all(arguments.listing.output, &deliveries, none, describe)
}

async fn show(arguments: args::OneDelivery) -> anyhow::Result<()> {
    let (app, id) = (arguments.app_id, arguments.delivery_id);
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/deliveries/{app}/{id}");
            server.get(&path).await?
        }
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.delivery(app, id).await;
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| {
        describe(text, found.get("delivery"));
        for attempt in shown::items(&found, "log") {
            text.line("");
            text.field("attempt", attempt.get("no"));
            text.moment("began at", attempt.get("began_at"));
            let took = attempt.get("took_ms").map(|took| format!("{took} ms"));
            text.field("took", took.map(Value::from).as_ref());
            text.field("status", attempt.get("status"));
            text.field("outcome", attempt.get("outcome"));
            let detail = attempt.get("detail");
            text.field("why", detail.filter(|detail| **detail != ""));
        }
    })
}

async fn replay(arguments: args::OneDelivery) -> anyhow::Result<()> {
    let (app, id) = (arguments.app_id, arguments.delivery_id);
    let replayed = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/deliveries/{app}/{id}/replay");
            server.ask(&path, &json!({})).await?
        }
        Reach::Store(local) => {
            let replay = async |admin: &Admin| admin.replay_delivery(app, id).await;
            local.done(replay).await?
        }
    };
    shown::print(arguments.output, &replayed, |text| {
        describe(text, Some(&replayed));
    })
}

fn describe(text: &mut Shown, delivery: Option<&Value>) {
    let Some(delivery) = delivery else {
        return;
    };
    let word = |key| delivery.get(key).and_then(Value::as_str);
    let [kind, state] = ["kind", "state"].map(|key| word(key).unwrap_or_default());
    text.line(&format!("{kind}, {state}"));
    text.field("app id", delivery.get("app_id"));
    text.field("delivery id", delivery.get("delivery_id"));
    let payload = delivery.get("payload");
    let sid = payload.and_then(|payload| payload.get("sid"));
    let sid = sid.and_then(Value::as_str).map(shown::plain);
    text.field("player (sid)", sid.map(Value::from).as_ref());
    let field = payload.and_then(|payload| payload.pointer("/entry/0/changes/0/field"));
    text.field("tells of", field);
    text.moment("asked for at", delivery.get("made_at"));
    text.field("attempts", delivery.get("attempts"));
    text.moment("next attempt at", delivery.get("next_attempt_at"));
    text.moment("ended at", delivery.get("ended_at"));
    if delivery.get("may_have_acted") == Some(&Value::Bool(true)) {
        text.line(
            "  An earlier attempt may have been acted on; told of a duplicate, we count it as \
             delivered.",
        );
    }
}
