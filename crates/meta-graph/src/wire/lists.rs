use std::collections::BTreeMap;

use serde_json::Value;

use super::{Params, endpoint::decimal, params::Given};
use crate::Refusal;

/// How many names a list in one parameter may hold.
pub const MAX_NAMES: usize = 500;

impl Params {
    /// A list of names: a JSON array in a text (Meta, "Achievements":
    /// `api_names=["A","B"]`), a JSON array within a JSON body, or names
    /// separated by commas ("Subscriptions": `skus`).
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`] when it is none of these, holds something
    /// else than texts, or more than [`MAX_NAMES`].
    pub fn names(&self, name: &'static str) -> Result<Option<Vec<String>>, Refusal> {
        let expected = "expected a JSON array of names, or names separated by commas";
        let names = match self.given(name) {
            None => return Ok(None),
            Some(Given::Json(json)) => texts(json),
            Some(Given::Text(text)) if text.trim_start().starts_with('[') => {
                let json = serde_json::from_str(text).ok();
                json.as_ref().and_then(texts)
            }
            Some(Given::Text(text)) => Some(separated(text)),
        };
        let names = names.ok_or(Refusal::invalid(name, expected))?;
        if names.len() > MAX_NAMES {
            return Err(Refusal::invalid(name, "expected at most 500 names"));
        }
        if names.iter().any(|name| name.chars().any(char::is_control)) {
            return Err(Refusal::invalid(
                name,
                "expected names without control characters",
            ));
        }
        Ok(Some(names))
    }

    /// A list of ids, spelled as [`names`](Self::names) are.
    ///
    /// # Errors
    /// As [`names`](Self::names), and for what is no decimal id.
    pub fn ids(&self, name: &'static str) -> Result<Option<Vec<u64>>, Refusal> {
        let Some(names) = self.names(name)? else {
            return Ok(None);
        };
        let ids: Option<Vec<_>> = names.iter().map(|text| decimal(text)).collect();
        ids.map(Some)
            .ok_or(Refusal::invalid(name, "expected decimal ids"))
    }

    /// Texts by locale: a JSON object of texts, in a text or within a JSON body
    /// (Meta, "Leaderboards": `title_locale_map`).
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn locale_map(
        &self,
        name: &'static str,
    ) -> Result<Option<BTreeMap<String, String>>, Refusal> {
        let expected = Refusal::invalid(name, "expected a JSON object of texts by locale");
        let read;
        let json = match self.given(name) {
            None => return Ok(None),
            Some(Given::Json(json)) => json,
            Some(Given::Text(text)) => {
                read = serde_json::from_str(text).map_err(|_| expected.clone())?;
                &read
            }
        };
        let members = json.as_object().filter(|all| all.len() <= MAX_NAMES);
        let members = members.ok_or_else(|| expected.clone())?;
        let titles = members.iter().map(|(locale, title)| {
            let title = title.as_str().filter(|text| is_clean(text))?;
            is_clean(locale).then(|| (locale.clone(), title.to_owned()))
        });
        titles.collect::<Option<_>>().map(Some).ok_or(expected)
    }
}

/// The texts of an array. Numbers count as their digits.
fn texts(json: &Value) -> Option<Vec<String>> {
    let items = json.as_array()?.iter();
    let text = |item: &Value| match item {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        _ => None,
    };
    items.map(text).collect()
}

fn separated(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    let present = names.filter(|name| !name.is_empty());
    present.map(str::to_owned).collect()
}

fn is_clean(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
