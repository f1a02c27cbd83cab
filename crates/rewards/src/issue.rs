use sign::mac::{Key, Text};

use crate::{
    Profile,
    profile::{Over, Part},
    query::{push_escaped, unescape},
};

/// Why a callback cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotIssue {
    /// A parameter that is signed is not there.
    #[error("{0:?} is signed and missing")]
    Missing(String),
    /// The key cannot sign for this network.
    #[error("the key cannot sign for this network")]
    Key,
    /// The network names its keys, and no name is given, or the other way round.
    #[error("a key id goes with a network that names its keys, and with no other")]
    KeyId,
}

/// How much of a callback is under its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Every parameter by its name, in the order of the names' bytes, with these
    /// two marks between.
    Parameters {
        /// Between a name and its value.
        pair: char,
        /// Between two parameters.
        join: char,
    },
    /// The query itself, up to the signature.
    Query,
    /// The values of some parameters.
    SomeValues,
}

/// The network's side: what it sends, for tests and for whoever tries receivers.
impl Profile {
    /// Signs a callback: the parameters in the order in which they are given,
    /// escaped, with the signature behind them. Names and values are decoded;
    /// what is in the callback URL is among them.
    ///
    /// Nothing is refused that a receiver would refuse: whoever tries receivers
    /// wants that sent.
    ///
    /// # Errors
    /// [`CannotIssue`].
    pub fn issue(
        &self,
        key: &Key,
        key_id: Option<&str>,
        parameters: &[(&str, &str)],
    ) -> Result<String, CannotIssue> {
        if key.scheme() != self.scheme() {
            return Err(CannotIssue::Key);
        }
        if key_id.is_some() != self.key_id_parameter().is_some() {
            return Err(CannotIssue::KeyId);
        }
        let text = self.signed_text(parameters)?;
        let signature = self.signature(key, &text)?;
        let mut query = written(parameters);
        push(&mut query, self.signature_parameter(), &signature);
        if let Some((name, key_id)) = self.key_id_parameter().zip(key_id) {
            push(&mut query, name, key_id);
        }
        Ok(query)
    }

    /// The signature of a callback with these parameters alone, as it is written and
    /// not escaped. What is signed and missing counts as empty, as it does to a
    /// receiver that does not look.
    ///
    /// # Errors
    /// [`CannotIssue::Key`].
    pub fn sign(&self, key: &Key, parameters: &[(&str, &str)]) -> Result<String, CannotIssue> {
        if key.scheme() != self.scheme() {
            return Err(CannotIssue::Key);
        }
        self.signature(key, &self.text(parameters).0)
    }

    fn signature(&self, key: &Key, text: &Text) -> Result<String, CannotIssue> {
        let tag = key.sign(text).map_err(|_| CannotIssue::Key)?;
        Ok(tag.write(self.inner().encoding))
    }

    /// How much of a callback its signatures are over.
    #[must_use]
    pub fn covers(&self) -> Covers {
        match self.inner().over {
            Over::Sorted { pair, join } => Covers::Parameters { pair, join },
            Over::Query => Covers::Query,
            Over::Template(_) => Covers::SomeValues,
        }
    }

    /// The text that the signature of a callback with these parameters is over.
    ///
    /// # Errors
    /// [`CannotIssue::Missing`].
    pub fn signed_text(&self, parameters: &[(&str, &str)]) -> Result<Text, CannotIssue> {
        match self.text(parameters) {
            (text, None) => Ok(text),
            (_, Some(missing)) => Err(CannotIssue::Missing(missing)),
        }
    }

    /// The same, and what is missing in it.
    fn text(&self, parameters: &[(&str, &str)]) -> (Text, Option<String>) {
        match &self.inner().over {
            Over::Sorted { pair, join } => {
                let text = if self.inner().as_sent {
                    let escaped: Vec<_> = parameters
                        .iter()
                        .map(|(name, value)| (*name, escaped(value)))
                        .collect();
                    joined(escaped.iter().map(|(n, v)| (*n, &**v)), *pair, *join)
                } else {
                    joined(parameters.iter().copied(), *pair, *join)
                };
                (Text::new(text), None)
            }
            Over::Template(parts) => self.filled(parts, parameters),
            Over::Query => {
                let query = written(parameters);
                let text = if self.inner().as_sent {
                    query.into_bytes()
                } else {
                    unescape(query.as_bytes(), self.plus()).0
                };
                (Text::new(text), None)
            }
        }
    }

    fn filled(&self, parts: &[Part], parameters: &[(&str, &str)]) -> (Text, Option<String>) {
        let mut text = String::new();
        let mut secret_at = None;
        let mut missing = None;
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Secret => secret_at = Some(text.len()),
                Part::Parameter(place) => {
                    let Some(known) = self.inner().parameters.get(*place) else {
                        continue;
                    };
                    let given = parameters.iter().find(|(name, _)| *name == &*known.name);
                    match given {
                        Some((_, value)) if self.inner().as_sent => text.push_str(&escaped(value)),
                        Some((_, value)) => text.push_str(value),
                        None if known.required && missing.is_none() => {
                            missing = Some(known.name.to_string());
                        }
                        None => {}
                    }
                }
            }
        }
        let text = match secret_at {
            Some(at) => Text::with_secret_at(text, at),
            None => Text::new(text),
        };
        (text, missing)
    }
}

/// Parameters in the order of their names' bytes, with two marks between them.
/// Names and values are taken as they are, and nothing in them is escaped.
#[must_use]
pub fn joined<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    pair: char,
    join: char,
) -> String {
    let mut parameters: Vec<_> = parameters.into_iter().collect();
    parameters.sort_by_key(|(name, _)| *name);
    let lengths = parameters.iter().map(|(name, value)| {
        let both = name.len().saturating_add(value.len());
        both.saturating_add(",=".len())
    });
    let mut text = String::with_capacity(lengths.sum());
    for (name, value) in parameters {
        if !text.is_empty() {
            text.push(join);
        }
        text.push_str(name);
        text.push(pair);
        text.push_str(value);
    }
    text
}

fn written(parameters: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        push(&mut query, name, value);
    }
    query
}

fn push(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    push_escaped(query, name);
    query.push('=');
    push_escaped(query, value);
}

fn escaped(value: &str) -> String {
    let mut text = String::new();
    push_escaped(&mut text, value);
    text
}
