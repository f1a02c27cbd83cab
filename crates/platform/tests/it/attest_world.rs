//! A game that asks for attestation, and phones that attest themselves.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use base::{AppId, Clock, Environment, Secret};
use base64::{Engine, engine::general_purpose::STANDARD};
use platform::{Attestation, Parts, RevokedCertificates};
use serde_json::{Value, json};
use sign::{
    base64url,
    jws::{Jws, KeySet},
};
use soft_keymint::{
    Application, Authority, Blueprint, KeyKind, KeyPair, Mint, SecurityLevel, Shape, Signer,
    Validity, development,
};
use store::{
    AttestChange, AttestReads, AttestRoot, AttestStep, ConfigureAttest, Device, MarkDevice, Step,
    UniqueId,
};
use testkit::{Answer, Call};

use super::{
    graph::world::{APP, GraphWorld},
    world::{World, json as read, published},
};

pub(super) const CHALLENGE: &str = "/device/v1/attest/challenge";
pub(super) const TOKEN: &str = "/device/v1/attest/token";

pub(super) const PACKAGE: &str = "org.example.game";
pub(super) const SIGNER: [u8; 32] = [0x51; 32];

static NONCES: AtomicU64 = AtomicU64::new(1);

/// A nonce that no other call has.
pub(super) fn nonce() -> String {
    let number = NONCES.fetch_add(1, Relaxed);
    base64url::encode(&[[0; 8], number.to_be_bytes()].concat())
}

/// A phone with its key store.
pub(super) struct Phone {
    mint: Mint,
    /// What its keys' certificates say, but for the challenge.
    pub(super) blueprint: Blueprint,
    /// The key that it was first attested with.
    kept: Option<KeyPair>,
}

impl Phone {
    /// A sound one, below the root whose key everybody has.
    pub(super) fn new() -> Self {
        Self::below(&development::root().unwrap())
    }

    pub(super) fn below(root: &Authority) -> Self {
        let level = SecurityLevel::TrustedEnvironment;
        let application = Application::new(PACKAGE, 7, SIGNER);
        Self {
            mint: Mint::below(root, Shape::Factory, level, Validity::ALWAYS).unwrap(),
            blueprint: Blueprint::locked(Vec::new(), application, 202_610),
            kept: None,
        }
    }

    pub(super) fn mint(&self) -> &Mint {
        &self.mint
    }

    /// A new key for the challenge, and the proofs over the relay.
    pub(super) fn answer(&mut self, challenge: &Value) -> Value {
        let (mut body, key) = self.first_answer(challenge);
        let relay = challenge["relay"].as_str().unwrap();
        let kept = self.kept.get_or_insert(key);
        body["device"] = json!({
            "key": base64url::encode(kept.spki()),
            "possession": proof(kept, "countersign/attest/device/1\n", relay),
        });
        body
    }

    /// The same of a phone that has kept nothing.
    pub(super) fn first_answer(&self, challenge: &Value) -> (Value, KeyPair) {
        let bytes = challenge["attestation_challenge"].as_str().unwrap();
        let mut blueprint = self.blueprint.clone();
        blueprint.challenge = base64url::decode(bytes.as_bytes()).unwrap();
        let minted = self.mint.mint(&blueprint, KeyKind::P256).unwrap();
        let relay = challenge["relay"].as_str().unwrap();
        let word = challenge["possession"].as_str().unwrap();
        let body = json!({
            "relay": relay,
            "chain": chain(&minted.chain),
            "possession": proof(&minted.key, word, relay),
        });
        (body, minted.key)
    }

    /// Takes a challenge and makes what answers it.
    pub(super) async fn evidence(&mut self, world: &World, app: &str) -> Value {
        self.answer(&challenge(world, app, &nonce()).await)
    }

    /// All the way to the answer.
    pub(super) async fn attest(&mut self, world: &World) -> Answer {
        let evidence = self.evidence(world, APP).await;
        world.send(Call::post(TOKEN, evidence.to_string())).await
    }

    /// All the way to what the token says.
    pub(super) async fn payload(&mut self, world: &AttestWorld) -> Value {
        let answer = self.attest(world).await;
        world.payload(&answer)
    }
}

pub(super) fn chain(certificates: &[Vec<u8>]) -> Vec<String> {
    let certificates = certificates.iter();
    certificates.map(|der| STANDARD.encode(der)).collect()
}

pub(super) fn proof(key: &KeyPair, word: &str, relay: &str) -> String {
    let message = format!("{word}{relay}");
    base64url::encode(&key.sign(message.as_bytes()).unwrap())
}

/// A challenge for a nonce.
pub(super) async fn challenge(world: &World, app: &str, nonce: &str) -> Value {
    let answer = ask(world, app, nonce).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    read(&answer)
}

pub(super) async fn ask(world: &World, app: &str, nonce: &str) -> Answer {
    let wish = json!({ "app_id": app, "challenge_nonce": nonce });
    world.send(Call::post(CHALLENGE, wish.to_string())).await
}

/// A platform with a game that has said which app is its own.
pub(super) struct AttestWorld {
    graph: GraphWorld,
}

impl std::ops::Deref for AttestWorld {
    type Target = GraphWorld;

    fn deref(&self) -> &GraphWorld {
        &self.graph
    }
}

impl AttestWorld {
    /// One in the development profile.
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// One in production, with a fresh list of what is revoked.
    pub(super) async fn production(revoked: RevokedCertificates) -> Self {
        let attestation = Attestation::production(published(), revoked);
        Self::with(|parts| parts.attestation = attestation).await
    }

    /// One in which so many devices may be new in an hour: that are not trusted,
    /// and that are.
    pub(super) async fn with_new_devices(untrusted: u32, trusted: u32) -> Self {
        let development = Attestation::development(published());
        let attestation = development.with_new_devices(untrusted, trusted);
        Self::with(|parts| parts.attestation = attestation).await
    }

    async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let graph = GraphWorld::with(change).await;
        let world = Self { graph };
        world
            .configure(AttestChange {
                package: Some(Some(PACKAGE.to_owned())),
                cert_digests: Some(vec![SIGNER]),
                ..AttestChange::default()
            })
            .await;
        world
    }

    pub(super) async fn restarted(self) -> Self {
        Self {
            graph: self.graph.restarted().await,
        }
    }

    pub(super) async fn configure(&self, change: AttestChange) {
        let configure = ConfigureAttest {
            app_id: self.app,
            change: Box::new(change),
            at: base::Clock::now(&*self.house.clock),
        };
        let step = Step::Attest(AttestStep::Configure(configure));
        self.commit(vec![step]).await;
    }

    /// Says that the game takes this root.
    pub(super) async fn trust(&self, root: &Authority) {
        let root = AttestRoot {
            name: "ours".to_owned(),
            spki: root.key().spki().to_vec(),
        };
        self.configure(AttestChange {
            roots: Some(vec![root]),
            ..AttestChange::default()
        })
        .await;
    }

    /// What a token says, once its signature was verified with what is published.
    pub(super) fn payload(&self, answer: &Answer) -> Value {
        assert_eq!(answer.status, 200, "{answer:?}");
        let token = Secret::new(read(answer)["token"].as_str().unwrap());
        let known = self.house.directory.last_known();
        let now = self.house.clock.now();
        let published = known.published(Environment::Live, now);
        let published = KeySet::from_json(published.to_json().as_bytes()).unwrap();
        let token = Jws::parse(token.expose()).unwrap();
        let read = |_: &_, json: &[u8]| serde_json::from_slice(json).ok();
        published.verify(&token, read).unwrap().into_inner()
    }

    /// The device that a token's unique id means.
    pub(super) async fn device(&self, payload: &Value) -> Device {
        let name = payload["device_state"]["unique_id"].as_str().unwrap();
        let name: UniqueId = name.parse().unwrap();
        let store: &dyn AttestReads = &*self.house.store;
        let pseudonym = store.pseudonym(name).await.unwrap().unwrap();
        let device = store.device(self.app, pseudonym.device_id).await.unwrap();
        device.unwrap()
    }

    pub(super) async fn count(&self, app: AppId) -> usize {
        let store: &dyn AttestReads = &*self.house.store;
        let devices = store.devices(app, None, 100_000).await.unwrap();
        devices.items.len()
    }

    /// Marks a device as a test device.
    pub(super) async fn mark(&self, device: &Device) {
        let mark = MarkDevice {
            app_id: self.app,
            device_id: device.device_id,
            is_test: true,
        };
        self.commit(vec![Step::Attest(AttestStep::Mark(mark))])
            .await;
    }
}

/// How a device and its app are found to be.
pub(super) fn states(payload: &Value) -> (&str, &str) {
    let device = payload["device_state"]["device_integrity_state"].as_str();
    let app = payload["app_state"]["app_integrity_state"].as_str();
    (device.unwrap(), app.unwrap())
}

/// A refusal's status and code.
pub(super) fn refused(answer: &Answer) -> (u16, String) {
    let body = read(answer);
    (answer.status, body["code"].as_str().unwrap().to_owned())
}
