//! One game on OpenSocial and a player's token for it, the same in every process:
//! whoever signs calls and whoever judges them know one secret and one key.

use std::time::Duration;

use anyhow::{Context, Result};
use base::{AppId, Clock, CredentialId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use bytes::Bytes;
use opensocial::platform::ProxyToken;
use sign::{
    SealKey,
    oauth1::{HmacSha1Key, Request, Scheme, Signing, sign},
};
use store::{App, Credential, KeyPurpose, Listing, ListingKind, Platform, Step, TokenKey};

use crate::given::{self, ENVIRONMENT, SystemClock};

/// A call that looks at nothing but itself: what it costs is what every call costs.
const TARGET: &str = "/opensocial/api/restful/v1/people/@supportedFields\
                      ?count=50&startIndex=1&fields=id%2Cnickname";

const NUMBER: &str = "12010011";
const CONSUMER_KEY: &str = "abcdefghij1234567890";
const CONSUMER_SECRET: &str = "5f4dcc3b5aa765d61d8327deb882cf992b95990a";

const TOKEN_KEY: [u8; 4] = *b"soc1";
const TOKEN_MATERIAL: [u8; 32] = [0x6f; 32];

/// For how long the player's token is good: longer than any run takes.
const TOKEN_VALIDITY: Duration = Duration::from_secs(7 * 86_400);

fn app_id() -> Result<AppId> {
    AppId::new(1_730_000_000_000_003).context("an app's number")
}

fn credential_id() -> Result<CredentialId> {
    CredentialId::new(1_730_000_000_000_004).context("a credential's number")
}

/// What the platform has to know of the game.
pub(crate) fn steps(now: Timestamp) -> Result<Vec<Step>> {
    let (app_id, platform) = (app_id()?, Platform::OpenSocial);
    Ok(vec![
        Step::InsertApp(App {
            app_id,
            name: "The Social Game".into(),
            publisher: None,
            created_at: now,
        }),
        Step::InsertListing(Listing {
            app_id,
            platform,
            environment: ENVIRONMENT,
            external_id: NUMBER.into(),
            number: None,
            kind: ListingKind::Game,
        }),
        Step::InsertCredential(Credential {
            credential_id: credential_id()?,
            app_id,
            platform,
            environment: ENVIRONMENT,
            client_id: CONSUMER_KEY.into(),
            secret: Secret::new(CONSUMER_SECRET),
            previous: None,
            token_validity: TOKEN_VALIDITY,
            created_at: now,
            rotated_at: now,
        }),
        Step::InsertKey(TokenKey {
            key_id: KeyId::new(TOKEN_KEY),
            purpose: KeyPurpose::OpenSocialToken,
            environment: ENVIRONMENT,
            material: Secret::new(TOKEN_MATERIAL),
            created_at: now,
        }),
    ])
}

/// Requests that the game signs on behalf of the player, each with a nonce of its
/// own.
pub(crate) struct Calls {
    host: &'static str,
    /// What follows the request line.
    headers: String,
    consumer_secret: Secret,
    token: Secret,
    token_secret: Secret,
    player: String,
    made: u64,
}

impl Calls {
    /// To this host, with these headers, of which one names the host.
    pub(crate) fn new(host: &'static str, headers: String) -> Result<Self> {
        let now = SystemClock.now();
        let token = ProxyToken {
            app_id: app_id()?,
            player: PlayerId::new(given::MEMBER).context("a player's number")?,
            credential: credential_id()?,
            id: TokenId::new([6; 16]),
            issued_at: now,
            expires_at: now.plus(TOKEN_VALIDITY),
            secret: ProxyToken::secret_of([0x5a; 20]),
        };
        let key = SealKey::new(&TOKEN_MATERIAL)?;
        Ok(Self {
            host,
            headers,
            consumer_secret: Secret::new(CONSUMER_SECRET),
            token: token.seal(KeyId::new(TOKEN_KEY), &key, [3; 12])?,
            token_secret: token.secret,
            player: given::MEMBER.to_string(),
            made: 0,
        })
    }

    pub(crate) fn next(&mut self) -> Result<Bytes> {
        self.made = self.made.checked_add(1).context("no more nonces")?;
        let request = Request {
            method: "GET",
            scheme: Scheme::Http,
            authority: self.host,
            target: TARGET.as_bytes(),
            authorization: &[],
            content_type: None,
            body: &[],
        };
        let signing = Signing {
            consumer_key: CONSUMER_KEY,
            token: self.token.expose_str(),
            timestamp: u64::try_from(SystemClock.now().secs())?,
            nonce: &format!("{:020}", self.made),
            version: true,
            realm: None,
            extra: &[("xoauth_requestor_id", &self.player)],
            body_hash: false,
        };
        let key = HmacSha1Key::new(&self.consumer_secret, Some(&self.token_secret));
        let header = sign(&request, &signing, key)?;
        let headers = &self.headers;
        let head = format!("GET {TARGET} HTTP/1.1\r\n{headers}authorization: {header}\r\n\r\n");
        Ok(head.into())
    }
}
