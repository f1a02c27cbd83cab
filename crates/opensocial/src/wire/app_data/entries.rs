use serde_json::{Map, Value};

use super::invalid;
use crate::Refusal;

/// The keys of a body and their values, in whatever shape.
pub(super) fn of(mut members: Map<String, Value>) -> Result<Vec<(String, Value)>, Refusal> {
    let entries = match members.remove("entry") {
        Some(Value::Array(entries)) => entries,
        Some(one @ Value::Object(_)) => vec![one],
        // The third shape, with a key of that name.
        Some(value) => {
            members.insert("entry".to_owned(), value);
            return Ok(members.into_iter().collect());
        }
        None => return Ok(members.into_iter().collect()),
    };
    if let Some(beside) = members.keys().find(|name| *name != "person_id") {
        return Err(invalid(format!("there can be no {beside} beside entry")));
    }
    let entries = entries.into_iter().map(entry);
    Ok(entries.collect::<Result<Vec<_>, _>>()?.concat())
}

/// What one entry says: `{"key":…,"value":…}`, or keys with their values.
fn entry(entry: Value) -> Result<Vec<(String, Value)>, Refusal> {
    let Value::Object(mut members) = entry else {
        return Err(invalid("each entry has to be an object"));
    };
    match (members.remove("key"), members.remove("value")) {
        (None, None) => Ok(members.into_iter().collect()),
        (Some(Value::String(key)), Some(value)) if members.is_empty() => Ok(vec![(key, value)]),
        _ => Err(invalid(
            "an entry with key or value has to have both and nothing else, and key has to be a text",
        )),
    }
}

/// The text of a value.
pub(super) fn text(key: &str, value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(says) => Ok(says.to_string()),
        Value::Number(number) if !number.is_f64() => Ok(number.to_string()),
        _ => Err(invalid(format!(
            "the value of the key {key} has to be a text"
        ))),
    }
}
