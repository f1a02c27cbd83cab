//! `countersign app meta …`.

use admin::{Admin, NewGraphListing, NewGraphSettings, NewGraphWebhook};
use base::AppId;
use serde_json::{Value, json};

use crate::{
    args,
    reach::{self, Reach},
    secret_file,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn meta(command: args::AppMeta) -> anyhow::Result<()> {
    match command {
        args::AppMeta::Add(arguments) => add(arguments).await,
        args::AppMeta::Settings(arguments) => settings(arguments).await,
        args::AppMeta::Configure(arguments) => configure(arguments).await,
        args::AppMeta::Webhook(arguments) => webhook(arguments).await,
        args::AppMeta::Subscribe(arguments) => subscribe(arguments).await,
        args::AppMeta::Unsubscribe(arguments) => unsubscribe(arguments).await,
        args::AppMeta::Test(arguments) => test(arguments).await,
        args::AppMeta::Achievements(arguments) => achievements(arguments).await,
        args::AppMeta::Leaderboards(arguments) => leaderboards(arguments).await,
    }
}

fn path(app: AppId, what: &str) -> String {
    format!("/admin/v1/apps/{app}/meta{what}")
}

async fn add(arguments: args::MetaAdd) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = NewGraphListing {
        app_id: arguments.meta_app_id,
    };
    let listed = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.ask(&path(app, ""), &json!(new)).await?,
        Reach::Store(local) => {
            let list = async |admin: &Admin| admin.list_on_graph(app, new).await;
            local.done(list).await?
        }
    };
    shown::print(arguments.of.output, &listed, |text| {
        let secret = listed.get("secret");
        let of = |name| secret.and_then(|secret| secret.get(name));
        text.field("app id", of("client_id"));
        text.field("app secret", of("client_secret"));
        text.field("app token", of("app_token"));
        text.line("\nSecret and token are shown this once.");
    })
}

async fn settings(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let show = async |admin: &Admin| admin.graph_settings(app);
    let found = reach::shown(&arguments.place, &path(app, "/settings"), show).await?;
    shown::print(arguments.output, &found, |text| describe(text, &found))
}

async fn configure(arguments: args::MetaConfigure) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let limit = arguments.calls_per_minute.map(Some);
    let new = NewGraphSettings {
        overlap_secs: arguments.overlap_secs,
        user_token_validity_secs: arguments.user_token_validity_secs,
        proof_validity_secs: arguments.proof_validity_secs,
        calls_per_minute: arguments.unlimited_calls.then_some(None).or(limit),
    };
    let configure = async |admin: &Admin, new| admin.configure_graph(app, new).await;
    let path = path(app, "/settings");
    let configured = reach::put(&arguments.of.place, &path, new, configure).await?;
    shown::print(arguments.of.output, &configured, |text| {
        describe(text, &configured);
    })
}

fn describe(text: &mut Shown, settings: &Value) {
    for (name, key) in [
        ("app id", "app_id"),
        ("overlap s", "overlap_secs"),
        ("user token s", "user_token_validity_secs"),
        ("user proof s", "proof_validity_secs"),
    ] {
        text.field(name, settings.get(key));
    }
    let unlimited = json!("as many as come");
    let limit = settings.get("calls_per_minute");
    let limit = limit.filter(|limit| !limit.is_null());
    text.field("calls a minute", limit.or(Some(&unlimited)));
}

async fn webhook(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let show = async |admin: &Admin| admin.webhook(app);
    let found = reach::shown(&arguments.place, &path(app, "/webhook"), show).await?;
    shown::print(arguments.output, &found, |text| told(text, &found))
}

async fn subscribe(arguments: args::MetaSubscribe) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let file = arguments.verify_token_file.as_deref();
    let new = NewGraphWebhook {
        callback_url: arguments.callback_url,
        verify_token: file.map(secret_file::read).transpose()?,
        fields: arguments.fields.into(),
    };
    let subscribe = async |admin: &Admin, new| admin.subscribe_webhook(app, new).await;
    let path = path(app, "/webhook");
    let subscribed = reach::put(&arguments.of.place, &path, new, subscribe).await?;
    shown::print(arguments.of.output, &subscribed, |text| {
        text.line("The game's server has agreed and is told from now on.");
        told(text, &subscribed);
    })
}

async fn unsubscribe(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let ended = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.delete(&path(app, "/webhook")).await?,
        Reach::Store(local) => {
            let end = async |admin: &Admin| admin.unsubscribe_webhook(app).await;
            local.done(end).await?
        }
    };
    shown::print(arguments.output, &ended, |text| {
        text.line("The game's server is told no more. It was told here:");
        told(text, &ended);
    })
}

fn told(text: &mut Shown, webhook: &Value) {
    text.field("app id", webhook.get("app_id"));
    text.field("callback url", webhook.get("callback_url"));
    for field in shown::items(webhook, "fields") {
        text.field("field", Some(field));
    }
    text.moment("changed at", webhook.get("changed_at"));
}

async fn test(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let sent = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask(&path(app, "/webhook/test"), &json!({})).await?,
        Reach::Store(local) => {
            let test = async |admin: &Admin| admin.test_webhook(app).await;
            local.done(test).await?
        }
    };
    shown::print(arguments.output, &sent, |text| {
        text.field("app id", sent.get("app_id"));
        text.field("delivery id", sent.get("delivery_id"));
        text.line("\nIt is on its way; `countersign delivery show` says what comes of it.");
    })
}

async fn achievements(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let list = async |admin: &Admin| Ok(admin.achievements(app, None, usize::MAX)?.0);
    let list = reach::listed(&arguments.place, &path(app, "/achievements"), list).await?;
    let none = "The game has defined no achievement.";
    shown::print_all(arguments.output, &list, none, |text, one| {
        defined(
            text,
            one,
            &["title", "kind", "target", "bits", "write_policy"],
        );
    })
}

async fn leaderboards(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let list = async |admin: &Admin| Ok(admin.boards(app, None, usize::MAX)?.0);
    let list = reach::listed(&arguments.place, &path(app, "/leaderboards"), list).await?;
    let none = "The game has defined no leaderboard.";
    shown::print_all(arguments.output, &list, none, |text, one| {
        defined(text, one, &["sort_order", "write_policy"]);
        text.moment("earliest", one.and_then(|one| one.get("earliest")));
        text.moment("latest", one.and_then(|one| one.get("latest")));
    })
}

fn defined(text: &mut Shown, one: Option<&Value>, keys: &[&str]) {
    let of = |key: &str| one.and_then(|one| one.get(key));
    // A game has chosen it.
    let name = of("api_name").and_then(Value::as_str).map(shown::plain);
    text.line(&name.unwrap_or_default());
    for key in keys {
        let value = of(key).map(|value| match value.as_str() {
            Some(words) => Value::from(shown::plain(words)),
            None => value.clone(),
        });
        text.field(&key.replace('_', " "), value.as_ref());
    }
}
