//! A game that asks for attestation.

use std::ops::Deref;

use base::{AppId, Clock, Environment, Secret};
use platform::{Attestation, Parts, RevokedCertificates};
use serde_json::Value;
use sign::jws::{Jws, KeySet};
use soft_keymint::Authority;
use store::{
    AttestChange, AttestReads, AttestRoot, AttestStep, ConfigureAttest, Device, MarkDevice, Step,
    UniqueId,
};
use testkit::Answer;

use super::{
    attest_phone::{PACKAGE, SIGNER},
    graph::world::GraphWorld,
    world::{json as read, published},
};

/// A platform with a game whose devices attest themselves.
pub(super) struct AttestWorld(GraphWorld);

impl Deref for AttestWorld {
    type Target = GraphWorld;

    fn deref(&self) -> &GraphWorld {
        &self.0
    }
}

impl AttestWorld {
    /// One whose game has said nothing of its app.
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other parts.
    pub(super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        Self(GraphWorld::with(change).await)
    }

    /// One whose game has said which app is its own: the one on phones.
    pub(super) async fn registered() -> Self {
        Self::registered_with(|_| {}).await
    }

    /// The same in production, with a fresh list of what is revoked.
    pub(super) async fn production(revoked: RevokedCertificates) -> Self {
        let attestation = Attestation::production(published(), revoked);
        Self::registered_with(|parts| parts.attestation = attestation).await
    }

    /// The same in which so many devices may be new in an hour: that are not trusted,
    /// and that are.
    pub(super) async fn with_new_devices(untrusted: u32, trusted: u32) -> Self {
        let development = Attestation::development(published());
        let attestation = development.with_new_devices(untrusted, trusted);
        Self::registered_with(|parts| parts.attestation = attestation).await
    }

    async fn registered_with(change: impl FnOnce(&mut Parts)) -> Self {
        let world = Self::with(change).await;
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
        Self(self.0.restarted().await)
    }

    pub(super) async fn configure(&self, change: AttestChange) {
        self.configure_of(self.app, change).await;
    }

    async fn configure_of(&self, app_id: AppId, change: AttestChange) {
        let configure = ConfigureAttest {
            app_id,
            change: Box::new(change),
            at: self.house.clock.now(),
        };
        let step = Step::Attest(AttestStep::Configure(configure));
        self.commit(vec![step]).await;
    }

    /// Tokens of an app are sealed from now on, or no longer.
    pub(super) async fn seal(&self, app_id: AppId, key: Option<[u8; 32]>) {
        let change = AttestChange {
            seal_key: Some(key.map(Secret::new)),
            ..AttestChange::default()
        };
        self.configure_of(app_id, change).await;
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
