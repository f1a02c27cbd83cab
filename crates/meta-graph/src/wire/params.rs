use std::fmt;

use base::Secret;
use serde_json::Value;
use sign::{bearer_token, constant_time_eq};

use super::percent::decode_form;
use crate::Refusal;

/// How many parameters one call may carry, counted over all carriers.
pub const MAX_PARAMETERS: usize = 256;

/// The parameter that carries the access token.
const ACCESS_TOKEN: &str = "access_token";

/// The parameters of one call, from wherever they came: query, urlencoded
/// body, JSON, multipart. Of a name that stands twice the last counts, and a
/// body comes after the query. Names that nobody asks for are passed over. An
/// empty value is no value.
///
/// Access tokens are kept apart, so that printing a call shows none.
#[derive(Clone, Default)]
pub struct Params {
    values: Vec<(String, Given)>,
    tokens: Vec<Secret>,
    seen: usize,
}

/// A value as it was given.
#[derive(Clone)]
pub(super) enum Given {
    /// Text, or a JSON text, number within 64 bits, or boolean.
    Text(String),
    /// JSON that has no text: a fraction, a list, an object.
    Json(Value),
}

impl Params {
    /// No parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds those of a query, which is what follows the `?`.
    ///
    /// # Errors
    /// [`Refusal::TargetUnreadable`] when they are not UTF-8 or too many.
    pub fn query(&mut self, query: &[u8]) -> Result<(), Refusal> {
        self.pairs(query)
            .map_err(|why| Refusal::TargetUnreadable { why })
    }

    /// Adds those of an urlencoded body.
    ///
    /// # Errors
    /// [`Refusal::BodyUnreadable`] when they are not UTF-8 or too many.
    pub fn form(&mut self, body: &[u8]) -> Result<(), Refusal> {
        self.pairs(body)
            .map_err(|why| Refusal::BodyUnreadable { why })
    }

    /// Adds one of a multipart body.
    ///
    /// # Errors
    /// [`Refusal::BodyUnreadable`] when it is not UTF-8 or one too many.
    pub fn part(&mut self, name: &str, value: &[u8]) -> Result<(), Refusal> {
        let value = text(value.to_vec()).map_err(|why| Refusal::BodyUnreadable { why })?;
        self.insert(name.to_owned(), Given::Text(value))
            .map_err(|why| Refusal::BodyUnreadable { why })
    }

    /// Adds the token of an `Authorization` header. A header of another scheme
    /// carries none for this dialect, and is passed over.
    pub fn authorization(&mut self, header: &[u8]) {
        if let Some(token) = bearer_token(header) {
            self.tokens.push(Secret::new(token));
        }
    }

    /// The access token of the call.
    ///
    /// # Errors
    /// [`Refusal::TokenMissing`], [`Refusal::TokensDiffer`].
    pub fn token(&self) -> Result<&Secret, Refusal> {
        let (first, others) = self.tokens.split_first().ok_or(Refusal::TokenMissing)?;
        let same = |other: &Secret| constant_time_eq(other.expose(), first.expose());
        if others.iter().all(same) {
            Ok(first)
        } else {
            Err(Refusal::TokensDiffer)
        }
    }

    /// The values to repeat in a link to another page of the same answer: names
    /// and texts, without the access token.
    pub(super) fn repeated(&self) -> impl Iterator<Item = (&str, String)> {
        self.values.iter().map(|(name, given)| {
            let text = match given {
                Given::Text(text) => text.clone(),
                Given::Json(json) => json.to_string(),
            };
            (&**name, text)
        })
    }

    pub(super) fn given(&self, name: &str) -> Option<&Given> {
        let found = self.values.iter().find(|(known, _)| known == name);
        let empty = |given: &&Given| matches!(given, Given::Text(text) if text.is_empty());
        found.map(|(_, given)| given).filter(|given| !empty(given))
    }

    pub(super) fn insert(&mut self, name: String, given: Given) -> Result<(), &'static str> {
        self.seen = self.seen.saturating_add(1);
        if self.seen > MAX_PARAMETERS {
            return Err("more than 256 parameters");
        }
        if name == ACCESS_TOKEN {
            return self.keep_token(given);
        }
        match self.values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, value)) => *value = given,
            None => self.values.push((name, given)),
        }
        Ok(())
    }

    fn keep_token(&mut self, given: Given) -> Result<(), &'static str> {
        match given {
            Given::Text(token) if token.is_empty() => {}
            Given::Text(token) => self.tokens.push(Secret::from(token)),
            Given::Json(_) => return Err("access_token is not a text"),
        }
        Ok(())
    }

    fn pairs(&mut self, form: &[u8]) -> Result<(), &'static str> {
        for (name, value) in decode_form(form) {
            // One page of the documents has a space behind a name (Meta, "Attestation
            // API": `device_ban_status?unique_id =`).
            self.insert(text(name)?.trim().to_owned(), Given::Text(text(value)?))?;
        }
        Ok(())
    }
}

fn text(bytes: Vec<u8>) -> Result<String, &'static str> {
    String::from_utf8(bytes).map_err(|_| "a parameter is not UTF-8")
}

impl fmt::Debug for Params {
    /// Names only: values may be nonces and codes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.values.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}
