//! G5: a request that is signed by OAuth 1.0a, read and verified in process, and as
//! a call of OpenSocial over HTTP.

mod calls;
mod peer;

use std::{hint::black_box, path::Path};

use anyhow::{Context, Result, ensure};
use base::Secret;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, Signing, UrlForm, read, sign};

use crate::{
    report::{Goal, Row},
    size::Size,
    turns::{self, Turns},
};
use peer::Peer;

/// Secrets as a platform draws them: 20 bytes in hexadecimal.
const SECRET: &str = "5f4dcc3b5aa765d61d8327deb882cf992b95990a";
const TOKEN_SECRET: &str = "b1946ac92492d2347c6235b4d2611184d8a0f3c1";

const AUTHORITY: &str = "sp.app.mbga.jp";
/// Four parameters in the query.
const TARGET: &str = "/api/restful/v1/people/@me/@friends?count=50&startIndex=1&\
                      fields=id%2Cnickname%2CthumbnailUrl&xoauth_requestor_id=1234567";

const SIGNING: Signing<'_> = Signing {
    consumer_key: "abcdefghij1234567890",
    token: Some("0123456789abcdef0123"),
    timestamp: 1_234_567_890,
    nonce: "fedcba98765432100123",
    version: true,
    realm: None,
    extra: &[],
    body_hash: false,
};

fn request<'a>(method: &'a str, target: &'a str, headers: &'a [&'a [u8]]) -> Request<'a> {
    Request {
        method,
        scheme: Scheme::Http,
        authority: AUTHORITY,
        target: target.as_bytes(),
        authorization: headers,
        content_type: None,
        body: &[],
    }
}

/// Verifications of a peer for one of our own in a round.
const PER_PEER: u32 = 20;

/// In process, and then over HTTP with stores below `dir`.
pub(crate) fn signed(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let mut rows = verify(size)?;
    rows.extend(calls::rows(size, dir)?);
    Ok(rows)
}

fn verify(size: Size) -> Result<Vec<Row>> {
    let (secret, token_secret) = (Secret::new(SECRET), Secret::new(TOKEN_SECRET));
    let key = HmacSha1Key::new(&secret, Some(&token_secret));
    let header = sign(&request("GET", TARGET, &[]), &SIGNING, key)?;
    let headers = [header.as_bytes()];
    let signed = request("GET", TARGET, &headers);
    let judge = || -> bool {
        let key = HmacSha1Key::new(black_box(&secret), Some(black_box(&token_secret)));
        let presented = read(black_box(&signed));
        presented.is_ok_and(|presented| presented.verify(&Key::from(key)).is_ok())
    };
    ensure!(judge(), "a good signature is refused");
    let base_string = read(&signed)?.base_string(UrlForm::Rfc);
    let raw_key = format!("{SECRET}&{TOKEN_SECRET}");
    let prepared = Hmac::<Sha1>::new_from_slice(raw_key.as_bytes())?;
    let raw = |mut mac: Hmac<Sha1>| {
        mac.update(black_box(base_string.as_bytes()));
        black_box(mac.finalize().into_bytes());
    };

    let mut npm = started("node", "oauth1.cjs", &form()?);
    let mut python = started("python3", "oauth1.py", &get(&header));
    let operations = size.operations();
    let few = operations.div_ceil(PER_PEER);
    // The MAC alone, with its key made each time, as the token's is another each
    // time, and made once.
    let made_each_time = || {
        if let Ok(mac) = Hmac::new_from_slice(black_box(raw_key.as_bytes())) {
            raw(mac);
        }
    };
    let rounds = turns::rounds(
        size,
        [
            Some(Turns::new(operations, || {
                black_box(judge());
            })),
            Some(Turns::new(operations, made_each_time)),
            Some(Turns::new(operations, || raw(black_box(&prepared).clone()))),
            npm.as_mut().map(|peer| peer.turns(few)),
            python.as_mut().map(|peer| peer.turns(few)),
        ],
    )?;
    Ok(rows(&rounds))
}

fn started(program: &'static str, script: &str, given: &Value) -> Option<Peer> {
    Peer::start(program, script, given)
        .inspect_err(|error| eprintln!("left out: {program} {script}: {error:#}"))
        .ok()
}

/// The request as oauthlib takes it.
fn get(header: &str) -> Value {
    json!({
        "method": "GET",
        "url": format!("http://{AUTHORITY}{TARGET}"),
        "header": header,
        "secret": SECRET,
        "token_secret": TOKEN_SECRET,
    })
}

/// The same parameters as a form, which is all that the package from npm
/// takes, signed by the consumer's secret alone.
fn form() -> Result<Value> {
    let (path, query) = TARGET.split_once('?').context("no query")?;
    let url = format!("{path}?{query}");
    let secret = Secret::new(SECRET);
    let key = HmacSha1Key::new(&secret, None);
    let header = sign(&request("POST", &url, &[]), &SIGNING, key)?;
    let own = header.strip_prefix("OAuth ").context("no scheme")?;
    let own = own
        .replace("\", ", "&")
        .replace("=\"", "=")
        .replace('"', "");
    Ok(json!({
        "method": "POST",
        "protocol": "http",
        "headers": { "host": AUTHORITY },
        "url": path,
        "form": format!("{query}&{own}"),
        "secret": SECRET,
    }))
}

fn rows([ours, raw, prepared, npm, python]: &[Vec<f64>; 5]) -> Vec<Row> {
    let pairs = |what, pair, goal| Row::pairs("G5", what, "ns", pair, Some(goal));
    let mut rows = vec![
        Row::figure(
            "G5",
            "OAuth 1.0a request read and verified in process",
            "ns",
            ours,
            Some(Goal::AtMost(1250.0)),
        ),
        pairs(
            "OAuth 1.0a request / raw HMAC-SHA1 over its base string",
            (ours, raw),
            Goal::AtMost(4.0),
        ),
        Row::pairs(
            "G5",
            "OAuth 1.0a request / the same with a prepared key",
            "ns",
            (ours, prepared),
            None,
        ),
    ];
    if !npm.is_empty() {
        let what = "npm oauth-simple-signature-check 1.0 / OAuth 1.0a request";
        rows.push(pairs(what, (npm, ours), Goal::AtLeast(10.0)));
    }
    if !python.is_empty() {
        let what = "oauthlib 4.0, stores that say yes / OAuth 1.0a request";
        rows.push(pairs(what, (python, ours), Goal::AtLeast(100.0)));
    }
    rows
}
