use std::fs;

use admin::{Admin, NewAttestSettings, RootView};
use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::path;
use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

const PATH: &str = "attest/settings";
const SEAL_PATH: &str = "attest/seal-key";

pub(super) async fn show(arguments: args::AttestOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.get(&path(app, PATH)).await?,
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.attest_settings(app);
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| describe(text, &found))
}

pub(super) async fn configure(arguments: args::AttestConfigure) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = wish(&arguments)?;
    let wanted = json!(new);
    ensure!(
        wanted.as_object().is_some_and(|wanted| !wanted.is_empty()),
        "nothing is to be changed; `countersign attest configure --help` says what can be"
    );
    let configured = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.put(&path(app, PATH), &wanted).await?,
        Reach::Store(local) => {
            let configure = async |admin: &Admin| admin.configure_attest(app, new).await;
            local.done(configure).await?
        }
    };
    shown::print(arguments.of.output, &configured, |text| {
        describe(text, &configured);
    })
}

fn wish(arguments: &args::AttestConfigure) -> anyhow::Result<NewAttestSettings> {
    let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    let any_version = arguments.any_version.then_some(None);
    let claims = arguments.extra_claims.as_deref().map(serde_json::from_str);
    let claims = claims
        .transpose()
        .context("the claims are no JSON object")?;
    Ok(NewAttestSettings {
        package: arguments.package.clone().map(Some),
        cert_digests: some(&arguments.cert_digests),
        min_version: arguments.min_version.map(Some).or(any_version),
        max_version: arguments.max_version.map(Some).or(any_version),
        token_lifetime_secs: arguments.token_lifetime_secs,
        algorithm: arguments.algorithm,
        bind_key: arguments.bind_key,
        bypass: arguments.bypass,
        monitor: arguments.monitor,
        max_patch_age_months: arguments.max_patch_age_months,
        min_attestation_version: arguments.min_attestation_version,
        remote_only: arguments.remote_only,
        strongbox_only: arguments.strongbox_only,
        boot_keys: some(&arguments.boot_keys).or(arguments.no_boot_keys.then(Vec::new)),
        possession: arguments.possession,
        roots: roots(arguments)?,
        extra_claims: claims
            .map(Some)
            .or(arguments.no_extra_claims.then_some(None)),
    })
}

fn roots(arguments: &args::AttestConfigure) -> anyhow::Result<Option<Vec<RootView>>> {
    if arguments.roots.is_empty() {
        return Ok(arguments.no_roots.then(Vec::new));
    }
    let mut roots = Vec::new();
    for (name, file) in arguments.root_files()? {
        let public_key = fs::read_to_string(&file);
        let public_key =
            public_key.with_context(|| format!("the root {name} in {}", file.display()))?;
        roots.push(RootView { name, public_key });
    }
    Ok(Some(roots))
}

fn describe(text: &mut Shown, settings: &Value) {
    for (name, key) in [
        ("app id", "app_id"),
        ("package", "package"),
        ("min version", "min_version"),
        ("max version", "max_version"),
        ("token s", "token_lifetime_secs"),
        ("algorithm", "algorithm"),
        ("sealed", "sealed"),
        ("names its key", "bind_key"),
        ("bypass", "bypass"),
        ("monitor", "monitor"),
        ("patch months", "max_patch_age_months"),
        ("min form", "min_attestation_version"),
        ("remote only", "remote_only"),
        ("StrongBox only", "strongbox_only"),
        ("possession", "possession"),
        ("extra claims", "extra_claims"),
    ] {
        text.field(name, settings.get(key));
    }
    for digest in shown::items(settings, "cert_digests") {
        text.field("signed by", Some(digest));
    }
    for key in shown::items(settings, "boot_keys") {
        text.field("boot key", Some(key));
    }
    for root in shown::items(settings, "roots") {
        let name = root.get("name").and_then(Value::as_str).unwrap_or_default();
        text.field("root", Some(&Value::from(shown::plain(name))));
    }
    let changed = settings.get("changed_at");
    text.moment("changed at", changed.filter(|at| **at != 0));
}

pub(super) async fn seal(arguments: args::AttestOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let made = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.put(&path(app, SEAL_PATH), &json!({})).await?,
        Reach::Store(local) => {
            let seal = async |admin: &Admin| admin.seal_tokens(app).await;
            local.done(seal).await?
        }
    };
    shown::print(arguments.output, &made, |text| {
        text.field("app id", made.get("app_id"));
        text.field("seal key", made.get("seal_key"));
        text.line("\nThe key is shown this once. A game server that verifies by itself needs it.");
    })
}

pub(super) async fn unseal(arguments: args::AttestOf) -> anyhow::Result<()> {
    let app = arguments.app_id;
    let changed = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.delete(&path(app, SEAL_PATH)).await?,
        Reach::Store(local) => {
            let unseal = async |admin: &Admin| admin.unseal_tokens(app).await;
            local.done(unseal).await?
        }
    };
    shown::print(arguments.output, &changed, |text| describe(text, &changed))
}
