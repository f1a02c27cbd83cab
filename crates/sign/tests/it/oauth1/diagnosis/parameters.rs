//! What is done to parameters before they are signed.

use super::*;

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
