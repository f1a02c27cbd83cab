//! How commands print: for people, or as JSON for scripts.

use std::{
    fmt::{self, Write as _},
    io::{self, Write as _},
};

use admin::utc;
use anyhow::Context;
use base::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::args::Output;

/// Prints one thing: as it is with `--json`, or as `tell` puts it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print(
    output: Output,
    value: &impl Serialize,
    tell: impl FnOnce(&mut Shown),
) -> anyhow::Result<()> {
    let mut text = Shown::default();
    if output.json {
        text.line(&serde_json::to_string(value)?);
    } else {
        tell(&mut text);
    }
    text.write()
}

/// Prints a list: one JSON object a line with `--json`, or each as `tell` puts
/// it with an empty line between.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print_each<T: Serialize>(
    output: Output,
    list: &[T],
    none: &str,
    tell: impl Fn(&mut Shown, &T),
) -> anyhow::Result<()> {
    let mut text = Shown::default();
    for (index, item) in list.iter().enumerate() {
        if output.json {
            text.line(&serde_json::to_string(item)?);
            continue;
        }
        if index > 0 {
            text.line("");
        }
        tell(&mut text, item);
    }
    if text.0.is_empty() && !output.json {
        text.line(none);
    }
    text.write()
}

/// Prints a list that is within an answer as [`print_each`] does.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print_all(
    output: Output,
    list: &Value,
    none: &str,
    tell: impl Fn(&mut Shown, Option<&Value>),
) -> anyhow::Result<()> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    print_each(output, list, none, |text, item| tell(text, Some(item)))
}

/// The items of a list within an answer.
pub(crate) fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// Narrows a list down: appends a parameter to a path that ends with its query.
pub(crate) fn narrow(path: &mut String, name: &str, value: Option<impl fmt::Display>) {
    if let Some(value) = value {
        let value = value.to_string();
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        path.push_str(&format!("{name}={value}&"));
    }
}

/// Whoever sent a text has chosen it: what a terminal would obey, or not show, is
/// spelled out. Quotation marks stay what they are.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' | '\'' => shown.push(sign),
            sign => shown.extend(sign.escape_debug()),
        }
    }
    shown
}

/// Text for people, on its way to the terminal.
#[derive(Debug, Default)]
pub(crate) struct Shown(String);

impl Shown {
    /// Adds a line.
    pub(crate) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Adds a name and what it stands for; nothing where that is nothing.
    pub(crate) fn field(&mut self, name: &str, value: Option<&Value>) {
        let value = match value {
            None | Some(Value::Null) => return,
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "  {name:<15} {value}");
    }

    /// Adds a name and a text that somebody outside has chosen; nothing where it is
    /// empty.
    pub(crate) fn words(&mut self, name: &str, value: Option<&Value>) {
        let said = value.and_then(Value::as_str).map(plain);
        let said = said.filter(|said| !said.is_empty());
        self.field(name, said.map(Value::from).as_ref());
    }

    /// Adds a name and a moment in UTC.
    pub(crate) fn moment(&mut self, name: &str, millis: Option<&Value>) {
        let Some(millis) = millis.and_then(Value::as_i64) else {
            return;
        };
        let text = utc(Timestamp::from_millis(millis));
        self.field(name, Some(&Value::String(text)));
    }

    /// Adds an app and its credentials.
    pub(crate) fn app(&mut self, app: Option<&Value>) {
        let Some(app) = app else {
            return;
        };
        self.line(app.get("name").and_then(Value::as_str).unwrap_or_default());
        self.field("app id", app.get("app_id"));
        let publisher = app.get("publisher").filter(|it| !it.is_null());
        if publisher.is_some() {
            self.field("publisher", publisher);
        }
        self.moment("made at", app.get("created_at"));
        for credential in items(app, "credentials") {
            let word = |key| {
                credential
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let place = format!("{} {}", word("platform"), word("environment"));
            self.line(&format!("  {place}"));
            for (name, key) in [
                ("  game id", "game_id"),
                ("  credential id", "credential_id"),
                ("  client id", "client_id"),
            ] {
                self.field(name, credential.get(key));
            }
            self.moment("  rotated at", credential.get("rotated_at"));
            self.moment("  old one until", credential.get("previous_until"));
        }
    }

    /// Adds a player.
    pub(crate) fn player(&mut self, player: Option<&Value>) {
        let Some(player) = player else {
            return;
        };
        self.line(
            player
                .get("nickname")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        self.field("player id", player.get("player_id"));
        self.moment("made at", player.get("created_at"));
    }

    fn write(self) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        let written = out.write_all(self.0.as_bytes()).and_then(|()| out.flush());
        written.context("standard output cannot be written")
    }
}
