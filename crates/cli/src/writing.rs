//! `countersign text …` and `countersign payment …`.

use admin::{Admin, JudgeText};
use base::AppId;
use serde_json::{Value, json};
use store::{Span, TextQuery};

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn text(command: args::Text) -> anyhow::Result<()> {
    match command {
        args::Text::List(arguments) => texts(arguments).await,
        args::Text::Show(arguments) => one_text(arguments).await,
        args::Text::Judge(arguments) => judge(arguments).await,
        args::Text::Groups(arguments) => groups(arguments).await,
    }
}

/// The same of payments.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn payment(command: args::Payment) -> anyhow::Result<()> {
    match command {
        args::Payment::List(arguments) => payments(arguments).await,
        args::Payment::Show(arguments) => one_payment(arguments).await,
    }
}

fn path(app: AppId, what: &str) -> String {
    format!("/admin/v1/apps/{app}/{what}")
}

async fn texts(arguments: args::TextList) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let (status, author) = (arguments.status, arguments.author);
    let limit = arguments.limit.get();
    let list = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let mut path = path(app, "texts?");
            shown::narrow(&mut path, "status", status);
            shown::narrow(&mut path, "author", author);
            server.first(&path, limit).await?
        }
        Reach::Store(local) => {
            let query = TextQuery {
                group: None,
                author,
                status,
            };
            let span = Span { skip: 0, limit };
            let list = async |admin: &Admin| Ok(admin.texts(app, query, span).await?.items);
            local.done(list).await?
        }
    };
    let none = "There is no such text.";
    shown::print_all(arguments.of.output, &list, none, written)
}

async fn one_text(arguments: args::OneText) -> anyhow::Result<()> {
    let args::OneText { of, text_id } = arguments;
    let app = of.app_id;
    let found = match Reach::find(&of.place).await? {
        Reach::Server(server) => server.get(&path(app, &format!("texts/{text_id}"))).await?,
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.text(app, text_id).await;
            local.done(show).await?
        }
    };
    shown::print(of.output, &found, |text| written(text, Some(&found)))
}

async fn judge(arguments: args::TextJudge) -> anyhow::Result<()> {
    let args::OneText { of, text_id } = arguments.of;
    let app = of.app_id;
    let new = JudgeText {
        status: arguments.status,
    };
    let judged = match Reach::find(&of.place).await? {
        Reach::Server(server) => {
            let path = path(app, &format!("texts/{text_id}/judge"));
            server.ask(&path, &json!(new)).await?
        }
        Reach::Store(local) => {
            let judge = async |admin: &Admin| admin.judge_text(app, text_id, new).await;
            local.done(judge).await?
        }
    };
    shown::print(of.output, &judged, |text| written(text, Some(&judged)))
}

/// Players and games have chosen what it says.
fn written(text: &mut Shown, one: Option<&Value>) {
    let of = |key: &str| one.and_then(|one| one.get(key));
    let plain = |key: &str| of(key).and_then(Value::as_str).map(shown::plain);
    text.line(&plain("data").unwrap_or_default());
    text.field("text id", of("text_id"));
    text.field("group", plain("group").map(Value::from).as_ref());
    text.field("author", of("author"));
    text.field("status", of("status"));
    text.moment("written at", of("posted_at"));
    text.moment("changed at", of("changed_at"));
}

async fn groups(arguments: args::OneApp) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let list = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.all(&path(app, "text-groups")).await?,
        Reach::Store(local) => {
            let list = async |admin: &Admin| Ok(admin.text_groups(app, None, usize::MAX).await?.0);
            local.done(list).await?
        }
    };
    let none = "The game has no group of texts.";
    shown::print_all(arguments.output, &list, none, |text, one| {
        let of = |key: &str| one.and_then(|one| one.get(key));
        let name = of("name").and_then(Value::as_str).map(shown::plain);
        text.line(&name.unwrap_or_default());
        text.moment("made at", of("made_at"));
    })
}

async fn payments(arguments: args::PaymentList) -> anyhow::Result<()> {
    let (app, player) = (arguments.of.app_id, arguments.player);
    let limit = arguments.limit.get();
    let list = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let mut path = path(app, "payments?");
            shown::narrow(&mut path, "player_id", player);
            server.first(&path, limit).await?
        }
        Reach::Store(local) => {
            let span = Span { skip: 0, limit };
            let list = async |admin: &Admin| Ok(admin.payments(app, player, span).await?.items);
            local.done(list).await?
        }
    };
    let none = "There is no such payment.";
    shown::print_all(arguments.of.output, &list, none, paid)
}

async fn one_payment(arguments: args::PaymentShow) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let id = arguments.payment_id;
    let found = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.get(&path(app, &format!("payments/{id}"))).await?,
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.payment(app, id.0).await;
            local.done(show).await?
        }
    };
    shown::print(arguments.of.output, &found, |text| paid(text, Some(&found)))
}

fn paid(text: &mut Shown, one: Option<&Value>) {
    let of = |key: &str| one.and_then(|one| one.get(key));
    let word = |key: &str| of(key).and_then(Value::as_str).unwrap_or_default();
    text.line(&format!("{}, {}", word("payment_id"), word("state")));
    text.field("failure", of("failure"));
    text.field("player id", of("player_id"));
    text.field("environment", of("environment"));
    text.field("total", of("total"));
    for item in one.into_iter().flat_map(|one| shown::items(one, "items")) {
        let word = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
        let number = |key: &str| item.get(key).and_then(Value::as_u64).unwrap_or_default();
        let line = format!(
            "{} × {} at {}",
            number("amount"),
            shown::plain(word("name")),
            number("unit_price")
        );
        text.field("item", Some(&Value::from(line)));
    }
    text.moment("asked at", of("made_at"));
    text.moment("changed at", of("changed_at"));
    text.moment("answer by", of("answer_by"));
}
