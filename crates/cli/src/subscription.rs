//! `countersign subscription …`.

use admin::{Admin, NewSubscription};
use base::{AppId, PlayerId};
use serde_json::{Value, json};

use crate::{
    args,
    reach::{self, Reach},
    shown::{self, Shown},
    sku,
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn subscription(command: args::Subscription) -> anyhow::Result<()> {
    match command {
        args::Subscription::Start(arguments) => start(arguments).await,
        args::Subscription::Cancel(arguments) => turn(arguments, Turn::Cancel).await,
        args::Subscription::Uncancel(arguments) => turn(arguments, Turn::Uncancel).await,
        args::Subscription::List(arguments) => list(arguments).await,
    }
}

fn path(app: AppId, player: PlayerId) -> String {
    format!("/admin/v1/apps/{app}/players/{player}/subscriptions")
}

async fn start(arguments: args::SubscriptionStart) -> anyhow::Result<()> {
    let of = arguments.of;
    let (app, player) = (of.app_id, of.player_id);
    let new = NewSubscription {
        sku: of.sku,
        term: arguments.term,
    };
    let started = match Reach::find(&of.place).await? {
        Reach::Server(server) => server.ask(&path(app, player), &json!(new)).await?,
        Reach::Store(local) => {
            let start = async |admin: &Admin| admin.start_subscription(app, player, new).await;
            local.done(start).await?
        }
    };
    shown::print(of.output, &started, |text| {
        text.line("The first period has begun.");
        text.field("sku", started.get("sku"));
        text.field("subscription id", started.get("subscription_id"));
        text.field("term", started.get("term"));
    })
}

/// Whether a subscription is to go on after its period.
#[derive(Clone, Copy)]
enum Turn {
    Cancel,
    Uncancel,
}

impl Turn {
    /// What the call is called.
    const fn name(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Uncancel => "uncancel",
        }
    }

    /// What is so then.
    const fn done(self) -> &'static str {
        match self {
            Self::Cancel => "It ends with its period.",
            Self::Uncancel => "It goes on after its period.",
        }
    }
}

async fn turn(arguments: args::PlayersSku, turn: Turn) -> anyhow::Result<()> {
    let (app, player, sku) = (arguments.app_id, arguments.player_id, arguments.sku);
    sku::plain(&sku)?;
    match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("{}/{sku}/{}", path(app, player), turn.name());
            server.tell(&path, &json!({})).await?;
        }
        Reach::Store(local) => {
            let act = async |admin: &Admin| match turn {
                Turn::Cancel => admin.cancel_subscription(app, player, &sku).await,
                Turn::Uncancel => admin.uncancel_subscription(app, player, &sku).await,
            };
            local.done(act).await?;
        }
    }
    let is_cancelled = matches!(turn, Turn::Cancel);
    let turned = json!({ "sku": sku, "cancelled": is_cancelled });
    shown::print(arguments.output, &turned, |text| text.line(turn.done()))
}

async fn list(arguments: args::PlayerOf) -> anyhow::Result<()> {
    let (app, player) = (arguments.app_id, arguments.player_id);
    let list = async |admin: &Admin| {
        let page = admin.subscriptions(app, player, None, usize::MAX).await?;
        Ok(page.subscriptions)
    };
    let list = reach::listed(&arguments.place, &path(app, player), list).await?;
    let none = "The player has subscribed to nothing.";
    shown::print_all(arguments.output, &list, none, describe)
}

fn describe(text: &mut Shown, it: Option<&Value>) {
    let of = |key| it.and_then(|it| it.get(key));
    let word = |key| of(key).and_then(Value::as_str).unwrap_or_default();
    text.line(&format!("{}, {}", word("sku"), word("term")));
    text.field("subscription id", of("subscription_id"));
    text.field("price", sku::amount(of("price")).as_ref());
    text.field("trial", of("trial"));
    for (name, key) in [
        ("started at", "started_at"),
        ("period began", "period_start"),
        ("period ends", "period_end"),
        ("cancelled at", "cancelled_at"),
        ("ended at", "ended_at"),
    ] {
        text.moment(name, of(key));
    }
}
