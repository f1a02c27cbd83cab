use base::Secret;
use sign::oauth1::{
    Fault, HmacSha1Key, Key, Presented, Request, Scheme, Signing, UrlForm, read, sign,
};

mod body_hash;
mod diagnosis;
mod faults;
mod properties;
mod published;
mod reading;
mod rsa;
mod seed;

/// A request and the header that it is sent with.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    scheme: Scheme,
    authority: String,
    target: Vec<u8>,
    headers: Vec<Vec<u8>>,
    content_type: Option<String>,
    body: Vec<u8>,
}

impl Sent {
    /// A request by its method and its URL.
    fn new(method: &str, url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        Self {
            method: method.to_owned(),
            scheme: match scheme {
                "http" => Scheme::Http,
                "https" => Scheme::Https,
                other => panic!("{other}"),
            },
            authority: authority.to_owned(),
            target: target.into(),
            headers: Vec::new(),
            content_type: None,
            body: Vec::new(),
        }
    }

    fn header(mut self, value: impl AsRef<[u8]>) -> Self {
        self.headers.push(value.as_ref().to_vec());
        self
    }

    fn form(self, body: impl AsRef<[u8]>) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    fn body(mut self, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        self.content_type = Some(content_type.to_owned());
        self.body = body.as_ref().to_vec();
        self
    }

    /// Hands the request on, borrowed.
    fn with<T>(&self, then: impl FnOnce(&Request<'_>) -> T) -> T {
        let headers: Vec<&[u8]> = self.headers.iter().map(Vec::as_slice).collect();
        then(&Request {
            method: &self.method,
            scheme: self.scheme,
            authority: &self.authority,
            target: &self.target,
            authorization: &headers,
            content_type: self.content_type.as_deref().map(str::as_bytes),
            body: &self.body,
        })
    }

    fn read<T>(&self, then: impl FnOnce(&Presented<'_>) -> T) -> T {
        self.with(|request| then(&read(request).unwrap()))
    }

    fn fault(&self) -> Fault {
        self.with(|request| read(request).unwrap_err())
    }

    fn base_string(&self, form: UrlForm) -> String {
        self.read(|presented| presented.base_string(form))
    }

    /// The form in which the signature is good, if it is.
    fn verified(&self, consumer: &str, token: &str) -> Option<UrlForm> {
        let (consumer, token) = (Secret::new(consumer), Secret::new(token));
        let key = Key::from(HmacSha1Key::new(&consumer, Some(&token)));
        self.read(|presented| Some(presented.verify(&key).ok()?.get().form()))
    }

    fn signed(self, signing: &Signing<'_>, consumer: &str, token: &str) -> Self {
        let (consumer, token) = (Secret::new(consumer), Secret::new(token));
        let key = HmacSha1Key::new(&consumer, Some(&token));
        let header = self.with(|request| sign(request, signing, key).unwrap());
        self.header(header)
    }
}

/// A header of these parameters, written without the crate.
fn header(parameters: &[(&str, &str)]) -> String {
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{}=\"{}\"", escaped(name), escaped(value)))
        .collect();
    format!("OAuth {}", parameters.join(", "))
}

fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// What most examples of the first specification are signed with.
const EXAMPLE: Signing<'_> = Signing {
    consumer_key: "dpf43f3p2l4k3l03",
    token: Some("nnch734d00sl2jdk"),
    timestamp: 1_191_242_096,
    nonce: "kllo9940pd9333jh",
    version: true,
    realm: None,
    extra: &[],
    body_hash: false,
};
