//! Ids and the names of environments.

use std::{fmt::Display, str::FromStr};

use base::{ApiKeyId, AppId, CredentialId, Environment, FamilyId, KeyId, PlayerId, TokenId};
use serde::de::DeserializeOwned;

/// One of each, and some that are nearly right.
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "1",
        "20005061986",
        "9007199254740991",
        "9007199254740992",
        "01",
        "+1",
        "00ff00ff",
        "0102030405060708",
        "000102030405060708090a0b0c0d0eff",
        "000102030405060708090A0B0C0D0EFF",
        "live",
        "sandbox",
    ];
    texts.map(|text| text.as_bytes().to_vec()).into()
}

/// What is read as an id is written as the same text, and JSON reads the same.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    one_spelling::<AppId>(text);
    one_spelling::<PlayerId>(text);
    one_spelling::<CredentialId>(text);
    one_spelling::<ApiKeyId>(text);
    one_spelling::<KeyId>(text);
    one_spelling::<TokenId>(text);
    one_spelling::<FamilyId>(text);
    one_spelling::<Environment>(text);
}

fn one_spelling<T: FromStr + Display + DeserializeOwned>(text: &str) {
    let read = text.parse::<T>().ok().map(|id| id.to_string());
    assert!(read.as_deref().is_none_or(|written| written == text));
    let json = serde_json::Value::from(text);
    let from_json = serde_json::from_value::<T>(json).ok();
    assert_eq!(from_json.map(|id| id.to_string()), read);
}
