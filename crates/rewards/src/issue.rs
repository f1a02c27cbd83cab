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
        let tag = key.sign(&text).map_err(|_| CannotIssue::Key)?;
        let mut query = written(parameters);
        push(
            &mut query,
            self.signature_parameter(),
            &tag.write(self.inner().encoding),
        );
        if let Some((name, key_id)) = self.key_id_parameter().zip(key_id) {
            push(&mut query, name, key_id);
        }
        Ok(query)
    }

    /// The text that the signature of a callback with these parameters is over.
    ///
    /// # Errors
    /// [`CannotIssue::Missing`].
    pub fn signed_text(&self, parameters: &[(&str, &str)]) -> Result<Text, CannotIssue> {
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
                Ok(Text::new(text))
            }
            Over::Template(parts) => self.filled(parts, parameters),
            Over::Query => {
                let query = written(parameters);
                Ok(Text::new(if self.inner().as_sent {
                    query.into_bytes()
                } else {
                    unescape(query.as_bytes(), self.plus()).0
                }))
            }
        }
    }

    fn filled(&self, parts: &[Part], parameters: &[(&str, &str)]) -> Result<Text, CannotIssue> {
        let mut text = String::new();
        let mut secret_at = None;
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
                        None if known.required => {
                            return Err(CannotIssue::Missing(known.name.to_string()));
                        }
                        None => {}
                    }
                }
            }
        }
        Ok(match secret_at {
            Some(at) => Text::with_secret_at(text, at),
            None => Text::new(text),
        })
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
