//! Each known mistake, made on purpose and named.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sign::oauth1::Mistake;

use super::*;

mod parameters;
mod spelling;

const CONSUMER: &str = "c s";
const TOKEN: &str = "t/s";
const KEY: &str = "c%20s&t%2Fs";
/// The parameters of the header, joined.
const OWN: &str = "oauth_consumer_key=k&oauth_nonce=n&oauth_signature_method=HMAC-SHA1&\
                   oauth_timestamp=1&oauth_token=t";

fn base(method: &str, url: &str, parameters: &str) -> String {
    format!("{method}&{}&{}", escaped(url), escaped(parameters))
}

fn sha1(key: &str, text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

/// A request with these parameters in its header and this signature.
fn sent(request: Sent, extra: &str, signature: &str) -> Sent {
    let joined = if extra.is_empty() {
        OWN.to_owned()
    } else {
        format!("{OWN}&{extra}")
    };
    let mut parameters: Vec<_> = joined
        .split('&')
        .map(|it| it.split_once('=').unwrap())
        .collect();
    parameters.push(("oauth_signature", signature));
    request.header(header(&parameters))
}

fn diagnosed(sent: &Sent) -> Vec<Mistake> {
    let (consumer, token) = (Secret::new(CONSUMER), Secret::new(TOKEN));
    let key = HmacSha1Key::new(&consumer, Some(&token));
    assert_eq!(sent.verified(CONSUMER, TOKEN), None, "it is no mistake");
    sent.read(|presented| presented.diagnose(&Key::from(key)))
}

/// What is found in a request whose signature is over this text.
fn over(request: Sent, extra: &str, text: &str) -> Vec<Mistake> {
    diagnosed(&sent(request, extra, &STANDARD.encode(sha1(KEY, text))))
}

fn get(url: &str) -> Sent {
    Sent::new("GET", url)
}

#[test]
fn the_url() {
    use Mistake::{
        EndingSlash, HostCase, OtherScheme, PathDecoded, PathEncoded, PortAdded, PortDropped,
        QueryInUrl,
    };
    for (sent_to, signed, mistake) in [
        ("http://h/p", "https://h/p", OtherScheme),
        ("https://h/p", "http://h/p", OtherScheme),
        ("https://h:8443/p", "http://h:8443/p", OtherScheme),
        ("http://h:8080/p", "http://h/p", PortDropped),
        ("http://h:443/p", "http://h/p", PortDropped),
        ("http://h/p", "http://h:80/p", PortAdded),
        ("https://h/p", "https://h:443/p", PortAdded),
        ("http://h/p", "http://h:443/p", PortAdded),
        ("http://Host/p", "http://Host/p", HostCase),
        ("http://Host:80/p", "http://Host/p", HostCase),
        ("http://H:8080/h", "http://H:8080/h", HostCase),
        ("http://h/%40me", "http://h/@me", PathDecoded),
        ("http://h/@me/x", "http://h/%40me/x", PathEncoded),
        ("http://h/p/", "http://h/p", EndingSlash),
        ("http://h/p", "http://h/p/", EndingSlash),
    ] {
        let text = base("GET", signed, OWN);
        assert_eq!(over(get(sent_to), "", &text), [mistake], "{sent_to}");
    }
    let text = base("GET", "http://h/p?a=1", &format!("a=1&{OWN}"));
    assert_eq!(over(get("http://h/p?a=1"), "", &text), [QueryInUrl]);
}

#[test]
fn the_method() {
    let text = base("get", "http://h/p", OWN);
    assert_eq!(over(get("http://h/p"), "", &text), [Mistake::MethodCase]);
    let text = base("GET", "http://h/p", OWN);
    let head = Sent::new("HEAD", "http://h/p");
    assert_eq!(over(head, "", &text), [Mistake::OtherMethod]);
}

#[test]
fn the_key() {
    use Mistake::{NoAmpersand, NoTokenSecret, SecretsNotEncoded, SecretsSwapped};
    let text = base("GET", "http://h/p", OWN);
    for (key, mistake) in [
        ("c%20s&", NoTokenSecret),
        ("c%20s", NoAmpersand),
        ("c%20st%2Fs", NoAmpersand),
        ("c s&t/s", SecretsNotEncoded),
        ("t%2Fs&c%20s", SecretsSwapped),
    ] {
        let request = sent(get("http://h/p"), "", &STANDARD.encode(sha1(key, &text)));
        assert_eq!(diagnosed(&request), [mistake], "{key}");
    }
}

#[test]
fn two_mistakes_at_once() {
    use Mistake::{NamesNotDecoded, NoTokenSecret, OtherScheme, PlusLiteral, QueryLeftOut};
    let post = Sent::new("POST", "http://h/p?a=1");
    let text = base("POST", "https://h/p", OWN);
    assert_eq!(over(post.clone(), "", &text), [OtherScheme, QueryLeftOut]);
    let text = base("POST", "https://h/p", &format!("a=1&{OWN}"));
    let signature = STANDARD.encode(sha1("c%20s&", &text));
    assert_eq!(
        diagnosed(&sent(post, "", &signature)),
        [NoTokenSecret, OtherScheme]
    );
    // A signer of npm that does both, and leaves out the slash as well.
    let text = base("GET", "http://h", &format!("a%255B%255D=x%2By&{OWN}"));
    let found = over(get("http://h/?a%5B%5D=x+y"), "", &text);
    assert_eq!(found, [NamesNotDecoded, PlusLiteral]);
}

#[test]
fn a_good_signature_has_no_diagnosis_and_a_long_request_none_either() {
    let text = base("GET", "http://h/p", OWN);
    let good = sent(get("http://h/p"), "", &STANDARD.encode(sha1(KEY, &text)));
    let (consumer, token) = (Secret::new(CONSUMER), Secret::new(TOKEN));
    let key = Key::from(HmacSha1Key::new(&consumer, Some(&token)));
    good.read(|presented| assert_eq!(presented.diagnose(&key), []));

    let body = "a".repeat(100_000);
    let text = base("POST", "https://h/p", &format!("{body}=&{OWN}"));
    let long = Sent::new("POST", "http://h/p").form(&body);
    assert_eq!(over(long, "", &text), []);
}
