//! Attestation tokens, behind a signature that is good whatever is in them.

use std::{sync::LazyLock, time::Duration};

use base::{AppId, DeviceId, KeyId, Secret, Timestamp};
use meta_attest::{
    platform::token::{Cache, Grant, Issuer, TokenKeys, Verdict, Verifier},
    wire::{
        AppIntegrity, AppState, Claims, DeviceBan, DeviceIntegrity, DeviceState, MAX_CLAIMS, Others,
    },
};
use sign::{SealKey, base64url, jwe, jws::KeySet};

use crate::{jws::SIGNER, keys};

const NOW: Timestamp = Timestamp::from_secs(1_684_519_753);

struct Keys {
    signing: KeySet,
    handles: SealKey,
    sealing: jwe::Key,
}

impl TokenKeys for Keys {
    fn signing(&self) -> &KeySet {
        &self.signing
    }

    fn handle(&self, id: KeyId) -> Option<&SealKey> {
        (id == keys::ID).then_some(&self.handles)
    }

    fn sealing(&self, _: AppId) -> Option<&jwe::Key> {
        Some(&self.sealing)
    }
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys {
    signing: KeySet::new(vec![SIGNER.public().clone()]).expect("one name"),
    handles: keys::seal(),
    sealing: jwe::Key::new("fuzz", &Secret::new([0x66; 32])).expect("32 bytes are a key"),
});

static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(64));

fn app() -> AppId {
    AppId::new(1001).expect("a number")
}

/// Tokens, what is in them, and claims.
pub fn seeds() -> Vec<Vec<u8>> {
    let plain = token("{}", false);
    let payload = plain.split('.').nth(1).expect("three parts");
    let payload = base64url::decode(payload.as_bytes()).expect("its own text");
    let claims = Claims::from_json(&payload).expect("its own claims");
    let mut banned = claims.clone();
    banned.device_ban = Some(DeviceBan::of(90));
    let texts = [claims.to_text(), banned.to_text(), plain, token("{}", true)];
    let extras = [r#"{"season":3}"#, r#"{"exp":1}"#];
    let texts = texts.into_iter().map(String::into_bytes);
    let extras = extras.into_iter().map(|extra| extra.as_bytes().to_vec());
    texts.chain([payload]).chain(extras).collect()
}

fn grant(extra: Others) -> Grant {
    Grant {
        nonce: "JMxMPp1H6kCxGzPRsjKFLw==".to_owned(),
        lifetime: Duration::from_secs(86_400),
        app_state: AppState {
            app_integrity_state: AppIntegrity::StoreRecognized,
            package_cert_sha256_digest: vec!["c8".repeat(32)],
            package_id: "com.example.name123".to_owned(),
            version: "1".to_owned(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::Advanced,
            unique_id: "cd".repeat(32),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: DeviceId::new([0xd5; 16]),
        key: None,
        extra,
    }
}

fn token(extra: &str, sealed: bool) -> String {
    issued(Others::parse(extra).expect("an object"), sealed).expect("a short token")
}

fn issued(extra: Others, sealed: bool) -> Option<String> {
    let issuer = Issuer {
        name: "https://h",
        app_id: app(),
        signing: &SIGNER,
        handles: (keys::ID, &KEYS.handles),
        sealing: sealed.then_some(&KEYS.sealing),
    };
    let issued = issuer.issue(grant(extra), NOW, &keys::Constant).ok()?;
    Some(issued.token.expose_str().expect("a text").to_owned())
}

fn verified(text: &[u8]) -> Verdict {
    let verifier = Verifier {
        app_id: app(),
        keys: &*KEYS,
    };
    let verdict = verifier.verify(text, NOW);
    for _ in 0..2 {
        let again = verifier.verify_cached(text, &CACHE, NOW);
        assert_eq!(again.message(), verdict.message());
    }
    verdict
}

/// Judges the bytes as a token; signs them as a payload and judges that; reads
/// them as claims; and issues a token with them as the app's own.
///
/// # Panics
/// When a token of ours does not say what it was made of, or claims change
/// while they are read and written.
pub fn run(data: &[u8]) {
    let _ = verified(data);
    if let Ok(signed) = SIGNER.token(data)
        && let Verdict::Success(token) = verified(signed.expose())
    {
        assert_eq!(token.get().app_id, app());
        unharmed(&token.get().claims);
    }
    if let Ok(claims) = Claims::from_json(data) {
        unharmed(&claims);
    }
    let text = std::str::from_utf8(data).unwrap_or_default();
    if let Ok(claims) = Claims::from_text(text) {
        unharmed(&claims);
    }
    if let Some(extra) = Others::parse(text) {
        for sealed in [false, true] {
            let Some(token) = issued(extra.clone(), sealed) else {
                continue;
            };
            let Verdict::Success(read) = verified(token.as_bytes()) else {
                panic!("a token of ours is refused");
            };
            assert_eq!(read.get().claims.others, extra);
        }
    }
}

fn unharmed(claims: &Claims) {
    let text = claims.to_text();
    if text.len() <= MAX_CLAIMS {
        assert_eq!(Claims::from_text(&text).as_ref(), Ok(claims));
    }
}
