//! `countersign app opensocial …`.

use std::{fs, path::Path};

use admin::{
    Admin, NewEventLink, NewLifeCycleEvent, NewSigningKey, NewSocialListing, NewSocialSettings,
    Words,
};
use anyhow::Context;
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
pub(crate) async fn opensocial(command: args::AppOpenSocial) -> anyhow::Result<()> {
    match command {
        args::AppOpenSocial::Add(arguments) => add(arguments).await,
        args::AppOpenSocial::Settings(arguments) => settings(arguments).await,
        args::AppOpenSocial::Configure(arguments) => configure(arguments).await,
        args::AppOpenSocial::Link(arguments) => link(arguments).await,
        args::AppOpenSocial::Unlink(arguments) => unlink(arguments).await,
        args::AppOpenSocial::Words(arguments) => words(arguments).await,
        args::AppOpenSocial::SetWords(arguments) => set_words(arguments).await,
        args::AppOpenSocial::SigningKey(arguments) => signing_key(arguments).await,
        args::AppOpenSocial::SetSigningKey(arguments) => set_signing_key(arguments).await,
        args::AppOpenSocial::Tell(arguments) => tell(arguments).await,
    }
}

fn path(app: AppId, what: &str) -> String {
    format!("/admin/v1/apps/{app}/opensocial{what}")
}

async fn add(arguments: args::SocialAdd) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = NewSocialListing {
        environment: arguments.environment,
        app_id: arguments.number,
        consumer_key: arguments.consumer_key,
    };
    let listed = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.ask(&path(app, ""), &json!(new)).await?,
        Reach::Store(local) => {
            let list = async |admin: &Admin| admin.list_on_social(app, new).await;
            local.done(list).await?
        }
    };
    shown::print(arguments.of.output, &listed, |text| {
        let of = |part: &str, name: &str| listed.get(part).and_then(|part| part.get(name));
        text.field("application id", of("credential", "game_id"));
        text.field("consumer key", of("secret", "client_id"));
        text.field("consumer secret", of("secret", "client_secret"));
        text.line("\nThe secret is shown this once.");
    })
}

async fn settings(arguments: args::SocialOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let show = async |admin: &Admin| admin.social_settings(app);
    let found = reach::shown(&arguments.place, &path(app, "/settings"), show).await?;
    shown::print(arguments.output, &found, |text| describe(text, &found))
}

async fn configure(arguments: args::SocialConfigure) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let page = arguments.gadget_url.map(Some);
    let new = NewSocialSettings {
        profile: arguments.profile,
        window_secs: arguments.window_secs,
        token_validity_secs: arguments.token_validity_secs,
        body_hash: arguments.body_hash,
        require_body_hash: arguments.require_body_hash,
        gadget_url: arguments.no_gadget_url.then_some(None).or(page),
    };
    let configure = async |admin: &Admin, new| admin.configure_social(app, new).await;
    let path = path(app, "/settings");
    let configured = reach::put(&arguments.of.place, &path, new, configure).await?;
    shown::print(arguments.of.output, &configured, |text| {
        describe(text, &configured);
    })
}

fn describe(text: &mut Shown, settings: &Value) {
    for (name, key) in [
        ("app id", "app_id"),
        ("profile", "profile"),
        ("window s", "window_secs"),
        ("token s", "token_validity_secs"),
        ("hash of forms", "body_hash"),
        ("hash required", "require_body_hash"),
        ("page", "gadget_url"),
        ("words", "words"),
    ] {
        text.field(name, settings.get(key));
    }
    let links = settings.get("links").and_then(Value::as_object);
    for (event, link) in links.into_iter().flatten() {
        let word = |key| link.get(key).and_then(Value::as_str).unwrap_or_default();
        let told = format!("{} {}", word("method"), word("url"));
        text.field(event, Some(&Value::from(told)));
    }
    let changed = settings.get("changed_at");
    text.moment("changed at", changed.filter(|at| **at != 0));
}

async fn link(arguments: args::SocialLink) -> anyhow::Result<()> {
    let args::SocialEvent { of, event } = arguments.of;
    let app = of.app_id;
    let new = NewEventLink {
        url: arguments.url,
        method: arguments.method,
    };
    let link = async |admin: &Admin, new| admin.set_event_link(app, event, new).await;
    let path = path(app, &format!("/links/{event}"));
    let linked = reach::put(&of.place, &path, new, link).await?;
    shown::print(of.output, &linked, |text| describe(text, &linked))
}

async fn unlink(arguments: args::SocialUnlink) -> anyhow::Result<()> {
    let args::SocialEvent { of, event } = arguments.of;
    let app = of.app_id;
    let unlinked = match Reach::find(&of.place).await? {
        Reach::Server(server) => {
            server
                .delete(&path(app, &format!("/links/{event}")))
                .await?
        }
        Reach::Store(local) => {
            let unlink = async |admin: &Admin| admin.remove_event_link(app, event).await;
            local.done(unlink).await?
        }
    };
    shown::print(of.output, &unlinked, |text| describe(text, &unlinked))
}

async fn words(arguments: args::SocialOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let show = async |admin: &Admin| admin.words(app);
    let found = reach::shown(&arguments.place, &path(app, "/words"), show).await?;
    shown::print(arguments.output, &found, |text| list_words(text, &found))
}

async fn set_words(arguments: args::SocialSetWords) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = Words {
        words: lines(&arguments.file)?,
    };
    let set = async |admin: &Admin, new| admin.set_words(app, new).await;
    let path = path(app, "/words");
    let set = reach::put(&arguments.of.place, &path, new, set).await?;
    shown::print(arguments.of.output, &set, |text| list_words(text, &set))
}

fn list_words(text: &mut Shown, found: &Value) {
    let mut words = shown::items(found, "words").peekable();
    if words.peek().is_none() {
        text.line("The game's players may write every word.");
    }
    for word in words.filter_map(Value::as_str) {
        text.line(&shown::plain(word));
    }
}

/// The lines of a file that say something.
fn lines(file: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("the words in {}", file.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

async fn signing_key(arguments: args::SocialOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let show = async |admin: &Admin| admin.signing_key(app);
    let found = reach::shown(&arguments.place, &path(app, "/signing-key"), show).await?;
    shown::print(arguments.output, &found, |text| show_key(text, &found))
}

async fn set_signing_key(arguments: args::SocialSetSigningKey) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = NewSigningKey {
        private_key: secret_file::read(&arguments.file)?,
    };
    let set = async |admin: &Admin, new| admin.set_signing_key(app, new).await;
    let path = path(app, "/signing-key");
    let set = reach::put(&arguments.of.place, &path, new, set).await?;
    shown::print(arguments.of.output, &set, |text| {
        show_key(text, &set);
        text.line("Launches are signed with its other half, where the profile does so.");
    })
}

fn show_key(text: &mut Shown, key: &Value) {
    let pem = key.get("public_key").and_then(Value::as_str);
    text.line(pem.unwrap_or_default().trim_end());
}

async fn tell(arguments: args::SocialTell) -> anyhow::Result<()> {
    let args::SocialEvent { of, event } = arguments.of;
    let app = of.app_id;
    let new = NewLifeCycleEvent {
        event,
        players: arguments.players,
        environment: arguments.environment,
        invited_by: arguments.invited_by,
        diary_id: arguments.diary_id,
    };
    let sent = match Reach::find(&of.place).await? {
        Reach::Server(server) => server.ask(&path(app, "/events"), &json!(new)).await?,
        Reach::Store(local) => {
            let send = async |admin: &Admin| admin.send_life_cycle_event(app, new).await;
            local.done(send).await?
        }
    };
    shown::print(of.output, &sent, |text| {
        for delivery in shown::items(&sent, "deliveries") {
            text.field("delivery id", Some(delivery));
        }
        text.line("\nIt is on its way; `countersign delivery show` says what comes of it.");
    })
}
