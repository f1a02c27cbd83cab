//! Receivers of every profile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use base::{KeyId, Secret};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use conform::{Credential, Played};
use rewards::{Outcome, Profile, Receiver, Refusal, Trust};
use sign::mac::{Curve, EcdsaPair, Key};

use super::{
    endpoint::{Ask, Endpoint, Say},
    grading::SECRET,
};

const PEM: &str = include_str!("../keys/p256.pem");

/// A receiver of one profile's callbacks that answers as the profile says.
pub(crate) struct Gate {
    receiver: Receiver,
    key: Key,
    orders: Mutex<BTreeSet<String>>,
}

impl Gate {
    /// A receiver of these callbacks that also takes what nobody has signed.
    pub(crate) async fn trusting(profile: &Profile) -> Endpoint {
        let trust = Trust {
            accept_unsigned_user: true,
            accept_foreign_games: true,
        };
        Self::start(profile, trust).await
    }

    pub(crate) async fn start(profile: &Profile, trust: Trust) -> Endpoint {
        let gate = Arc::new(Self {
            receiver: Receiver::new(profile, [("productid", "1234")], trust).unwrap(),
            key: match profile.scheme().is_shared() {
                true => profile.key(&Secret::new(SECRET)).unwrap(),
                false => Key::from(pair()),
            },
            orders: Mutex::default(),
        });
        Endpoint::start(move |ask| {
            let say = gate.answer(&ask);
            async move { say }
        })
        .await
    }

    fn outcome(&self, ask: &Ask) -> Outcome {
        if ask.method != "GET" {
            return Outcome::Method;
        }
        match self.order(ask) {
            Err(refusal) => refusal.outcome(),
            Ok(order) if self.orders.lock().unwrap().insert(order.clone()) => Outcome::Granted,
            Ok(_) => Outcome::Duplicate,
        }
    }

    fn order(&self, ask: &Ask) -> Result<String, Refusal> {
        let callback = self.receiver.parse(ask.query.as_bytes())?;
        let keys = [(KeyId::new([0, 0, 0, 1]), &self.key)];
        let earned = callback.verify_as(keys, |earned| earned.order().to_owned())?;
        Ok(earned.into_inner())
    }

    fn answer(&self, ask: &Ask) -> Say {
        let order = ask.query.split('&').find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let wanted = self.receiver.profile().parameter(rewards::Field::Order);
            (Some(name) == wanted).then(|| value.to_owned())
        });
        let outcome = self.outcome(ask);
        let profile = self.receiver.profile();
        let answer = profile.answer(outcome, order.as_deref().unwrap_or_default());
        let mut say = Say::new(answer.status, answer.body.clone().into_owned());
        for (name, value) in answer.headers {
            say = say.with(name, *value);
        }
        say
    }
}

/// The key of a network that signs with a private one.
pub(crate) fn pair() -> EcdsaPair {
    let der: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(der).unwrap();
    EcdsaPair::from_pkcs8(Curve::P256, &Secret::new(der)).unwrap()
}

fn credential(profile: &Profile) -> Credential {
    match profile.scheme().is_shared() {
        true => Credential::Secret(Secret::new(SECRET)),
        false => Credential::PrivateKey {
            pem: PEM.as_bytes().to_vec(),
            key_id: "1".to_owned(),
        },
    }
}

pub(crate) fn played(profile: &Profile) -> Played {
    Played {
        profile: profile.clone(),
        credential: credential(profile),
        repeats: None,
        set: Vec::new(),
    }
}
