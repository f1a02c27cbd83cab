//! Phones that attest themselves.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sign::base64url;
use soft_keymint::{
    Application, Authority, Blueprint, KeyKind, KeyPair, Mint, SecurityLevel, Shape, Signer,
    Validity, development,
};
use testkit::{Answer, Call};

use super::{
    attest_world::AttestWorld,
    graph::world::APP,
    world::{World, json as read},
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
