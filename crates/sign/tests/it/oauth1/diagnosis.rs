//! Each known mistake, made on purpose and named.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use sign::oauth1::Mistake;

use super::*;

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
fn encoding_and_order() {
    use Mistake::{
        ComponentEncoding, EncodedOnce, FormEncoding, LowerCaseHex, NamesNotDecoded, NotDecoded,
        NotSorted, PlusLiteral, SortedBeforeEncoding,
    };
    for (query, signed, mistake) in [
        ("n=AB&n=%7B%7D", "n=AB&n=%7B%7D&", SortedBeforeEncoding),
        ("b=1&a=2", "b=1&a=2&", NotSorted),
        ("b=x+y%7E", "b=x+y%7E&", FormEncoding),
        ("b=it's!", "b=it's!&", ComponentEncoding),
        ("b=x+y", "b=x%2By&", PlusLiteral),
        ("a%5B%5D=x+y", "a%255B%255D=x%20y&", NamesNotDecoded),
        ("a%5B%5D=x%20y", "a%255B%255D=x%2520y&", NotDecoded),
    ] {
        // What is signed may be encoded in a way of its own.
        let parameters = match mistake {
            FormEncoding => escaped(&format!("{signed}{OWN}")),
            ComponentEncoding => escaped(&format!("{signed}{OWN}"))
                .replace("%27", "'")
                .replace("%21", "!"),
            _ => escaped(&format!("{signed}{OWN}")),
        };
        let text = format!("GET&http%3A%2F%2Fh%2Fp&{parameters}");
        let found = over(get(&format!("http://h/p?{query}")), "", &text);
        assert_eq!(found, [mistake], "{query}");
    }
    let header_first = base("GET", "http://h/p", &format!("{OWN}&b=1&a=2"));
    assert_eq!(
        over(get("http://h/p?b=1&a=2"), "", &header_first),
        [NotSorted]
    );
    let once = format!("GET&http%3A%2F%2Fh%2Fp&b=1%2F&{OWN}");
    assert_eq!(over(get("http://h/p?b=1/"), "", &once), [EncodedOnce]);
    let lower = format!(
        "GET&http%3a%2f%2fh%2fp&b%3d1%252f%26{}",
        escaped(OWN).replace("%3D", "%3d")
    );
    assert_eq!(over(get("http://h/p?b=1/"), "", &lower), [LowerCaseHex]);
}

#[test]
fn what_is_left_out_and_what_is_added() {
    use Mistake::{BodyFoldedIn, ExtraLeftOut, FormLeftOut, QueryLeftOut};
    let own = base("POST", "http://h/p", OWN);
    let post = |url: &str| Sent::new("POST", url);
    assert_eq!(over(post("http://h/p?a=1"), "", &own), [QueryLeftOut]);
    assert_eq!(
        over(post("http://h/p").form("a=1"), "", &own),
        [FormLeftOut]
    );
    assert_eq!(
        over(post("http://h/p"), "xoauth_requestor_id=1", &own),
        [ExtraLeftOut]
    );
    assert_eq!(
        over(post("http://h/p"), "oauth_token_secret=1", &own),
        [ExtraLeftOut]
    );
    let text = base(
        "POST",
        "http://h/p",
        &format!("{}&{OWN}", "%7B%22a%22%3A1%7D="),
    );
    let json = post("http://h/p").body("application/json", "{\"a\":1}");
    assert_eq!(over(json, "", &text), [BodyFoldedIn]);
    let text = base("POST", "http://h/p", &format!("a=1&b=2&{OWN}"));
    let plain = post("http://h/p").body("text/plain", "b=2&a=1");
    assert_eq!(over(plain, "", &text), [BodyFoldedIn]);
    let text = base("GET", "http://h/p", &format!("{OWN}&realm=R"));
    let mut request = sent(get("http://h/p"), "", &STANDARD.encode(sha1(KEY, &text)));
    let value = String::from_utf8(request.headers.remove(0)).unwrap();
    let request = request.header(value.replace("OAuth ", "OAuth realm=\"R\", "));
    assert_eq!(diagnosed(&request), [Mistake::RealmIncluded]);
}

#[test]
fn sent_and_not_signed_or_signed_and_not_sent() {
    use Mistake::{
        BodyHashNotSigned, TokenNotSent, TokenNotSigned, VersionNotSent, VersionNotSigned,
    };
    let own = base("GET", "http://h/p", OWN);
    assert_eq!(
        over(get("http://h/p"), "oauth_version=1.0", &own),
        [VersionNotSigned]
    );
    assert_eq!(
        over(get("http://h/p"), "oauth_body_hash=x", &own),
        [BodyHashNotSigned]
    );
    let text = base("GET", "http://h/p", &format!("{OWN}&oauth_version=1.0"));
    assert_eq!(over(get("http://h/p"), "", &text), [VersionNotSent]);

    let trusted = OWN.replace("&oauth_token=t", "");
    let of = |sent_token: bool, signed_token: bool| {
        let signed = if signed_token { "&oauth_token=" } else { "" };
        let text = base("GET", "http://h/p", &format!("{trusted}{signed}"));
        let signature = STANDARD.encode(sha1("c%20s&t%2Fs", &text));
        let sent = if sent_token { "&oauth_token=" } else { "" };
        let joined = format!("{trusted}{sent}");
        let mut parameters: Vec<_> = joined
            .split('&')
            .map(|it| it.split_once('=').unwrap())
            .collect();
        parameters.push(("oauth_signature", signature.as_str()));
        diagnosed(&get("http://h/p").header(header(&parameters)))
    };
    assert_eq!(of(true, false), [TokenNotSigned]);
    assert_eq!(of(false, true), [TokenNotSent]);
}

#[test]
fn twins() {
    use Mistake::{FirstOnly, LastOnly, Numbered};
    for (signed, mistake) in [
        ("a=2&a=3&b=4", None),
        ("a=3&b=4", Some(LastOnly)),
        ("a=2&b=4", Some(FirstOnly)),
        ("a%5B0%5D=2&a%5B1%5D=3&b=4", Some(Numbered)),
    ] {
        let text = base("GET", "http://h/p", &format!("{signed}&{OWN}"));
        let request = get("http://h/p?a=2&a=3&b=4");
        match mistake {
            Some(mistake) => assert_eq!(over(request, "", &text), [mistake]),
            None => {
                let good = sent(request, "", &STANDARD.encode(sha1(KEY, &text)));
                assert_eq!(good.verified(CONSUMER, TOKEN), Some(UrlForm::Rfc));
            }
        }
    }
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
fn the_signatures_spelling() {
    use Mistake::{
        Base64Url, Hexadecimal, NoMac, Sha256 as OfSha256, SignatureEncodedTwice,
        SignatureNotEncoded, Unpadded,
    };
    // A path that makes both characters of base64 that differ.
    let path = (0..).map(|at| format!("/{at}")).find(|path| {
        let good = STANDARD.encode(sha1(KEY, &base("GET", &format!("http://h{path}"), OWN)));
        good.contains('+') && good.contains('/')
    });
    let url = format!("http://h{}", path.unwrap());
    let text = base("GET", &url, OWN);
    let mac = sha1(KEY, &text);
    let good = STANDARD.encode(&mac);
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    let sha256 = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let sha256 = STANDARD.encode(sha256.chain_update(&text).finalize().into_bytes());
    for (signature, mistakes) in [
        (good.replace('+', "-").replace('/', "_"), vec![Base64Url]),
        (
            good.replace('+', "-").replace('/', "_").replace('=', ""),
            vec![Base64Url],
        ),
        (good.replace('=', ""), vec![Unpadded]),
        (escaped(&good), vec![SignatureEncodedTwice]),
        (good.replace('+', " "), vec![SignatureNotEncoded]),
        (hex.clone(), vec![Hexadecimal]),
        (STANDARD.encode(&hex), vec![Hexadecimal]),
        (sha256, vec![OfSha256]),
        (String::new(), vec![NoMac]),
        ("!".repeat(28), vec![NoMac]),
        ("AAAA".to_owned(), vec![NoMac]),
        (STANDARD.encode([0; 20]), vec![]),
    ] {
        let request = sent(get(&url), "", &signature);
        assert_eq!(diagnosed(&request), mistakes, "{signature}");
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

/// Sentences that a developer reads, each another.
#[test]
fn mistakes_say_what_they_are() {
    use Mistake::*;
    let all = [
        Base64Url,
        Unpadded,
        SignatureEncodedTwice,
        SignatureNotEncoded,
        Hexadecimal,
        NoMac,
        Sha256,
        NoTokenSecret,
        NoAmpersand,
        SecretsNotEncoded,
        SecretsSwapped,
        OtherScheme,
        PortDropped,
        PortAdded,
        HostCase,
        PathDecoded,
        PathEncoded,
        EndingSlash,
        QueryInUrl,
        MethodCase,
        OtherMethod,
        LowerCaseHex,
        FormEncoding,
        ComponentEncoding,
        EncodedOnce,
        SortedBeforeEncoding,
        NotSorted,
        PlusLiteral,
        NamesNotDecoded,
        NotDecoded,
        QueryLeftOut,
        FormLeftOut,
        BodyFoldedIn,
        ExtraLeftOut,
        RealmIncluded,
        VersionNotSigned,
        VersionNotSent,
        TokenNotSigned,
        TokenNotSent,
        BodyHashNotSigned,
        LastOnly,
        FirstOnly,
        Numbered,
    ];
    let mut said: Vec<_> = all.iter().map(ToString::to_string).collect();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all.len());
    assert!(
        said.iter()
            .all(|it| it.is_ascii() && it.len() > 20 && !it.contains('\n'))
    );
}
