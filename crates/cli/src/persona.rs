//! `countersign persona …`, `blocking …` and `installation …`.

use admin::{Admin, NewInstallation, NewPersona};
use base::{AppId, PlayerId};
use serde_json::{Value, json};

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn persona(command: args::Persona) -> anyhow::Result<()> {
    match command {
        args::Persona::Show(arguments) => show(arguments).await,
        args::Persona::Set(arguments) => set(*arguments).await,
    }
}

/// The same of who shuts whom out.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn blocking(command: args::Blocking) -> anyhow::Result<()> {
    match command {
        args::Blocking::Add(arguments) => block(arguments).await,
        args::Blocking::Remove(arguments) => unblock(arguments).await,
        args::Blocking::List(arguments) => blocked(arguments).await,
    }
}

/// The same of the games that players have.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn installation(command: args::Installation) -> anyhow::Result<()> {
    match command {
        args::Installation::Add(arguments) => install(arguments).await,
        args::Installation::Remove(arguments) => uninstall(arguments).await,
        args::Installation::List(arguments) => installations(arguments).await,
    }
}

async fn show(arguments: args::OnePlayer) -> anyhow::Result<()> {
    let player = arguments.player_id;
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/players/{player}/persona");
            server.get(&path).await?
        }
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.persona(player).await;
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| describe(text, &found))
}

async fn set(arguments: args::PersonaSet) -> anyhow::Result<()> {
    let player = arguments.of.player_id;
    let new = NewPersona {
        about_me: arguments.about_me,
        birthday: arguments.birthday,
        gender: arguments.gender,
        interests: arguments.interests,
        address: arguments.address,
        job_type: arguments.job_type,
        blood_type: arguments.blood_type,
        profile_url: arguments.profile_url,
        thumbnail_url: arguments.thumbnail_url,
        avatar_url: arguments.avatar_url,
        is_verified: arguments.verified,
        is_famous: arguments.famous,
        grade: arguments.grade,
    };
    let set = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/players/{player}/persona");
            server.put(&path, &json!(new)).await?
        }
        Reach::Store(local) => {
            let set = async |admin: &Admin| admin.set_persona(player, new).await;
            local.done(set).await?
        }
    };
    shown::print(arguments.of.output, &set, |text| describe(text, &set))
}

fn describe(text: &mut Shown, persona: &Value) {
    for key in [
        "player_id",
        "about_me",
        "birthday",
        "gender",
        "address",
        "job_type",
        "blood_type",
        "profile_url",
        "thumbnail_url",
        "avatar_url",
        "is_verified",
        "is_famous",
        "grade",
    ] {
        // A player has chosen it.
        let value = persona.get(key).map(|value| match value.as_str() {
            Some(words) => Value::from(shown::plain(words)),
            None => value.clone(),
        });
        text.field(&key.replace('_', " "), value.as_ref());
    }
    for interest in shown::items(persona, "interests").filter_map(Value::as_str) {
        text.field("interest", Some(&Value::from(shown::plain(interest))));
    }
}

fn pair(player: PlayerId, blocked: PlayerId) -> String {
    format!("/admin/v1/players/{player}/blocked/{blocked}")
}

async fn block(arguments: args::TwoPlayers) -> anyhow::Result<()> {
    let (player, blocked) = (arguments.of.player_id, arguments.blocked_id);
    match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.put_bare(&pair(player, blocked)).await?,
        Reach::Store(local) => {
            let block = async |admin: &Admin| admin.block(player, blocked).await;
            local.done(block).await?;
        }
    }
    let done = json!({ "player_id": player, "blocked_id": blocked, "blocked": true });
    shown::print(arguments.of.output, &done, |text| {
        text.line("The player shuts the other one out.");
    })
}

async fn unblock(arguments: args::TwoPlayers) -> anyhow::Result<()> {
    let (player, blocked) = (arguments.of.player_id, arguments.blocked_id);
    match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.delete_bare(&pair(player, blocked)).await?,
        Reach::Store(local) => {
            let unblock = async |admin: &Admin| admin.unblock(player, blocked).await;
            local.done(unblock).await?;
        }
    }
    let done = json!({ "player_id": player, "blocked_id": blocked, "blocked": false });
    shown::print(arguments.of.output, &done, |text| {
        text.line("The player does not shut the other one out.");
    })
}

async fn blocked(arguments: args::OnePlayer) -> anyhow::Result<()> {
    let player = arguments.player_id;
    let list = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/players/{player}/blocked");
            server.all(&path).await?
        }
        Reach::Store(local) => {
            let list = async |admin: &Admin| {
                let page = admin.blocked(player, None, usize::MAX).await?;
                Ok(page.blocked)
            };
            local.done(list).await?
        }
    };
    let none = "The player shuts nobody out.";
    shown::print_all(arguments.output, &list, none, Shown::player)
}

fn at(app: AppId, player: PlayerId) -> String {
    format!("/admin/v1/apps/{app}/players/{player}/installation")
}

async fn install(arguments: args::InstallationAdd) -> anyhow::Result<()> {
    let args::PlayerAt { of, player_id } = arguments.at;
    let new = NewInstallation {
        invited_by: arguments.invited_by,
    };
    let done = match Reach::find(&of.place).await? {
        Reach::Server(server) => server.put(&at(of.app_id, player_id), &json!(new)).await?,
        Reach::Store(local) => {
            let install = async |admin: &Admin| admin.install(of.app_id, player_id, new).await;
            local.done(install).await?
        }
    };
    shown::print(of.output, &done, |text| installed(text, Some(&done)))
}

async fn uninstall(arguments: args::PlayerAt) -> anyhow::Result<()> {
    let args::PlayerAt { of, player_id } = arguments;
    match Reach::find(&of.place).await? {
        Reach::Server(server) => server.delete_bare(&at(of.app_id, player_id)).await?,
        Reach::Store(local) => {
            let uninstall = async |admin: &Admin| admin.uninstall(of.app_id, player_id).await;
            local.done(uninstall).await?;
        }
    }
    let done = json!({ "app_id": of.app_id, "player_id": player_id, "installed": false });
    shown::print(of.output, &done, |text| {
        text.line("The player does not have the game.");
    })
}

async fn installations(arguments: args::OnePlayer) -> anyhow::Result<()> {
    let player = arguments.player_id;
    let list = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/players/{player}/installations");
            server.all(&path).await?
        }
        Reach::Store(local) => {
            let list =
                async |admin: &Admin| Ok(admin.installations(player, None, usize::MAX).await?.0);
            local.done(list).await?
        }
    };
    let none = "The player has no game on OpenSocial.";
    shown::print_all(arguments.output, &list, none, installed)
}

fn installed(text: &mut Shown, one: Option<&Value>) {
    let of = |key: &str| one.and_then(|one| one.get(key));
    text.field("app id", of("app_id"));
    text.field("player id", of("player_id"));
    text.field("invited by", of("invited_by"));
    text.moment("installed at", of("installed_at"));
}
