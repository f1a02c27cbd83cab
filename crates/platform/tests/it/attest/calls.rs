//! What a game's server calls, and tokens of devices that were admitted.

use std::time::Duration;

use base::{AppId, Clock, DeviceId, Environment, KeyId, OwnerId};
use meta_attest::{
    platform::token::{Grant, Issuer},
    wire::{AppIntegrity, AppState, DeviceIntegrity, DeviceState, Others},
};
use serde_json::Value;
use store::{
    Admission, AdmitDevice, AttestOutcome, AttestStep, KeyPurpose, LastVerdict, Outcome, Receipt,
    Step, UniqueId, Unit,
};
use testkit::{Answer, Call};

use super::super::{attest_world::AttestWorld, graph::world::app_token, world::json as read};

pub(in super::super) const DAY: u64 = 24 * 60 * 60;

/// The nonce of the documents' example.
pub(in super::super) const NONCE: &str = "JMxMPp1H6kCxGzPRsjKFLw==";

impl AttestWorld {
    /// A device asks for a token and is admitted.
    pub(in super::super) async fn admit(&self, app_id: AppId, anchor: u8) -> Admission {
        let rng = &*self.house.rng;
        let now = self.house.clock.now();
        let wish = AdmitDevice {
            app_id,
            anchor: [anchor; 32],
            known_only: false,
            device_id: DeviceId::generate(rng),
            unique_id: UniqueId::generate(rng),
            at: now,
            token_expires_at: now.plus(Duration::from_secs(DAY)),
            patch_level: None,
            verdict: LastVerdict {
                at: now,
                device: store::DeviceIntegrity::Advanced,
                app: store::AppIntegrity::StoreRecognized,
                reasons: String::new(),
            },
        };
        let unit = Unit::of(
            OwnerId::generate(rng),
            Step::Attest(AttestStep::Admit(Box::new(wish))),
        );
        match self.house.store.commit(unit).await.unwrap() {
            Receipt::Committed(outcomes) => match outcomes[0] {
                Outcome::Attest(AttestOutcome::Admitted(admission)) => admission,
                ref other => panic!("{other:?}"),
            },
            refused => panic!("{refused:?}"),
        }
    }

    /// A token of a device for a day, whose signature is the same each time.
    pub(in super::super) fn token(&self, app: AppId, of: &Admission) -> String {
        self.signed(app, of, KeyPurpose::AttestEdDsa)
    }

    /// The same, signed by a key for that.
    pub(in super::super) fn signed(
        &self,
        app_id: AppId,
        of: &Admission,
        purpose: KeyPurpose,
    ) -> String {
        let known = self.house.directory.last_known();
        let youngest = known.keys().youngest(purpose, Environment::Live);
        self.signed_by(app_id, of, (purpose, youngest.unwrap()))
    }

    /// The same, signed by that key, whether or not it is still used.
    pub(in super::super) fn signed_by(
        &self,
        app_id: AppId,
        of: &Admission,
        (purpose, key): (KeyPurpose, KeyId),
    ) -> String {
        let known = self.house.directory.last_known();
        let keys = known.keys();
        let youngest = |purpose| keys.youngest(purpose, Environment::Live).unwrap();
        let handles = youngest(KeyPurpose::AttestHandle);
        let seal = keys.seal(KeyPurpose::AttestHandle, Environment::Live, handles);
        let signing = keys.signing(purpose, Environment::Live, key);
        let issuer = Issuer {
            name: "https://platform.example",
            app_id,
            signing: signing.unwrap(),
            handles: (handles, seal.unwrap()),
            sealing: known.attest_seal(app_id),
        };
        let issued = issuer.issue(grant(of), self.house.clock.now(), &*self.house.rng);
        issued.unwrap().token.expose_str().unwrap().to_owned()
    }

    /// Bans a device of the app for so many minutes; the name of the ban.
    pub(in super::super) async fn ban(&self, unique_id: &str, minutes: u64) -> String {
        let query =
            format!("unique_id={unique_id}&is_banned=true&remaining_time_in_minute={minutes}");
        let answer = self.send(post("device_ban", &query)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        read(&answer)["ban_id"].as_str().unwrap().to_owned()
    }

    /// What `verify` says of a token: its one row.
    pub(in super::super) async fn verify(&self, token: &str) -> Value {
        let answer = self.send(get("verify", &format!("token={token}"))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        read(&answer)["data"][0].clone()
    }

    /// What a token that is good says.
    pub(in super::super) async fn claims(&self, token: &str) -> Value {
        let row = self.verify(token).await;
        assert_eq!(row["message"], "success", "{row}");
        claims(&row)
    }
}

/// The claims of a row.
pub(in super::super) fn claims(row: &Value) -> Value {
    let text = row["claims"].as_str().unwrap();
    assert!(!text.contains('='), "without padding: {text}");
    let bytes = sign::base64url::decode(text.as_bytes()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn grant(of: &Admission) -> Grant {
    Grant {
        nonce: NONCE.to_owned(),
        lifetime: Duration::from_secs(DAY),
        app_state: AppState {
            app_integrity_state: AppIntegrity::StoreRecognized,
            package_cert_sha256_digest: vec![
                "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8".to_owned(),
            ],
            package_id: "com.example.name123".to_owned(),
            version: "1".to_owned(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::Advanced,
            unique_id: of.unique_id.to_string(),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: of.device_id,
        key: None,
        extra: Others::parse(r#"{"loadout":[1,2.50]}"#).unwrap(),
    }
}

/// A path of Meta's with a query, and the app's token behind it as the documents have it.
pub(in super::super) fn target(call: &str, query: &str) -> String {
    format!(
        "/graph/platform_integrity/{call}?{query}&access_token={}",
        app_token()
    )
}

pub(in super::super) fn get(call: &str, query: &str) -> Call {
    Call::get(target(call, query))
}

pub(in super::super) fn post(call: &str, query: &str) -> Call {
    Call::new("POST", target(call, query))
}

/// The error of an answer: status, code and subcode. The code may be negative.
#[track_caller]
pub(in super::super) fn error(answer: &Answer) -> (u16, i64, Option<u64>) {
    let body = read(answer);
    let error = &body["error"];
    assert_eq!(error["type"], "OCApiException", "{answer:?}");
    assert_eq!(error["error_data"], serde_json::json!({}), "{answer:?}");
    let trace = error["fbtrace_id"].as_str();
    assert_eq!(trace, answer.header("x-request-id"), "{answer:?}");
    let code = error["code"].as_i64().unwrap();
    (answer.status, code, error["error_subcode"].as_u64())
}
