//! `countersign delivery …`.

use admin::{Admin, ReplayDeliveries};
use anyhow::{Context, ensure};
use base::{AppId, Clock, DeliveryId, Timestamp};
use serde_json::{Value, json};
use store::DeliveryFilter;

use crate::{
    args,
    clock::WallClock,
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
    let now = WallClock::new().now();
    let filter = DeliveryFilter {
        app_id: arguments.app,
        kind: arguments.kind,
        state: arguments.state,
        dead: arguments.dead,
        subject: arguments.subject,
        from: arguments.from.map(|from| from.by(now)),
        until: arguments.until.map(|until| until.by(now)),
    };
    let most = arguments.limit.get();
    let deliveries = match Reach::find(&arguments.listing.place).await? {
        Reach::Server(server) => {
            let mut path = "/admin/v1/deliveries?".to_owned();
            shown::narrow(&mut path, "app_id", filter.app_id);
            shown::narrow(&mut path, "kind", filter.kind);
            shown::narrow(&mut path, "state", filter.state);
            shown::narrow(&mut path, "dead", filter.dead.then_some(true));
            shown::narrow(&mut path, "subject", filter.subject);
            shown::narrow(&mut path, "from", filter.from.map(Timestamp::millis));
            shown::narrow(&mut path, "until", filter.until.map(Timestamp::millis));
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
        attempts(text, &found);
    })
}

/// Adds the attempts of a delivery with its log.
pub(crate) fn attempts(text: &mut Shown, log: &Value) {
    for attempt in shown::items(log, "log") {
        text.line("");
        text.field("attempt", attempt.get("no"));
        text.moment("began at", attempt.get("began_at"));
        let took = attempt.get("took_ms").map(|took| format!("{took} ms"));
        text.field("took", took.map(Value::from).as_ref());
        text.field("status", attempt.get("status"));
        text.field("outcome", attempt.get("outcome"));
        text.words("why", attempt.get("detail"));
        text.words("request", attempt.get("request"));
        text.words("answer", attempt.get("answer"));
    }
}

async fn replay(arguments: args::DeliveryReplay) -> anyhow::Result<()> {
    match arguments.app_id.zip(arguments.delivery_id) {
        Some((app, id)) => replay_one(&arguments, app, id).await,
        None => replay_many(arguments).await,
    }
}

async fn replay_one(
    arguments: &args::DeliveryReplay,
    app: AppId,
    id: DeliveryId,
) -> anyhow::Result<()> {
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

async fn replay_many(arguments: args::DeliveryReplay) -> anyhow::Result<()> {
    let now = WallClock::new().now();
    let mut wish = ReplayDeliveries {
        app_id: arguments.app,
        kind: arguments.kind,
        subject: arguments.subject,
        from: arguments.from.map(|from| from.by(now)),
        until: arguments.until.map(|until| until.by(now)),
        delivered: arguments.delivered,
        also_in_order: arguments.also_in_order,
        dry_run: arguments.dry_run,
        ..ReplayDeliveries::default()
    };
    let narrowed = wish.narrows();
    ensure!(
        narrowed || arguments.dead,
        "name one delivery, or say which with --app, --kind, --subject, --from or --until, or with \
         --dead alone for every dead letter"
    );
    wish.all = !narrowed;
    let replayed = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = "/admin/v1/deliveries/replay";
            let (mut replayed, mut told_in_order) = (0_u64, 0_u64);
            loop {
                let answer = server.ask(path, &json!(wish)).await?;
                let count = |key| answer.get(key).and_then(Value::as_u64);
                let sent = count("replayed").context("the answer says not how many were sent")?;
                replayed = replayed.saturating_add(sent);
                told_in_order = told_in_order.saturating_add(count("told_in_order").unwrap_or(0));
                match answer.get("next_cursor").and_then(Value::as_str) {
                    Some(next) => wish.cursor = Some(next.to_owned()),
                    None => break json!([replayed, told_in_order]),
                }
            }
        }
        Reach::Store(local) => {
            let replay = async |admin: &Admin| {
                let (mut replayed, mut told_in_order) = (0_usize, 0_usize);
                loop {
                    let part = admin.replay_deliveries(wish.clone()).await?;
                    replayed = replayed.saturating_add(part.replayed);
                    told_in_order = told_in_order.saturating_add(part.told_in_order);
                    wish.cursor = part.next_cursor;
                    if wish.cursor.is_none() {
                        return Ok([replayed, told_in_order]);
                    }
                }
            };
            local.done(replay).await?
        }
    };
    let dry_run = arguments.dry_run;
    let count = |n| replayed.get(n).and_then(Value::as_u64).unwrap_or_default();
    let (replayed, told_in_order) = (count(0), count(1));
    let answer =
        json!({ "replayed": replayed, "told_in_order": told_in_order, "dry_run": dry_run });
    shown::print(arguments.output, &answer, |text| {
        let would = if dry_run { "would be" } else { "are" };
        text.line(&format!(
            "Deliveries that {would} sent once more: {replayed}"
        ));
        if told_in_order > 0 {
            text.line(&format!(
                "Of these, to endpoints that are told in order, where they hold up all that is \
                 newer: {told_in_order}"
            ));
        }
    })
}

/// Adds a delivery.
pub(crate) fn describe(text: &mut Shown, delivery: Option<&Value>) {
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
    text.words("player (sid)", sid);
    if sid.is_none() {
        text.words("about", delivery.get("subject"));
    }
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
