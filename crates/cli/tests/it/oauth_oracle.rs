//! Ten thousand signed requests, some of them spoilt, judged here and by
//! oauthlib. Where the two differ, it is for one of the reasons that
//! docs/platforms/opensocial.md lists.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use base::{Rng, Secret};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, Signing, UrlForm, read, sign};
use testkit::SeededRng;

use super::{interop::client, tool};

const REQUESTS: usize = 10_000;

/// Seconds, in as many digits as oauthlib insists on.
const NOW: u64 = 1_400_000_000;

/// A request as it is on the wire, and the secrets that it is judged by.
struct Sent {
    method: &'static str,
    scheme: Scheme,
    authority: String,
    target: String,
    authorization: String,
    content_type: Option<&'static str>,
    body: String,
    consumer_secret: String,
    token_secret: Option<String>,
}

/// Why a verdict of ours is another than oauthlib's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    /// Signed with the default port, or without the slash of an empty path: the
    /// URL is another spelling of the one that RFC 5849 has, and taken here.
    OtherSpelling,
    /// A character is in the query that belongs encoded, which oauthlib refuses.
    /// A form with one is none, here and there.
    RawCharacter,
}

#[tokio::test]
async fn oauthlib_says_the_same_of_ten_thousand_requests() {
    let Some(python) = tool::python() else { return };
    let rng = SeededRng::new(5849);
    let draw = Draw(&*rng);
    let sent: Vec<Sent> = (0..REQUESTS).map(|_| draw.request()).collect();
    let mut command = tool::command(&python);
    command.arg("-B").arg(client("oauth_oracle.py"));
    let theirs = ask(command, &sent);
    assert_eq!(theirs.len(), sent.len());

    let mut accepted = 0;
    let mut unexplained = Vec::new();
    let mut differences: BTreeMap<Difference, usize> = BTreeMap::new();
    for (request, theirs) in sent.iter().zip(&theirs) {
        let ours = request.judged();
        let they_accept = theirs["accepted"] == json!(true);
        accepted += usize::from(ours.is_some());
        if ours.is_some() == they_accept {
            continue;
        }
        match explained(request, ours) {
            Some(difference) => *differences.entry(difference).or_default() += 1,
            None => unexplained.push(format!(
                "ours {ours:?}, theirs {theirs}: {}",
                request.asked()
            )),
        }
    }
    assert!(
        unexplained.is_empty(),
        "{} {:#?}",
        unexplained.len(),
        unexplained.first_chunk::<8>()
    );
    // Neither verdict is the usual one, and no reason is there that never comes.
    assert!((3_000..7_000).contains(&accepted), "{accepted}");
    let seen: Vec<_> = differences.keys().copied().collect();
    let all = [Difference::OtherSpelling, Difference::RawCharacter];
    assert_eq!(seen, all, "{differences:?}");
}

fn explained(request: &Sent, ours: Option<UrlForm>) -> Option<Difference> {
    match ours? {
        UrlForm::NoSlash | UrlForm::PortKept => Some(Difference::OtherSpelling),
        UrlForm::Rfc => {
            let raw = request.target.contains('[');
            raw.then_some(Difference::RawCharacter)
        }
    }
}

/// Lets another program judge them all.
fn ask(mut command: Command, sent: &[Sent]) -> Vec<Value> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = command.spawn().unwrap();
    let mut tasks = program.stdin.take().unwrap();
    let lines: Vec<String> = sent
        .iter()
        .map(|one| format!("{}\n", one.asked()))
        .collect();
    let writer = std::thread::spawn(move || {
        for line in lines {
            tasks.write_all(line.as_bytes()).unwrap();
        }
    });
    let output = program.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

impl Sent {
    fn request<'a>(&'a self, authorization: &'a [&'a [u8]]) -> Request<'a> {
        Request {
            method: self.method,
            scheme: self.scheme,
            authority: &self.authority,
            target: self.target.as_bytes(),
            authorization,
            content_type: self.content_type.map(str::as_bytes),
            body: self.body.as_bytes(),
        }
    }

    /// The spelling of the URL that was signed, where the signature is good.
    fn judged(&self) -> Option<UrlForm> {
        let authorization = [self.authorization.as_bytes()];
        let request = self.request(&authorization);
        let presented = read(&request).ok()?;
        let consumer = Secret::from(self.consumer_secret.clone());
        // A secret belongs to a token.
        let secret = self
            .token_secret
            .clone()
            .filter(|_| presented.token().is_some());
        let token = secret.map(Secret::from);
        let key = Key::from(HmacSha1Key::new(&consumer, token.as_ref()));
        let signed = presented.verify(&key).ok()?;
        Some(signed.get().form())
    }

    /// The same header with the signature of another spelling of the URL.
    fn signed_as(&self, form: UrlForm, header: &str) -> String {
        let authorization = [header.as_bytes()];
        let request = self.request(&authorization);
        let presented = read(&request).unwrap();
        let token = self.token_secret.clone().unwrap_or_default();
        let key = format!("{}&{}", encoded(&self.consumer_secret), encoded(&token));
        let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(presented.base_string(form).as_bytes());
        let signature = encoded(&STANDARD.encode(mac.finalize().into_bytes()));
        let (before, _) = header.split_once("oauth_signature=\"").unwrap();
        format!("{before}oauth_signature=\"{signature}\"")
    }

    fn asked(&self) -> Value {
        let mut headers = BTreeMap::from([("Authorization", self.authorization.as_str())]);
        if let Some(content_type) = self.content_type {
            headers.insert("Content-Type", content_type);
        }
        json!({
            "method": self.method,
            "url": format!("{}://{}{}", self.scheme.as_str(), self.authority, self.target),
            "headers": headers,
            "body": self.body,
            "consumer_secret": self.consumer_secret,
            "token_secret": self.token_secret.clone().unwrap_or_default(),
        })
    }
}

/// As RFC 5849 encodes (section 3.6).
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}

/// Draws what requests are made of.
struct Draw<'r>(&'r dyn Rng);

impl Draw<'_> {
    fn below(&self, most: usize) -> usize {
        let number = u64::from_be_bytes(self.0.array());
        usize::try_from(number % u64::try_from(most).unwrap()).unwrap()
    }

    fn one_in(&self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<T: Copy>(&self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Text of a few pieces: some that need no encoding, some that do.
    fn text(&self, pieces: &[&str]) -> String {
        (0..self.below(4)).map(|_| self.of(pieces)).collect()
    }

    fn pairs(&self) -> String {
        const NAMES: [&str; 11] = [
            "a",
            "b",
            "a1",
            "B",
            "%61",
            "a[]",
            "c%40",
            "a%5B%5D",
            "x!y",
            "z",
            "%E3%80%81",
        ];
        const VALUES: [&str; 14] = [
            "1",
            "x",
            "+",
            "%20",
            "%2B",
            "%25",
            "-._~",
            "%7E",
            "%E3%80%81",
            "%26",
            "%3D",
            "!",
            "@",
            "A",
        ];
        let count = self.below(5);
        let pairs = (0..count).map(|_| match self.below(6) {
            0 => self.of(&NAMES).to_owned() + "=",
            _ => format!("{}={}", self.of(&NAMES), self.text(&VALUES)),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    fn target(&self) -> String {
        const PATHS: [&str; 8] = [
            "/",
            "",
            "/a",
            "/people/@me/@self",
            "/%40me",
            "/r%20v/X",
            "/a//b/",
            "/A;b=1/%7Ec",
        ];
        let path = self.of(&PATHS);
        match self.pairs() {
            none if none.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// A signed request, which is spoilt in half of all cases.
    fn request(&self) -> Sent {
        const AUTHORITIES: [&str; 8] = [
            "example.com",
            "EXAMPLE.com",
            "example.com:80",
            "example.com:443",
            "example.com:8080",
            "sb.sp.app.mbga.jp",
            "127.0.0.1:7400",
            "127.0.0.1",
        ];
        const SECRETS: [&str; 4] = ["secret", "s e+c%&r/et", "", "日本"];
        let (content_type, body) = match self.below(4) {
            0 => (Some("application/x-www-form-urlencoded"), self.pairs()),
            1 => (
                Some("application/x-www-form-urlencoded; charset=UTF-8"),
                self.pairs(),
            ),
            2 => (Some("application/json"), "{\"a\":1}".to_owned()),
            _ => (None, String::new()),
        };
        let mut sent = Sent {
            method: self.of(&["GET", "POST", "PUT", "DELETE", "PATCH"]),
            scheme: self.of(&[Scheme::Http, Scheme::Https]),
            authority: self.of(&AUTHORITIES).to_owned(),
            target: self.target(),
            authorization: String::new(),
            content_type,
            body,
            consumer_secret: self.of(&SECRETS).to_owned(),
            token_secret: (!self.one_in(3)).then(|| self.of(&SECRETS).to_owned()),
        };
        sent.authorization = self.signed(&sent);
        if self.one_in(2) {
            self.spoil(&mut sent);
        }
        sent
    }

    fn signed(&self, sent: &Sent) -> String {
        let extra = [("xoauth_requestor_id", "12345")];
        let nonce = format!("n{}", self.below(1 << 40));
        let signing = Signing {
            consumer_key: self.of(&["key", "a+b/c=", "abcdefghij1234567890"]),
            token: sent.token_secret.is_some().then_some("token/1"),
            timestamp: NOW,
            nonce: &nonce,
            version: self.one_in(2),
            realm: self.one_in(2).then_some("http://example.com/"),
            extra: if self.one_in(2) { &extra } else { &[] },
            body_hash: sent.content_type == Some("application/json") && self.one_in(2),
        };
        let consumer = Secret::from(sent.consumer_secret.clone());
        let token = sent.token_secret.clone().map(Secret::from);
        let key = HmacSha1Key::new(&consumer, token.as_ref());
        let header = sign(&sent.request(&[]), &signing, key).unwrap();
        match self.below(8) {
            0 => sent.signed_as(UrlForm::NoSlash, &header),
            1 => sent.signed_as(UrlForm::PortKept, &header),
            _ => header,
        }
    }

    fn spoil(&self, sent: &mut Sent) {
        match self.below(8) {
            0 => sent.method = self.of(&["GET", "POST"]),
            1 => sent.scheme = self.of(&[Scheme::Http, Scheme::Https]),
            2 => sent.target.push_str("&a=1"),
            3 => sent.consumer_secret.push('x'),
            4 => sent.token_secret = Some("other".to_owned()),
            5 => sent.authorization = sent.authorization.replace("12345", "12346"),
            6 => sent.authorization.push_str(", oauth_nonce=\"again\""),
            _ => sent.body.push_str("&more=1"),
        }
    }
}
