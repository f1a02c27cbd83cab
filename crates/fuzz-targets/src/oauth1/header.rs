//! The value of an `Authorization` header, read and written again.

use sign::oauth1::{Fault, Request, Scheme, Signing, Source, read, sign};

use super::with_key;

/// Headers of many spellings.
pub fn seeds() -> Vec<Vec<u8>> {
    let headers = [
        "OAuth realm=\"a, \\\"b\\\"\", oauth_consumer_key=\"a%20b\",oauth_nonce=\"n\" ,\
         oauth_signature=\"/+=\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1\"",
        "oauth oauth_nonce=\"n\", oauth%5Fnonce=\"n\"",
        "OAuth realm=\"",
        "OAuth a=\"b\" c=\"d\"",
        "OAuth =\"\",,",
        "Bearer x",
        "OAuth",
    ];
    headers.map(|header| header.as_bytes().to_vec()).into()
}

/// What a header is read as, it is read as when it is written by the signer.
pub fn run(data: &[u8]) {
    let authorization = [data];
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: "h",
        target: b"/",
        authorization: &authorization,
        content_type: None,
        body: b"",
    };
    let presented = match read(&request) {
        Ok(presented) => presented,
        Err(fault) => return refused(fault),
    };
    let sent: Vec<_> = presented
        .as_sent()
        .into_iter()
        .map(|it| (it.name().into_owned(), it.value().into_owned()))
        .collect();
    assert!(
        presented
            .parameters()
            .all(|it| it.source() == Source::Header)
    );
    let extra: Vec<_> = sent
        .iter()
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let signing = Signing {
        consumer_key: presented.consumer_key(),
        token: presented
            .token_is_sent()
            .then(|| presented.token().unwrap_or_default()),
        timestamp: presented.timestamp(),
        nonce: presented.nonce(),
        version: presented.parameter("oauth_version").is_some(),
        realm: None,
        extra: &extra,
        body_hash: false,
    };
    let header = with_key(|key, _| sign(&request, &signing, key)).expect("it can be read");
    let authorization = [header.as_bytes()];
    let again = Request {
        authorization: &authorization,
        ..request
    };
    let again = read(&again).expect("it was written here");
    let all = |presented: &sign::oauth1::Presented<'_>| {
        let of_signer = [
            "oauth_signature",
            "oauth_signature_method",
            "oauth_timestamp",
        ];
        let all = presented.parameters().map(|it| (it.name(), it.value()));
        all.filter(|(name, _)| !of_signer.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(all(&presented), all(&again));
    assert_eq!(presented.timestamp(), again.timestamp());
}

/// What the signer writes itself.
const OWN: [&str; 7] = [
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_token",
    "oauth_version",
];

/// A refusal can be told to the sender.
fn refused(fault: Fault) {
    assert!(!fault.problem().is_empty() && fault.to_string().is_ascii());
}
