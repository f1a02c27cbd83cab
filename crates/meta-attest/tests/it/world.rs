//! A platform with keys of every algorithm, and two games.

use std::{sync::LazyLock, time::Duration};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base::{AppId, DeviceId, KeyId, Secret, Timestamp};
use meta_attest::{
    platform::token::{Cache, Grant, Issued, Issuer, NotIssued, TokenKeys, Verdict, Verifier},
    wire::{AppIntegrity, AppState, Claims, DeviceIntegrity, DeviceState, Others},
};
use sign::{
    SealKey, base64url, jwe,
    jws::{Algorithm, KeySet, SigningKey},
};
use testkit::SeededRng;

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_684_519_753);
pub(crate) const NONCE: &str = "JMxMPp1H6kCxGzPRsjKFLw==";
pub(crate) const DEVICE: DeviceId = DeviceId::new([0xd5; 16]);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HANDLES: KeyId = KeyId::new([0xa1; 4]);

static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
    der.as_ref().to_vec()
});

pub(crate) fn signer(algorithm: Algorithm) -> SigningKey {
    let (kid, material) = match algorithm {
        Algorithm::Es256 => ("e5256000", Secret::new([0x11; 32])),
        Algorithm::EdDsa => ("eddaa000", Secret::new([0x22; 32])),
        Algorithm::Ps256 => ("b5256000", Secret::new(RSA.clone())),
    };
    SigningKey::new(algorithm, kid, &material).unwrap()
}

pub(crate) fn app() -> AppId {
    AppId::new(1001).unwrap()
}

pub(crate) fn other_app() -> AppId {
    AppId::new(1002).unwrap()
}

/// The platform's keys; both games can have sealed tokens.
pub(crate) struct World {
    pub(crate) signing: KeySet,
    handles: SealKey,
    sealing: [(AppId, jwe::Key); 2],
}

impl TokenKeys for World {
    fn signing(&self) -> &KeySet {
        &self.signing
    }

    fn handle(&self, id: KeyId) -> Option<&SealKey> {
        (id == HANDLES).then_some(&self.handles)
    }

    fn sealing(&self, app_id: AppId) -> Option<&jwe::Key> {
        let found = self.sealing.iter().find(|(app, _)| *app == app_id);
        found.map(|(_, key)| key)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let keys = Algorithm::ALL.map(|it| signer(it).public().clone());
        let sealing = |app: AppId, byte| {
            let key = jwe::Key::by_thumbprint(&Secret::new([byte; 32]));
            (app, key.unwrap())
        };
        Self {
            signing: KeySet::new(keys.to_vec()).unwrap(),
            handles: SealKey::new(&[0x33; 32]).unwrap(),
            sealing: [sealing(app(), 0x44), sealing(other_app(), 0x55)],
        }
    }

    /// Gives an app another key.
    pub(crate) fn seal_anew(&mut self, app_id: AppId) {
        let places = self.sealing.iter_mut();
        for (_, key) in places.filter(|(app, _)| *app == app_id) {
            *key = jwe::Key::new("another", &Secret::new([0x66; 32])).unwrap();
        }
    }

    /// What is wanted of a token of an app.
    pub(crate) fn issue(
        &self,
        app_id: AppId,
        signing: &SigningKey,
        sealed: bool,
        grant: Grant,
    ) -> Result<Issued, NotIssued> {
        let issuer = Issuer {
            name: "https://platform.example.com",
            app_id,
            signing,
            handles: (HANDLES, &self.handles),
            sealing: self.sealing(app_id).filter(|_| sealed),
        };
        issuer.issue(grant, NOW, &*SeededRng::new(7))
    }

    pub(crate) fn token(&self, app_id: AppId, algorithm: Algorithm, sealed: bool) -> String {
        let issued = self.issue(app_id, &signer(algorithm), sealed, grant());
        text(&issued.unwrap())
    }

    pub(crate) fn verify(&self, app_id: AppId, token: &str, now: Timestamp) -> Verdict {
        self.of(app_id).verify(token.as_bytes(), now)
    }

    pub(crate) fn verify_cached(
        &self,
        app_id: AppId,
        token: &str,
        cache: &Cache,
        now: Timestamp,
    ) -> Verdict {
        self.of(app_id).verify_cached(token.as_bytes(), cache, now)
    }

    fn of(&self, app_id: AppId) -> Verifier<'_> {
        Verifier { app_id, keys: self }
    }
}

pub(crate) fn text(issued: &Issued) -> String {
    issued.token.expose_str().unwrap().to_owned()
}

/// The documents' first sample, for a day.
pub(crate) fn grant() -> Grant {
    Grant {
        nonce: NONCE.to_owned(),
        lifetime: DAY,
        app_state: AppState {
            app_integrity_state: AppIntegrity::NotEvaluated,
            package_cert_sha256_digest: vec![
                "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8".to_owned(),
            ],
            package_id: "com.example.name123".to_owned(),
            version: "1".to_owned(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::NotTrusted,
            unique_id: "cd81cd7e7e0525f99442ab6392117e89759e8872852de0495aa58f22bd8a1253"
                .to_owned(),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: DEVICE,
        key: None,
        extra: Others::default(),
    }
}

/// The claims of a good token.
pub(crate) fn claims(verdict: &Verdict) -> Claims {
    let Verdict::Success(token) = verdict else {
        panic!("{}", verdict.message());
    };
    token.get().claims.clone()
}

/// The JSON that a text of base64url stands for.
pub(crate) fn json(text: &str) -> String {
    String::from_utf8(base64url::decode(text.as_bytes()).unwrap()).unwrap()
}
