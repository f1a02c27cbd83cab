//! The query of a callback, as it comes and behind a good signature.

use unity_ads::wire::Query;

use super::vectors::{CALLBACK_URL, KEY, KEY_ID, callbacks, expected, hmac, key, redeem, refusals};

/// The queries of all vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let signed = callbacks().into_iter().filter_map(|vector| {
        let (_, query) = vector.url.split_once('?')?;
        Some(query.to_owned())
    });
    let refused = refusals().into_iter().filter_map(|vector| vector.query());
    signed.chain(refused).map(String::into_bytes).collect()
}

/// What is read is what a general reader of forms reads. A query that is
/// accepted once it is signed says what that reader says, and without that
/// signature it is refused.
pub fn run(data: &[u8]) {
    let receiver = expected(CALLBACK_URL);
    let Ok(query) = Query::parse(data) else {
        assert!(receiver.parse(data).is_err());
        return;
    };
    let plain: Vec<(String, String)> = form_urlencoded::parse(data).into_owned().collect();
    let read: Vec<_> = query
        .iter()
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect();
    assert_eq!(read, plain);
    let signed = data.split(|byte| *byte == b'&');
    let signed: Vec<&[u8]> = signed.filter(|part| !is_signature(part)).collect();
    let mac = hmac(&query.signing_text());
    let signed = [&signed.join(&b'&'), b"&hmac=".as_slice(), mac.as_bytes()].concat();
    let Ok(callback) = receiver.parse(&signed) else {
        return;
    };
    let redeemed = redeem(callback, [(KEY_ID, &key(KEY))]).expect("it was signed");
    assert_eq!(query.get("sid"), Some(redeemed.sid.as_str()));
    assert_eq!(query.get("oid"), Some(redeemed.oid.as_str()));
    assert_eq!(query.get("productid"), Some("1234"));
    if let Ok(callback) = receiver.parse(data) {
        let holds = query
            .get("hmac")
            .is_some_and(|it| it.eq_ignore_ascii_case(&mac));
        assert_eq!(callback.verify([(KEY_ID, &key(KEY))]).is_ok(), holds);
    }
}

fn is_signature(part: &[u8]) -> bool {
    form_urlencoded::parse(part).any(|(name, _)| name == "hmac")
}
