//! Whole requests, as they come and with a good signature.

use sign::oauth1::{
    MAX_PARAMETERS, Request, Scheme, Signing, UrlForm,
    body_hash::{OnForm, Verdict, judge},
    read, sign,
};

use super::with_key;
use crate::line;

/// The RFC's example, the page's of a platform, and others that are refused.
pub fn seeds() -> Vec<Vec<u8>> {
    let requests = [
        "POST\nexample.com\n/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b\nOAuth realm=\"Example\", \
         oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", \
         oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", \
         oauth_nonce=\"7d8f3e4a\", oauth_signature=\"r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D\"\n\
         application/x-www-form-urlencoded\nc2&a3=2+q",
        "GET\nAPI.example.com:80\n?foo=bar\nOAuth realm=\"\", oauth_consumer_key=\"k\", \
         oauth_nonce=\"n\", oauth_signature=\"X9KBpVUD0W17gNznsd568M9QPUI%3D\", \
         oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1234567890\", \
         oauth_token=\"\", oauth_version=\"1.0\", xoauth_requestor_id=\"12345\"\n\n",
        "GET\n[::1]:443\n/@me/%40me?oauth_consumer_key=k&oauth_nonce=n&oauth_signature=s+s&\
         oauth_signature_method=RSA-SHA1&oauth_timestamp=1&a=1&a=2&%zz\nBasic x\n\n",
        "PUT\nh\n/\nOAuth oauth_body_hash=\"2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D\", \
         oauth_consumer_key=\"k\", oauth_nonce=\"n\", oauth_signature=\"0000\", \
         oauth_signature_method=\"PLAINTEXT\", oauth_timestamp=\"1\"\napplication/json\n{}",
    ];
    requests.map(|request| request.as_bytes().to_vec()).into()
}

/// A line each for method, host, target, header and type, the rest is the body.
/// What can be read is refused without a panic, and what is signed is read.
pub fn run(data: &[u8]) {
    let (method, rest) = line(data);
    let (authority, rest) = line(rest);
    let (target, rest) = line(rest);
    let (header, rest) = line(rest);
    let (content_type, body) = line(rest);
    let (method, authority) = (
        String::from_utf8_lossy(method),
        String::from_utf8_lossy(authority),
    );
    let authorization = [header];
    let request = Request {
        method: &method,
        scheme: Scheme::Https,
        authority: &authority,
        target,
        authorization: &authorization,
        content_type: Some(content_type),
        body,
    };
    answered(&request);
    signed(&request);
}

/// Nobody who lacks the key makes a signature that is good.
fn answered(request: &Request<'_>) {
    let Ok(presented) = read(request) else { return };
    assert!(presented.parameters().count() <= MAX_PARAMETERS);
    assert!(presented.timestamp() > 0 && !presented.nonce().is_empty());
    for form in [UrlForm::Rfc, UrlForm::NoSlash, UrlForm::PortKept] {
        let text = presented.base_string(form);
        let parts: Vec<_> = text.split('&').collect();
        assert_eq!(parts.len(), 3, "{text}");
        assert!(text.is_ascii());
    }
    with_key(|hmac, key| {
        assert!(presented.verify(&key).is_err());
        let _ = presented.diagnose(&key);
        let verdict = judge(&presented, OnForm::Verify, Some(&hmac));
        assert_eq!(verdict == Verdict::Absent, presented.body_hash().is_none());
    });
}

fn signed(request: &Request<'_>) {
    let signing = Signing {
        consumer_key: "key",
        token: Some("token"),
        timestamp: 1,
        nonce: "nonce",
        version: true,
        realm: None,
        extra: &[],
        body_hash: true,
    };
    with_key(|hmac, key| {
        let Ok(header) = sign(request, &signing, hmac) else {
            return;
        };
        let authorization = [header.as_bytes()];
        let request = Request {
            authorization: &authorization,
            ..*request
        };
        let presented = read(&request).expect("it was signed");
        assert!(presented.verify(&key).is_ok());
        assert_eq!(judge(&presented, OnForm::Verify, None), Verdict::Good);
    });
}
