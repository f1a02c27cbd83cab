//! `countersign entitlement …`.

use admin::{Admin, NewEntitlement, RevokeEntitlement};
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
pub(crate) async fn entitlement(command: args::Entitlement) -> anyhow::Result<()> {
    match command {
        args::Entitlement::Grant(arguments) => grant(arguments).await,
        args::Entitlement::Revoke(arguments) => revoke(arguments).await,
        args::Entitlement::List(arguments) => list(arguments).await,
    }
}

fn path(app: AppId, player: PlayerId) -> String {
    format!("/admin/v1/apps/{app}/players/{player}/entitlements")
}

async fn grant(arguments: args::EntitlementGrant) -> anyhow::Result<()> {
    let of = arguments.of;
    let (app, player) = (of.app_id, of.player_id);
    let new = NewEntitlement {
        sku: of.sku,
        developer_payload: arguments.developer_payload,
    };
    let granted = match Reach::find(&of.place).await? {
        Reach::Server(server) => server.ask(&path(app, player), &json!(new)).await?,
        Reach::Store(local) => {
            let grant = async |admin: &Admin| admin.grant_entitlement(app, player, new).await;
            local.done(grant).await?
        }
    };
    shown::print(of.output, &granted, |text| {
        text.line("The player has it.");
        text.field("sku", granted.get("sku"));
        text.field("entitlement id", granted.get("entitlement_id"));
        text.field("reporting id", granted.get("reporting_id"));
    })
}

async fn revoke(arguments: args::EntitlementRevoke) -> anyhow::Result<()> {
    let of = arguments.of;
    let (app, player) = (of.app_id, of.player_id);
    sku::plain(&of.sku)?;
    let wish = RevokeEntitlement {
        because: arguments.because,
    };
    match Reach::find(&of.place).await? {
        Reach::Server(server) => {
            let path = format!("{}/{}/revoke", path(app, player), of.sku);
            server.tell(&path, &json!(wish)).await?;
        }
        Reach::Store(local) => {
            let revoke = async |admin: &Admin| {
                let revoked = admin.revoke_entitlement(app, player, &of.sku, wish);
                revoked.await
            };
            local.done(revoke).await?;
        }
    }
    let revoked = json!({ "sku": of.sku, "revoked": true });
    shown::print(of.output, &revoked, |text| {
        text.line("The player has it no longer.");
    })
}

async fn list(arguments: args::PlayerOf) -> anyhow::Result<()> {
    let (app, player) = (arguments.app_id, arguments.player_id);
    let list = async |admin: &Admin| {
        let page = admin.entitlements(app, player, None, usize::MAX).await?;
        Ok(page.entitlements)
    };
    let list = reach::listed(&arguments.place, &path(app, player), list).await?;
    let none = "The player has nothing of what is for sale.";
    shown::print_all(arguments.output, &list, none, describe)
}

fn describe(text: &mut Shown, it: Option<&Value>) {
    let of = |key| it.and_then(|it| it.get(key));
    let name = of("sku").and_then(Value::as_str);
    text.line(name.unwrap_or_default());
    text.field("entitlement id", of("entitlement_id"));
    text.moment("granted at", of("granted_at"));
    text.field("reporting id", of("reporting_id"));
    // A game has chosen it.
    let payload = of("developer_payload").and_then(Value::as_str);
    let payload = payload.filter(|payload| !payload.is_empty());
    text.field(
        "payload",
        payload.map(|it| json!(shown::plain(it))).as_ref(),
    );
}
