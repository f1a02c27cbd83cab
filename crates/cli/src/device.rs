//! `countersign device …`: a device in software, which calls the device side as
//! real ones do.

mod soft;
mod state;

use anyhow::{Context, ensure};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{args, shown};
pub(crate) use soft::{Build, SoftDevice};

/// The package that a device attests when it is not told another.
pub(crate) const PACKAGE: &str = "com.example.game";

/// SHA-256 of the certificate that signs it, in hexadecimal.
pub(crate) const CERT_DIGEST: &str =
    "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";

/// Does what was asked for and prints it.
///
/// # Errors
/// When the platform cannot be reached, or refuses.
pub(crate) async fn device(command: args::Device) -> anyhow::Result<()> {
    match command {
        args::Device::Attest(arguments) => attest(*arguments).await,
    }
}

async fn attest(arguments: args::DeviceAttest) -> anyhow::Result<()> {
    let build = Build {
        package: arguments.package,
        version_code: arguments.version_code,
        cert_digest: soft::digest(&arguments.cert_digest)?,
        patch_level: arguments.patch_level.unwrap_or_else(soft::this_month),
        level: arguments.level,
        locked: !arguments.unlocked,
    };
    let known = arguments.state.as_deref().map(state::read).transpose()?;
    let mut device = SoftDevice::new(build, known.flatten());
    let platform = Platform::at(&arguments.platform)?;
    let begun = platform
        .call(
            "challenge",
            &json!({
                "app_id": arguments.app_id,
                "challenge_nonce": arguments.challenge_nonce,
            }),
        )
        .await?;
    let evidence = device.evidence(&begun)?;
    // Before the platform knows the key: a device that forgot it would be another.
    if let Some(place) = &arguments.state {
        state::keep(place, &device)?;
    }
    let given = platform.call("token", &evidence).await?;
    shown::print(arguments.output, &given, |text| {
        let token = given.get("token").and_then(Value::as_str);
        text.line(token.unwrap_or_default());
    })
}

struct Platform {
    url: String,
    client: Client,
}

impl Platform {
    fn at(url: &str) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().build();
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            client: client.context("the HTTP client cannot be set up")?,
        })
    }

    async fn call(&self, name: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/device/v1/attest/{name}", self.url);
        let sent = self.client.post(&url).json(body).send().await;
        let answer = sent.with_context(|| format!("nobody answers at {}", self.url))?;
        let status = answer.status();
        let said = answer.json::<Value>().await;
        let said = said.with_context(|| format!("{url} answered {status} and no JSON"))?;
        let word = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
        ensure!(
            status.is_success(),
            "the platform refuses: {} ({})",
            shown::plain(word("detail")),
            shown::plain(word("code"))
        );
        Ok(said)
    }
}
