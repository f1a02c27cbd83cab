//! `countersign ads …`.

use admin::{Admin, NewAds, NewAdsSecret};
use base::{AppId, Secret};
use serde_json::{Value, json};

use crate::{
    args,
    reach::Reach,
    secret_file,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn ads(command: args::Ads) -> anyhow::Result<()> {
    match command {
        args::Ads::Enable(arguments) => enable(arguments).await,
        args::Ads::Disable(arguments) => disable(arguments).await,
        args::Ads::Show(arguments) => show(arguments).await,
        args::Ads::Rotate(arguments) => rotate(arguments).await,
    }
}

fn path(app: AppId) -> String {
    format!("/admin/v1/apps/{app}/unity-ads")
}

async fn enable(arguments: args::AdsEnable) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let new = NewAds {
        callback_url: arguments.callback_url,
        lenient: arguments.lenient,
        secret: given(&arguments.secret)?,
    };
    let enabled = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.put(&path(app), &json!(new)).await?,
        Reach::Store(local) => {
            let enable = async |admin: &Admin| admin.enable_ads(app, new).await;
            local.done(enable).await?
        }
    };
    shown::print(arguments.output, &enabled, |text| {
        describe(text, enabled.get("unity_ads"));
        secret(text, &enabled);
    })
}

fn given(secret: &args::AdsSecret) -> anyhow::Result<Option<Secret>> {
    let file = secret.secret_file.as_deref();
    file.map(secret_file::read).transpose()
}

async fn disable(arguments: args::AdsOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let disabled = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.delete(&path(app)).await?,
        Reach::Store(local) => {
            let disable = async |admin: &Admin| admin.disable_ads(app).await;
            local.done(disable).await?
        }
    };
    shown::print(arguments.output, &disabled, |text| {
        describe(text, Some(&disabled));
    })
}

async fn show(arguments: args::AdsOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.get(&path(app)).await?,
        Reach::Store(local) => local.done(async |admin: &Admin| admin.ads(app)).await?,
    };
    shown::print(arguments.output, &found, |text| {
        describe(text, Some(&found))
    })
}

async fn rotate(arguments: args::AdsRotate) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = NewAdsSecret {
        secret: given(&arguments.secret)?,
    };
    let rotated = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let path = format!("{}/rotate", path(app));
            server.ask(&path, &json!(new)).await?
        }
        Reach::Store(local) => {
            let rotate = async |admin: &Admin| admin.rotate_ads_secret(app, new).await;
            local.done(rotate).await?
        }
    };
    shown::print(arguments.of.output, &rotated, |text| {
        describe(text, rotated.get("unity_ads"));
        secret(text, &rotated);
        if rotated.get("secret").is_some() {
            text.line(
                "No server knew it before. Callbacks that are rejected until the game's server \
                 has it\nare shown by `delivery list --state rejected` and sent once more by \
                 `delivery replay`.\nTo lose none, choose the secret yourself, give it to the \
                 server first,\nand rotate with --secret-file.",
            );
        }
    })
}

fn describe(text: &mut Shown, setup: Option<&Value>) {
    let Some(setup) = setup else {
        return;
    };
    let enabled = setup.get("enabled") == Some(&Value::Bool(true));
    text.line(if enabled {
        "The game is told of rewarded views."
    } else {
        "The game is not told of rewarded views."
    });
    text.field("app id", setup.get("app_id"));
    text.field("callback url", setup.get("callback_url"));
    text.field("lenient", setup.get("lenient"));
    text.moment("changed at", setup.get("changed_at"));
    text.moment("secret made at", setup.get("rotated_at"));
}

fn secret(text: &mut Shown, answer: &Value) {
    if let Some(secret) = answer.get("secret") {
        text.field("secret", Some(secret));
        text.line("\nThe secret is shown this once. The game's server checks signatures with it.");
    }
}
