//! Explanations of URLs, good and bad.

use unity_ads::{Signature, explain};

use super::vectors::{CALLBACK_URL, KEY, KEY_ID, callbacks, expected, hmac, key, refusals};

/// The URLs and queries of all vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let signed = callbacks().into_iter().map(|vector| vector.url);
    let refused = refusals().into_iter().filter_map(|vector| vector.query());
    signed.chain(refused).map(String::into_bytes).collect()
}

/// The signature that would be right is never told to who does not have it,
/// and only what verifies and breaks no rule is called acceptable.
pub fn run(data: &[u8]) {
    let url = String::from_utf8_lossy(data);
    let told = explain(&url, &[key(KEY)], None);
    let good = told.broken_rules.is_empty() && told.signature == Signature::Holds;
    assert_eq!(told.accepted, good);
    assert_eq!(told.why_not.is_none(), good);
    let blind = explain(&url, &[], None);
    assert_eq!(blind.broken_rules, told.broken_rules);
    assert!(!blind.accepted && blind.signature != Signature::Holds);
    let configured = expected(CALLBACK_URL);
    let query = url.trim();
    if !query.contains(['?', '/']) {
        let judged = configured
            .parse(query.as_bytes())
            .and_then(|callback| callback.verify([(KEY_ID, &key(KEY))]));
        let told = explain(query, &[key(KEY)], Some(&configured));
        assert_eq!(told.accepted, judged.is_ok());
    }
    let shown = serde_json::to_string(&told).expect("it has a JSON form");
    let mac = hmac(&told.signing_text);
    // Who writes it into a value knows it.
    let known = told
        .parameters
        .iter()
        .any(|it| it.name.contains(&mac) || it.value.contains(&mac));
    assert!(known || !shown.contains(&mac));
}
