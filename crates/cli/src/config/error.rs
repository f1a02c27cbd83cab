use std::{fmt, io, path::PathBuf};

use super::given::Origin;

/// One thing that is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: not UTF-8", path.display())]
    NotText { path: PathBuf },
    #[error("{origin}: not TOML: {message}")]
    Syntax { origin: Origin, message: String },
    #[error("{origin}: unknown key {key}; the nearest known key is {nearest}")]
    UnknownKey {
        origin: Origin,
        key: String,
        nearest: String,
    },
    #[error("{variable}: unknown variable; the nearest known one is {nearest}")]
    UnknownVariable { variable: String, nearest: String },
    #[error("{origin}: {key}: expected {expected}{}", what(.found.as_deref()))]
    Value {
        origin: Origin,
        key: String,
        expected: String,
        /// None where it must not be seen.
        found: Option<String>,
    },
    #[error("{origin}: the name of a game has 1 to 32 lower-case letters and digits, not {name:?}")]
    GameName { origin: Origin, name: String },
    #[error(
        "{origin}: the name of a network has 1 to 31 lower-case letters, digits and hyphens and begins \
         with a letter, unlike {name:?}"
    )]
    NetworkName { origin: Origin, name: String },
    #[error("{variable} and {variable}_FILE are both set; one of them is enough")]
    Twice { variable: String },
    #[error("{variable}: {}: cannot be read: {source}", path.display())]
    SecretUnreadable {
        variable: String,
        path: PathBuf,
        source: io::Error,
    },
    #[error("{key}: {}: {problem}", path.display())]
    File {
        key: String,
        path: PathBuf,
        problem: String,
    },
    #[error("{}{key}: {problem}", place(.origin.as_ref()))]
    Unusable {
        /// None where it is the default that cannot be used.
        origin: Option<Origin>,
        key: &'static str,
        problem: String,
    },
    #[error("{key} is required{when}; give it in the file or as {variable}")]
    Missing {
        key: String,
        when: &'static str,
        variable: String,
    },
    #[error("{0}")]
    Conflict(String),
}

fn place(origin: Option<&Origin>) -> String {
    origin.map_or_else(String::new, |origin| format!("{origin}: "))
}

fn what(value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!(", found {value}"))
}

/// Everything that is wrong with a configuration, a line each.
#[derive(Debug)]
pub(crate) struct ConfigErrors(pub(super) Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
