//! `countersign device …`: a device in software, which calls the device side as
//! real ones do.

mod soft;
mod state;

use std::path::Path;

use anyhow::Context;
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
    let asked = json!({
        "app_id": arguments.app_id,
        "challenge_nonce": arguments.challenge_nonce,
    });
    let place = arguments.state.as_deref();
    let mut given = platform.attest(&mut device, &asked, place).await;
    let forgotten = |error: &Refused| error.code == "device_key_unknown";
    if given
        .as_ref()
        .is_err_and(|error| error.downcast_ref().is_some_and(forgotten))
    {
        // The platform never heard of the key, because what was to tell it failed.
        device.forget();
        given = platform.attest(&mut device, &asked, place).await;
    }
    let given = given?;
    shown::print(arguments.output, &given, |text| {
        let token = given.get("token").and_then(Value::as_str);
        text.line(token.unwrap_or_default());
    })
}

/// The platform has said no.
#[derive(Debug, thiserror::Error)]
#[error("the platform refuses: {detail} ({code})")]
struct Refused {
    code: String,
    detail: String,
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

    async fn attest(
        &self,
        device: &mut SoftDevice,
        asked: &Value,
        place: Option<&Path>,
    ) -> anyhow::Result<Value> {
        let begun = self.call("challenge", asked).await?;
        let evidence = device.evidence(&begun)?;
        // Before the platform knows the key: a device that forgot it would be another.
        if let Some(place) = place {
            state::keep(place, device)?;
        }
        self.call("token", &evidence).await
    }

    async fn call(&self, name: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/device/v1/attest/{name}", self.url);
        let sent = self.client.post(&url).json(body).send().await;
        let answer = sent.with_context(|| format!("nobody answers at {}", self.url))?;
        let status = answer.status();
        let said = answer.json::<Value>().await;
        let said = said.with_context(|| format!("{url} answered {status} and no JSON"))?;
        let word = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
        if !status.is_success() {
            return Err(Refused {
                code: shown::plain(word("code")),
                detail: shown::plain(word("detail")),
            }
            .into());
        }
        Ok(said)
    }
}
