//! `countersign app …`.

use std::path::Path;

use admin::{Fixture, NewApp, NewGraphListing, NewRotation, NewStoveListing};
use base::AppId;
use serde_json::{Value, json};

use crate::{
    args, meta, opensocial,
    reach::Reach,
    seed,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn app(command: args::App) -> anyhow::Result<()> {
    match command {
        args::App::Create(arguments) => create(arguments).await,
        args::App::Import(arguments) => import(arguments).await,
        args::App::List(arguments) => list(arguments).await,
        args::App::Show(arguments) => show(arguments).await,
        args::App::Rotate(arguments) => rotate(arguments).await,
        args::App::RevokePrevious(arguments) => revoke_previous(arguments).await,
        args::App::Meta(command) => meta::meta(command).await,
        args::App::OpenSocial(command) => opensocial::opensocial(command).await,
    }
}

async fn create(arguments: args::AppCreate) -> anyhow::Result<()> {
    let listing = arguments.game_id.map(|game_id| NewStoveListing {
        environment: arguments.environment,
        game_id,
        application_no: arguments.application_no,
        kind: arguments.kind,
        client_id: arguments.client_id,
        token_validity_secs: None,
    });
    let new = NewApp {
        name: arguments.name,
        publisher: arguments.publisher,
        stove: listing.into_iter().collect(),
        meta: arguments.meta.then_some(NewGraphListing {
            app_id: arguments.meta_app_id,
        }),
        opensocial: Vec::new(),
    };
    let created = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask("/admin/v1/apps", &json!(new)).await?,
        Reach::Store(local) => {
            local
                .done(async |admin| admin.create_app(new).await)
                .await?
        }
    };
    shown::print(arguments.output, &created, |text| {
        text.app(created.get("app"));
        for secret in shown::items(&created, "secrets") {
            text.line("");
            text.field("client id", secret.get("client_id"));
            text.field("client secret", secret.get("client_secret"));
            text.field("app token", secret.get("app_token"));
        }
        if shown::items(&created, "secrets").next().is_some() {
            text.line("\nSecrets are shown this once.");
        }
    })
}

async fn import(arguments: args::AppImport) -> anyhow::Result<()> {
    let (fixture, body) = read(&arguments.file)?;
    let imported = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask("/admin/v1/import", &body).await?,
        Reach::Store(local) => {
            local
                .done(async |admin| admin.import(fixture).await)
                .await?
        }
    };
    shown::print(arguments.output, &imported, |text| {
        text.field("new", imported.get("created"));
        text.field("already there", imported.get("kept"));
    })
}

/// The file, also as the body that a server takes.
fn read(file: &Path) -> anyhow::Result<(Fixture, Value)> {
    Ok((seed::read(file)?, seed::read(file)?))
}

async fn list(arguments: args::Listing) -> anyhow::Result<()> {
    let apps = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.all("/admin/v1/apps").await?,
        Reach::Store(local) => {
            let done = async |admin: &admin::Admin| Ok(admin.apps(None, usize::MAX).0);
            local.done(done).await?
        }
    };
    let none = "There is no app yet; `countersign app create` makes one.";
    shown::print_all(arguments.output, &apps, none, Shown::app)
}

async fn show(arguments: args::AppShow) -> anyhow::Result<()> {
    let id = arguments.app_id;
    let app = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.get(&format!("/admin/v1/apps/{id}")).await?,
        Reach::Store(local) => local.done(async |admin| found(admin, id)).await?,
    };
    shown::print(arguments.output, &app, |text| text.app(Some(&app)))
}

fn found(admin: &admin::Admin, id: AppId) -> Result<admin::AppView, admin::AdminError> {
    admin.app(id).ok_or(admin::AdminError::Missing)
}

async fn rotate(arguments: args::AppRotate) -> anyhow::Result<()> {
    let (app, credential) = (arguments.app_id, arguments.credential_id);
    let new = NewRotation {
        overlap_secs: arguments.overlap_secs,
    };
    let path = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
    let rotated: Value = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask(&path, &json!(new)).await?,
        Reach::Store(local) => {
            let rotate =
                async |admin: &admin::Admin| admin.rotate_secret(app, credential, new).await;
            local.done(rotate).await?
        }
    };
    shown::print(arguments.output, &rotated, |text| {
        text.field("client id", rotated.get("client_id"));
        text.field("client secret", rotated.get("client_secret"));
        text.field("app token", rotated.get("app_token"));
        let until = rotated.get("previous_until");
        text.moment("old one until", until);
        text.line(match until {
            Some(_) => "\nThe old secret is good until then; this one is shown this once.",
            None => "\nThe old secret is refused from now on; this one is shown this once.",
        });
    })
}

async fn revoke_previous(arguments: args::AppRevokePrevious) -> anyhow::Result<()> {
    let (app, credential) = (arguments.app_id, arguments.credential_id);
    match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = format!("/admin/v1/apps/{app}/credentials/{credential}/revoke-previous");
            server.tell(&path, &json!({})).await?;
        }
        Reach::Store(local) => {
            let revoke = async |admin: &admin::Admin| admin.revoke_previous(app, credential).await;
            local.done(revoke).await?;
        }
    }
    let revoked = json!({ "credential_id": credential, "previous": null });
    shown::print(arguments.output, &revoked, |text| {
        text.line("The secret before the present one is refused from now on.");
    })
}
