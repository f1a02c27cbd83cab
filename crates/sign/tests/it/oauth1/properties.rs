//! What holds for any request.

use proptest::{collection::vec, prelude::*};
use sign::oauth1::Source;

use super::*;

const CONSUMER: &str = "consumer secret";
const TOKEN: &str = "token/secret";

/// A name or a value with what has to be encoded in it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9._~-]{0,6}", "[ -~]{0,6}", "\\PC{0,4}"]
}

/// A name that is none of OAuth's own.
fn name() -> impl Strategy<Value = String> {
    text().prop_filter("a protocol parameter", |name| !name.starts_with("oauth_"))
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((name(), text()), 0..6)
}

fn joined(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

prop_compose! {
    fn requests()(
        method in prop_oneof!["GET", "POST", "PUT", "DELETE", "[A-Za-z-]{1,8}"],
        https in any::<bool>(),
        host in prop_oneof!["[a-zA-Z.]{1,12}(:(80|443|8080))?", "\\[::1\\](:80)?"],
        path in prop_oneof!["", "/", "(/[ -~&&[^?/]]{0,5}){1,3}"],
        query in pairs(),
        form in proptest::option::of(pairs()),
    ) -> Sent {
        let scheme = if https { "https" } else { "http" };
        let query = joined(&query);
        let url = format!("{scheme}://{host}");
        let mut sent = Sent::new(&method, &url);
        sent.target = format!("{path}?{query}").into();
        match form {
            Some(form) => sent.form(joined(&form)),
            None => sent,
        }
    }
}

#[derive(Clone, Debug)]
struct Own {
    consumer_key: String,
    token: Option<String>,
    timestamp: u64,
    nonce: String,
    version: bool,
    realm: Option<String>,
    extra: Vec<(String, String)>,
    body_hash: bool,
}

prop_compose! {
    fn own()(
        consumer_key in "\\PC{1,8}",
        token in proptest::option::of("\\PC{0,8}"),
        timestamp in 1..1_000_000_000_000_u64,
        nonce in "\\PC{1,8}",
        version in any::<bool>(),
        realm in proptest::option::of("[ -~]{0,8}"),
        // The name of the header's one parameter that is not signed.
        extra in vec((name().prop_filter("realm or empty", |name| {
            !name.is_empty() && !name.eq_ignore_ascii_case("realm")
        }), text()), 0..4),
        body_hash in any::<bool>(),
    ) -> Own {
        Own { consumer_key, token, timestamp, nonce, version, realm, extra, body_hash }
    }
}

impl Own {
    fn sign(&self, sent: Sent) -> Sent {
        let extra: Vec<_> = self
            .extra
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let signing = Signing {
            consumer_key: &self.consumer_key,
            token: self.token.as_deref(),
            timestamp: self.timestamp,
            nonce: &self.nonce,
            version: self.version,
            realm: self.realm.as_deref(),
            extra: &extra,
            body_hash: self.body_hash,
        };
        sent.signed(&signing, CONSUMER, TOKEN)
    }
}

proptest! {
    #[test]
    fn what_is_signed_is_read_and_verified(sent in requests(), own in own()) {
        let sent = own.sign(sent);
        prop_assert_eq!(sent.verified(CONSUMER, TOKEN), Some(UrlForm::Rfc));
        prop_assert_eq!(sent.verified(TOKEN, CONSUMER), None);
        sent.read(|presented| {
            assert_eq!(presented.consumer_key(), own.consumer_key);
            assert_eq!(presented.token(), own.token.as_deref().filter(|it| !it.is_empty()));
            assert_eq!(presented.token_is_sent(), own.token.is_some());
            assert_eq!((presented.timestamp(), presented.nonce()), (own.timestamp, &*own.nonce));
            assert_eq!(presented.body_hash().is_some(), own.body_hash);
            // Everything in the header that is not OAuth's own is what was given.
            let header: Vec<_> = presented
                .as_sent()
                .into_iter()
                .filter(|it| it.source() == Source::Header && !it.name().starts_with("oauth_"))
                .map(|it| (it.name().into_owned(), it.value().into_owned()))
                .collect();
            assert_eq!(&header, &own.extra);
            let key_parts = (Secret::new(CONSUMER), Secret::new(TOKEN));
            let key = Key::from(HmacSha1Key::new(&key_parts.0, Some(&key_parts.1)));
            assert_eq!(presented.diagnose(&key), []);
        });
    }

    /// The order of parameters, and how they are escaped, is no part of what
    /// is signed.
    #[test]
    fn order_and_spelling_make_no_difference(
        query in pairs(),
        shuffled in any::<prop::sample::Index>(),
        own in own(),
    ) {
        let url = |query: &str| format!("http://h/p?{query}");
        let sent = own.sign(Sent::new("GET", &url(&joined(&query))));
        let mut other = query.clone();
        if !other.is_empty() {
            other.rotate_left(shuffled.index(query.len()));
        }
        let spelled = joined(&other).replace("%20", "+").replace("%2F", "/").replace("%C3", "%c3");
        let mut again = Sent::new("GET", &url(&format!("&{spelled}&&")));
        again.headers.clone_from(&sent.headers);
        prop_assert_eq!(again.verified(CONSUMER, TOKEN), Some(UrlForm::Rfc));
        let (one, two) = (sent.base_string(UrlForm::Rfc), again.base_string(UrlForm::Rfc));
        prop_assert_eq!(one, two);
        let value = String::from_utf8(sent.headers[0].clone()).unwrap();
        let list = value.strip_prefix("OAuth ").unwrap();
        if own.realm.is_none() {
            let mut list: Vec<_> = list.split(", ").collect();
            list.reverse();
            again.headers = vec![format!("oauth {}", list.join(",")).into()];
            prop_assert_eq!(again.verified(CONSUMER, TOKEN), Some(UrlForm::Rfc));
        }
    }

    /// A request in which a letter or a digit is another is not the one that
    /// was signed.
    #[test]
    fn one_changed_byte_is_forged(
        sent in requests(),
        own in own(),
        place in 0..4_u8,
        at in any::<prop::sample::Index>(),
    ) {
        let own = Own { realm: None, ..own };
        let mut sent = own.sign(sent);
        let bytes = match place {
            0 => &mut sent.target,
            1 => &mut sent.body,
            2 => &mut sent.headers[0],
            _ => &mut sent.authority.clone().into_bytes(),
        };
        let form = place != 1 || sent.content_type.is_some();
        prop_assume!(form && !bytes.is_empty());
        let at = at.index(bytes.len());
        // Of a scheme and of a host the case is no difference.
        prop_assume!(bytes[at].is_ascii_alphanumeric() && !(place == 2 && at < 6));
        bytes[at] = if bytes[at] == b'7' { b'6' } else { b'7' };
        if place == 3 {
            sent.authority = String::from_utf8(bytes.clone()).unwrap();
        }
        let good = sent.with(|request| {
            let Ok(presented) = read(request) else { return false };
            let (consumer, token) = (Secret::new(CONSUMER), Secret::new(TOKEN));
            presented.verify(&Key::from(HmacSha1Key::new(&consumer, Some(&token)))).is_ok()
        });
        prop_assert!(!good);
    }

    #[test]
    fn any_bytes_are_answered(
        method in "\\PC{0,8}",
        authority in "\\PC{0,8}",
        target in vec(any::<u8>(), 0..40),
        headers in vec(prop_oneof![
            vec(any::<u8>(), 0..40),
            "OAuth ((oauth_[a-z]{1,2}|realm)=\"[ -~]{0,4}\"[, ]{0,2}){0,4}".prop_map(String::into),
        ], 0..3),
        body in vec(any::<u8>(), 0..40),
    ) {
        let sent = Sent {
            method,
            scheme: Scheme::Http,
            authority,
            target,
            headers,
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            body,
        };
        sent.with(|request| {
            if let Ok(presented) = read(request) {
                let secret = Secret::new("s");
                let key = Key::from(HmacSha1Key::new(&secret, None));
                assert!(presented.verify(&key).is_err());
                let _ = presented.diagnose(&key);
            }
        });
    }
}
