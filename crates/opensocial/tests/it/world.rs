//! A registry in memory with the inhabitants that the vectors speak of.

use std::{collections::HashMap, time::Duration};

use base::{AppId, KeyId, Secret, Timestamp};
use guard::Unclaimed;
use opensocial::{
    Refusal,
    platform::{Caller, Consumer, Previous, Registry, Rules, Subject, admit},
    profile::{self, Profile},
};
use sign::{
    SealKey,
    oauth1::{Request, Scheme, body_hash::OnForm, read},
};

use super::vectors::{CallVector, ConsumerVector, Tokens};

pub(super) struct World {
    pub(super) tokens: Tokens,
    consumers: HashMap<String, Known>,
    key: (KeyId, SealKey),
}

struct Known {
    secret: Secret,
    previous: Option<(Secret, Timestamp)>,
    vector: ConsumerVector,
}

impl World {
    pub(super) fn new() -> Self {
        let tokens = Tokens::read();
        let consumers = tokens.consumers.iter().cloned().map(|vector| {
            let secret = Secret::from(vector.secret.clone());
            let until = vector.previous_until.map(Timestamp::from_secs);
            let previous = vector.previous.clone().map(Secret::from).zip(until);
            let known = Known {
                secret,
                previous,
                vector,
            };
            (known.vector.consumer_key.clone(), known)
        });
        let live = &tokens.keys["live"];
        let key = (live.id, SealKey::new(&live.material()).unwrap());
        Self {
            consumers: consumers.collect(),
            key,
            tokens,
        }
    }

    /// Judges a call as it stands in the vectors.
    pub(super) fn judge(&self, call: &CallVector) -> Result<Unclaimed<Caller>, Refusal> {
        let now = Timestamp::from_millis(self.tokens.now.millis() + call.at);
        let authorization = [call.authorization.as_bytes()];
        let request = Request {
            method: &call.method,
            scheme: match &*call.scheme {
                "https" => Scheme::Https,
                _ => Scheme::Http,
            },
            authority: &call.host,
            target: call.target.as_bytes(),
            authorization: &authorization,
            content_type: call.content_type.as_deref().map(str::as_bytes),
            body: call.body.as_bytes(),
        };
        Ok(admit(&read(&request)?, self, now)?)
    }
}

pub(super) fn profile(name: &str) -> &'static Profile {
    let all = [&profile::MOBAGE, &profile::GREE, &profile::MIXI];
    all.into_iter()
        .find(|profile| profile.name == name)
        .unwrap()
}

impl Registry for World {
    fn consumer(&self, consumer_key: &str) -> Option<Consumer<'_>> {
        let known = self.consumers.get(consumer_key)?;
        let vector = &known.vector;
        let previous = known.previous.as_ref();
        Some(Consumer {
            app_id: vector.app_id,
            app_number: vector.app_number.as_deref(),
            credential_id: vector.credential,
            secret: &known.secret,
            previous: previous.map(|(secret, until)| Previous {
                secret,
                until: *until,
            }),
            rules: Rules {
                profile: profile(&vector.profile),
                window: Duration::from_secs(vector.window),
                on_form: match &*vector.on_form {
                    "reject" => OnForm::Reject,
                    _ => OnForm::Verify,
                },
                require_body_hash: vector.require_body_hash,
            },
        })
    }

    fn key(&self, key_id: KeyId) -> Option<&SealKey> {
        (key_id == self.key.0).then_some(&self.key.1)
    }

    fn is_revoked(&self, _: AppId, subject: Subject, _: Timestamp) -> bool {
        let revoked = &self.tokens.revoked;
        match subject {
            Subject::Token(id) => id == revoked.token,
            Subject::Family(_) => false,
            Subject::Player(id) => id == revoked.player,
            Subject::Credential(id) => id == revoked.credential,
        }
    }

    fn is_forgotten(&self, signed_at: Timestamp) -> bool {
        signed_at <= self.tokens.forgotten_until
    }
}
