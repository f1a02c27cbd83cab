use std::path::PathBuf;

use base::Secret;
use reqwest::Url;
use sign::webhook::WebhookKey;

use super::{Given, Reader, file, is_visible};
use crate::network_secrets::NetworkSecrets;

/// One or more secrets that a network signs with, a line each.
pub(in crate::config) fn network_secrets() -> Reader<Secret> {
    Reader::of_text(
        "1 to 8 lines of an id of 8 hexadecimal digits, a colon and a secret of visible ASCII \
         characters",
        |text| NetworkSecrets::parse(text).ok().map(|_| Secret::new(text)),
        None,
    )
}

/// What callbacks are appended to. Whether it can be one is judged with the
/// other keys of the game, so that it can be said what is wrong with it.
pub(in crate::config) fn callback_url() -> Reader<String> {
    Reader::of_text(
        "a URL such as https://game.example.com/rewards?product=1",
        |text| is_visible(text).then(|| text.to_owned()),
        Some(|url| Given::Text(url.clone())),
    )
}

/// A file with networks, which need not be given.
pub(in crate::config) fn networks_file() -> Reader<Option<PathBuf>> {
    file("the path of a JSON file")
}

/// A file in TOML, which need not be given.
pub(in crate::config) fn toml_file() -> Reader<Option<PathBuf>> {
    file("the path of a TOML file")
}

/// Where a game's server answers.
pub(in crate::config) fn endpoint_url() -> Reader<String> {
    called_url("an http or https URL such as https://game.example.com/grants")
}

/// Where a network's keys are published.
pub(in crate::config) fn keys_url() -> Reader<String> {
    called_url("an http or https URL such as https://ads.example.com/keys.json")
}

fn called_url(expects: &str) -> Reader<String> {
    Reader::of_text(
        expects,
        |text| {
            let url = Url::parse(text).ok()?;
            let scheme = matches!(url.scheme(), "http" | "https");
            let bare =
                url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
            (scheme && bare).then(|| url.as_str().to_owned())
        },
        Some(|url| Given::Text(url.clone())),
    )
}

/// What webhooks are signed with.
pub(in crate::config) fn webhook_secret() -> Reader<Secret> {
    Reader::of_text(
        "whsec_ and 24 to 64 bytes in base64",
        |text| {
            let secret = Secret::new(text);
            WebhookKey::read(&secret).ok().map(|_| secret)
        },
        None,
    )
}
