//! Endpoints as the network's samples lead to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use sign::HmacMd5Key;

use super::{
    endpoint::{Ask, Say},
    grading::SECRET,
};

/// How much of an order goes into the column.
pub(crate) const COLUMN: usize = 255;

/// As a framework for JavaScript reads a query: what comes twice is a list, and
/// a list is written with commas.
pub(crate) fn as_lists(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let known = parameters.entry(name.into_owned());
        known
            .and_modify(|all| *all = format!("{all},{value}"))
            .or_insert_with(|| value.into_owned());
    }
    parameters
}

/// As PHP reads a query: the last one counts, at most a thousand are read, and a
/// structure is written as the word `Array`.
pub(crate) fn as_php(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).take(1000) {
        match name.split_once('[') {
            Some((name, _)) => parameters.insert(name.to_owned(), "Array".to_owned()),
            None => parameters.insert(name.into_owned(), value.into_owned()),
        };
    }
    parameters
}

/// Parameters by name, joined by commas.
pub(crate) fn signature(parameters: &BTreeMap<String, String>) -> String {
    let signed = parameters.iter().filter(|(name, _)| *name != "hmac");
    let pairs: Vec<_> = signed
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let tag = HmacMd5Key::new(SECRET.as_bytes()).sign(pairs.join(",").as_bytes());
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What such an endpoint remembers.
#[derive(Default)]
pub(crate) struct Orders(Mutex<BTreeSet<String>>);

impl Orders {
    /// Whether it is new.
    pub(crate) fn take(&self, order: Option<&String>) -> bool {
        let order = order.map_or("undefined", String::as_str);
        let column: String = order.chars().take(COLUMN).collect();
        self.0.lock().unwrap().insert(column)
    }
}

/// A comparison by PHP's `==` (the language's rules for numeric strings): two
/// texts that read as numbers are compared as numbers, but for integers beyond
/// 64 bits on both sides and for two infinities.
pub(crate) fn loosely_equal(one: &str, other: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let read = |text: &str| match text.split_once('e') {
        Some((before, behind)) if digits(before) && digits(behind) => {
            text.parse::<f64>().ok().map(|number| (number, false))
        }
        None if digits(text) => text
            .parse::<f64>()
            .ok()
            .map(|number| (number, number > 9.3e18)),
        _ => None,
    };
    match (read(one), read(other)) {
        (Some((_, true)), Some((_, true))) => one == other,
        (Some((one_is, _)), Some((other_is, _))) if one_is.is_finite() => one_is == other_is,
        _ => one == other,
    }
}

/// An endpoint after the sample in PHP, with what its functions leave open done
/// in the obvious way.
pub(crate) fn php(ask: &Ask, orders: &Orders) -> Say {
    let parameters = as_php(&ask.query);
    let signature = signature(&parameters);
    let sent = parameters.get("hmac").map_or("", String::as_str);
    if !loosely_equal(sent, &signature) {
        return Say::new(403, "Signature did not match");
    }
    if !orders.take(parameters.get("oid")) {
        return Say::new(403, "Duplicate order");
    }
    Say::new(200, "1").with("x-powered-by", "PHP/8.4.1")
}
