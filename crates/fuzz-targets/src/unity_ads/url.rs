//! Callback URLs, and what is signed with them.

use unity_ads::{Oid, Sid, platform::signed_url, wire::CallbackUrl};

use super::vectors::{KEY, KEY_ID, callbacks, key, receiver, redeem};
use crate::line;

/// The vectors, a line each for OID and SID before the URL.
pub fn seeds() -> Vec<Vec<u8>> {
    let lines = |url: &str, sid: &str, oid: &str| format!("{oid}\n{sid}\n{url}").into_bytes();
    let vectors = callbacks();
    let vectors = vectors
        .iter()
        .map(|it| lines(&it.callback_url, &it.sid, &it.oid));
    let refused = [
        "https://game.example/?a=1,2",
        "https://user@game.example/#x",
        "https://game.example/../a?sid=1",
        "https://game.example/?",
    ];
    vectors
        .chain(refused.map(|url| lines(url, "a,b", "1")))
        .collect()
}

/// A URL that is taken is kept, and whatever is signed with it is accepted by
/// the game that expects its parameters, as it was meant.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (oid, rest) = line(text.as_bytes());
    let (sid, url) = line(rest);
    let part = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let Ok(url) = part(url).parse::<CallbackUrl>() else {
        return;
    };
    let (Ok(oid), Ok(sid)) = (part(oid).parse::<Oid>(), part(sid).parse::<Sid>()) else {
        return;
    };
    let Ok(signed) = signed_url(&url, &key(KEY), &sid, &oid) else {
        assert!(sid.as_str().contains(','));
        return;
    };
    let signed = signed.expose_str().expect("a URL is text");
    assert!(signed.starts_with(url.as_str()));
    let (_, query) = signed.split_once('?').expect("it has a query");
    let receiver = receiver(url.static_parameters());
    let callback = receiver.parse(query.as_bytes()).expect("it is read");
    let redeemed = redeem(callback, [(KEY_ID, &key(KEY))]).expect("it was signed");
    assert_eq!((redeemed.sid, redeemed.oid), (sid, oid));
}
