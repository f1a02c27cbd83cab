mod attest;
mod rewards;
mod status_list;
mod store_url;

use std::{
    net::SocketAddr,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use base::Secret;
use outbound::Network;
use reqwest::Url;
use tracing_subscriber::filter::LevelFilter;

use super::given::{Given, Shape};
use crate::master_key::MasterKeys;
pub(super) use attest::{digests, packages, seal_keys, version};
pub(super) use rewards::{
    callback_url, endpoint_url, keys_url, network_secrets, networks_file, toml_file, webhook_secret,
};
pub(super) use status_list::status_list;
pub(super) use store_url::store_url;

/// The shortest key that is accepted where we ask for one ourselves.
const KEY_BYTES: usize = 16;

/// Makes a value of what was given; none when it is not what is expected.
type Read<V> = Box<dyn Fn(&Given) -> Option<V>>;

/// How a value of type `V` is read and shown.
pub(super) struct Reader<V> {
    pub(super) shape: Shape,
    /// What is expected, as it goes into "expected …".
    pub(super) expects: String,
    pub(super) read: Read<V>,
    /// None where the value must not be seen.
    pub(super) show: Option<fn(&V) -> Given>,
    /// There is something in what was given that must not be seen.
    pub(super) secret: bool,
}

impl<V: 'static> Reader<V> {
    fn of_text(
        expects: &str,
        read: impl Fn(&str) -> Option<V> + 'static,
        show: Option<fn(&V) -> Given>,
    ) -> Self {
        Self {
            shape: Shape::Text,
            secret: show.is_none(),
            expects: expects.to_owned(),
            read: Box::new(move |given| match given {
                Given::Text(text) => read(text),
                _ => None,
            }),
            show,
        }
    }

    fn of_integer(
        range: RangeInclusive<i64>,
        unit: &str,
        read: fn(i64) -> Option<V>,
        show: fn(&V) -> Given,
    ) -> Self {
        Self {
            shape: Shape::Integer,
            secret: false,
            expects: format!("an integer from {} to {}{unit}", range.start(), range.end()),
            read: Box::new(move |given| match given {
                Given::Integer(number) if range.contains(number) => read(*number),
                _ => None,
            }),
            show: Some(show),
        }
    }
}

pub(super) fn switch() -> Reader<bool> {
    Reader {
        shape: Shape::Switch,
        secret: false,
        expects: "true or false".to_owned(),
        read: Box::new(|given| match given {
            Given::Switch(on) => Some(*on),
            _ => None,
        }),
        show: Some(|on| Given::Switch(*on)),
    }
}

pub(super) fn directory() -> Reader<PathBuf> {
    Reader::of_text(
        "a path",
        |text| (!text.is_empty()).then(|| PathBuf::from(text)),
        Some(|path| Given::Text(Path::display(path).to_string())),
    )
}

pub(super) fn address() -> Reader<SocketAddr> {
    Reader::of_text(
        "an IP address and a port such as 127.0.0.1:7400",
        |text| text.parse().ok(),
        Some(|address| Given::Text(address.to_string())),
    )
}

/// An address that need not be given.
pub(super) fn tls_address() -> Reader<Option<SocketAddr>> {
    Reader::of_text(
        "an IP address and a port such as 127.0.0.1:7443",
        |text| text.parse().ok().map(Some),
        Some(|address| {
            Given::Text(address.map_or_else(String::new, |address| address.to_string()))
        }),
    )
}

/// A file that need not be given.
pub(super) fn pem_file() -> Reader<Option<PathBuf>> {
    file("the path of a PEM file")
}

fn file(expects: &str) -> Reader<Option<PathBuf>> {
    Reader::of_text(
        expects,
        |text| (!text.is_empty()).then(|| Some(PathBuf::from(text))),
        Some(|path| {
            let shown = path.as_ref().map(|path| path.display().to_string());
            Given::Text(shown.unwrap_or_default())
        }),
    )
}

pub(super) fn count(range: RangeInclusive<i64>) -> Reader<usize> {
    Reader::of_integer(
        range,
        "",
        |number| usize::try_from(number).ok(),
        |count| Given::Integer(i64::try_from(*count).unwrap_or(i64::MAX)),
    )
}

pub(super) fn seconds(range: RangeInclusive<i64>) -> Reader<Duration> {
    Reader::of_integer(
        range,
        " seconds",
        |number| u64::try_from(number).ok().map(Duration::from_secs),
        |span| Given::Integer(i64::try_from(span.as_secs()).unwrap_or(i64::MAX)),
    )
}

pub(super) fn minutes(range: RangeInclusive<i64>) -> Reader<Duration> {
    Reader::of_integer(
        range,
        " minutes",
        |number| in_seconds(number, 60),
        |span| in_units(*span, 60),
    )
}

pub(super) fn hours(range: RangeInclusive<i64>) -> Reader<Duration> {
    Reader::of_integer(
        range,
        " hours",
        |number| in_seconds(number, 3_600),
        |span| in_units(*span, 3_600),
    )
}

fn in_seconds(number: i64, unit: u64) -> Option<Duration> {
    let secs = u64::try_from(number).ok()?.checked_mul(unit)?;
    Some(Duration::from_secs(secs))
}

fn in_units(span: Duration, unit: u64) -> Given {
    let units = span.as_secs().checked_div(unit).unwrap_or(0);
    Given::Integer(i64::try_from(units).unwrap_or(i64::MAX))
}

/// One of some words, each of which stands for a value.
pub(super) fn choice<V: Copy + 'static>(
    words: &'static [(&'static str, V)],
    show: fn(&V) -> Given,
) -> Reader<V> {
    let quoted: Vec<String> = words
        .iter()
        .map(|(word, _)| format!("\"{word}\""))
        .collect();
    Reader::of_text(
        &quoted.join(" or "),
        |text| {
            words
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, value)| *value)
        },
        Some(show),
    )
}

/// An identifier that another system has given out.
pub(super) fn identifier() -> Reader<String> {
    Reader::of_text(
        "an identifier of visible ASCII characters",
        |text| is_visible(text).then(|| text.to_owned()),
        Some(|text| Given::Text(text.clone())),
    )
}

/// An app's id on Meta's graph. A text, as the platform has it.
pub(super) fn app_id() -> Reader<Option<u64>> {
    Reader::of_text(
        "a text of decimal digits",
        |text| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let id = text.parse().ok().filter(|id| is_plain && *id != 0);
            id.map(Some)
        },
        Some(|id| Given::Text(id.map_or_else(String::new, |id| id.to_string()))),
    )
}

/// The half of an app's token behind the second bar.
pub(super) fn app_secret() -> Reader<Secret> {
    Reader::of_text(
        "a secret of visible ASCII characters without a bar",
        |text| (is_visible(text) && !text.contains('|')).then(|| Secret::new(text)),
        None,
    )
}

/// A secret that another system has given out.
pub(super) fn secret() -> Reader<Secret> {
    Reader::of_text(
        "a secret of visible ASCII characters",
        |text| is_visible(text).then(|| Secret::new(text)),
        None,
    )
}

/// A key that callers of our own faces present as Bearer.
pub(super) fn bearer_key() -> Reader<Secret> {
    Reader::of_text(
        &format!("a key of at least {KEY_BYTES} visible ASCII characters"),
        |text| (is_visible(text) && text.len() >= KEY_BYTES).then(|| Secret::new(text)),
        None,
    )
}

/// One or more master keys, a line each.
pub(super) fn master_keys() -> Reader<Secret> {
    Reader::of_text(
        "lines of an id of 8 hexadecimal digits, a colon and 32 bytes in base64url",
        |text| MasterKeys::parse(text).ok().map(|_| Secret::new(text)),
        None,
    )
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Names as they come in Host headers, kept in lower case.
pub(super) fn hosts() -> Reader<Vec<String>> {
    let host = |text: &String| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        (!text.is_empty() && text.bytes().all(allowed)).then(|| text.to_ascii_lowercase())
    };
    Reader {
        shape: Shape::List,
        secret: false,
        expects: "a list of host names without a port such as [\"api.example.com\"]".to_owned(),
        read: Box::new(move |given| match given {
            Given::List(texts) => texts.iter().map(host).collect(),
            _ => None,
        }),
        show: Some(|hosts| Given::List(hosts.clone())),
    }
}

pub(super) fn networks() -> Reader<Vec<Network>> {
    Reader {
        shape: Shape::List,
        secret: false,
        expects: "a list of networks such as [\"10.0.0.0/8\", \"fd00::/8\"]".to_owned(),
        read: Box::new(|given| match given {
            Given::List(texts) => texts.iter().map(|text| text.parse().ok()).collect(),
            _ => None,
        }),
        show: Some(|networks| Given::List(networks.iter().map(Network::to_string).collect())),
    }
}

/// Where another system answers. A path is a prefix of those in the protocol's
/// documents.
pub(super) fn base_url() -> Reader<String> {
    Reader::of_text(
        "an http or https URL such as https://api.example.com",
        read_base_url,
        Some(|url| Given::Text(url.clone())),
    )
}

/// Where we answer ourselves, which need not be given.
pub(super) fn optional_base_url() -> Reader<Option<String>> {
    Reader::of_text(
        "an http or https URL such as https://graph.example.com",
        |text| read_base_url(text).map(Some),
        Some(|url| Given::Text(url.clone().unwrap_or_default())),
    )
}

fn read_base_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let scheme = matches!(url.scheme(), "http" | "https");
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    (scheme && bare).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// A level, or a filter of levels. A word alone has to be a level: the filter
/// would take a misspelt one for the name of a module.
pub(super) fn log_level() -> Reader<String> {
    Reader::of_text(
        "error, warn, info, debug or trace, or a filter such as info,serve=debug",
        |text| {
            let mut words = text.split(',').filter(|part| !part.contains('='));
            let levels = words.all(|word| word.trim().parse::<LevelFilter>().is_ok());
            let read = !text.is_empty() && levels && crate::log::filter(text).is_ok();
            read.then(|| text.to_owned())
        },
        Some(|level| Given::Text(level.clone())),
    )
}
