//! `countersign sku …`.

use admin::{Admin, NewSku};
use anyhow::Context;
use base::AppId;
use serde_json::{Value, json};

use crate::{
    args,
    reach::{self, Reach},
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn sku(command: args::Sku) -> anyhow::Result<()> {
    match command {
        args::Sku::Define(arguments) => define(arguments).await,
        args::Sku::List(arguments) => list(arguments).await,
        args::Sku::Show(arguments) => show(arguments).await,
    }
}

/// What would have to be escaped in a path is in no SKU.
///
/// # Errors
/// When it is.
pub(crate) fn plain(sku: &str) -> anyhow::Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    anyhow::ensure!(
        !sku.is_empty() && sku.bytes().all(plain) && !matches!(sku, "." | ".."),
        "a SKU is 1 to 128 characters out of A-Z a-z 0-9 . _ -"
    );
    Ok(())
}

fn path(app: AppId, sku: &str) -> anyhow::Result<String> {
    plain(sku)?;
    Ok(format!("/admin/v1/apps/{app}/meta/skus/{sku}"))
}

async fn define(arguments: args::SkuDefine) -> anyhow::Result<()> {
    let (app, sku) = (arguments.of.app_id, arguments.of.sku);
    let path = path(app, &sku)?;
    let mut plans = arguments.plans;
    for (term, trial) in arguments.free_trials {
        let mut sold = plans.iter_mut();
        let plan = sold.find(|plan| plan.term == term);
        let plan = plan.with_context(|| format!("--free-trial names no --plan: {term}"))?;
        plan.trial = Some(trial);
    }
    let new = NewSku {
        kind: arguments.kind,
        name: arguments.name,
        description: arguments.description,
        price: arguments.price,
        plans,
        archived: arguments.archived,
    };
    let defined = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.put(&path, &json!(new)).await?,
        Reach::Store(local) => {
            let define = async |admin: &Admin| admin.define_sku(app, sku, new).await;
            local.done(define).await?
        }
    };
    shown::print(arguments.of.output, &defined, |text| {
        describe(text, Some(&defined));
    })
}

async fn list(arguments: args::MetaOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let path = format!("/admin/v1/apps/{app}/meta/skus");
    let list = async |admin: &Admin| Ok(admin.skus(app, None, usize::MAX)?.0);
    let list = reach::listed(&arguments.place, &path, list).await?;
    let none = "The game has nothing for sale; `countersign sku define` offers something.";
    shown::print_all(arguments.output, &list, none, describe)
}

async fn show(arguments: args::SkuOf) -> anyhow::Result<()> {
    let (app, sku) = (arguments.app_id, arguments.sku);
    let path = path(app, &sku)?;
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.get(&path).await?,
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.sku(app, &sku);
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| {
        describe(text, Some(&found));
    })
}

fn describe(text: &mut Shown, sku: Option<&Value>) {
    let Some(sku) = sku else {
        return;
    };
    let word = |key| sku.get(key).and_then(Value::as_str).unwrap_or_default();
    text.line(&format!("{}, {}", word("sku"), word("kind")));
    text.field("sku id", sku.get("sku_id"));
    text.field("name", sku.get("name"));
    let description = sku.get("description");
    text.field("description", description.filter(|it| **it != ""));
    text.field("price", amount(sku.get("price")).as_ref());
    for plan in shown::items(sku, "plans") {
        let term = plan.get("term").and_then(Value::as_str);
        let trial = plan.get("trial").filter(|trial| !trial.is_null());
        let trial = trial.map(|trial| {
            let kind = trial.get("kind").and_then(Value::as_str);
            let days = trial.get("days").and_then(Value::as_u64);
            let (kind, days) = (kind.unwrap_or_default(), days.unwrap_or_default());
            format!(", {kind} for {days} days")
        });
        let cost = amount(plan.get("price")).unwrap_or_default();
        let cost = cost.as_str().unwrap_or_default().to_owned();
        let sold = Value::from(format!("{cost}{}", trial.unwrap_or_default()));
        text.field(term.unwrap_or_default(), Some(&sold));
    }
    let archived = sku.get("archived") == Some(&Value::Bool(true));
    text.field("archived", archived.then(|| json!("yes")).as_ref());
    text.moment("made at", sku.get("created_at"));
}

/// A price as it is read, such as `1.99 USD`.
pub(crate) fn amount(price: Option<&Value>) -> Option<Value> {
    let price = price.filter(|price| !price.is_null())?;
    let hundredths = price.get("amount_in_hundredths")?.as_u64()?;
    let currency = price.get("currency")?.as_str()?;
    let (whole, part) = (hundredths.div_euclid(100), hundredths.rem_euclid(100));
    Some(Value::from(format!("{whole}.{part:02} {currency}")))
}
