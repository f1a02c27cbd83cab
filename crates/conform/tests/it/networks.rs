//! Every network that a profile is known of is played against a receiver of that
//! profile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use base::{KeyId, Secret};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use conform::{Credential, Network, report::Grade};
use rewards::{Outcome, Profile, Receiver, Refusal, Trust};
use sign::mac::{Curve, EcdsaPair, Key, Verifies as _};

use super::{
    endpoint::{Ask, Endpoint, Say},
    grading::{SECRET, finds, graded_by, options},
};

const PEM: &str = include_str!("../keys/p256.pem");

struct Gate {
    receiver: Receiver,
    key: Key,
    orders: Mutex<BTreeSet<String>>,
}

impl Gate {
    fn new(profile: &Profile) -> Arc<Self> {
        let trust = Trust {
            accept_unsigned_user: true,
            accept_foreign_games: true,
        };
        Arc::new(Self {
            receiver: Receiver::new(profile, [("productid", "1234")], trust).unwrap(),
            key: match profile.scheme().is_shared() {
                true => profile.key(&Secret::new(SECRET)).unwrap(),
                false => Key::from(pair()),
            },
            orders: Mutex::default(),
        })
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

fn pair() -> EcdsaPair {
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

#[tokio::test]
async fn a_receiver_of_every_profile_is_graded_a() {
    for profile in Profile::shipped() {
        let gate = Gate::new(profile);
        let answering = Arc::clone(&gate);
        let endpoint = Endpoint::start(move |ask| {
            let say = answering.answer(&ask);
            async move { say }
        })
        .await;
        let url = endpoint.url();
        let network = Network::new(profile, &url, credential(profile), None, &[]).unwrap();
        let report = graded_by(network, options(&url)).await;
        println!("{}", profile.name());
        finds(&report, &[]);
        assert_eq!(report.grade, Some(Grade::A), "{}", profile.name());
    }
}

/// After Google's own verifier: the signature is over the decoded query, and the
/// parameters are read from the query as it came, the first of a name.
#[tokio::test]
async fn a_separator_that_is_decoded_is_found() {
    let profile = Profile::named("admob").unwrap();
    let orders = Arc::new(Mutex::new(BTreeSet::new()));
    let endpoint = Endpoint::start(move |ask| {
        let say = match (google(&ask.query), ask.method.as_str()) {
            (_, method) if method != "GET" => Say::new(405, ""),
            (None, _) => Say::new(403, "Signature did not match"),
            (Some(order), _) => {
                orders.lock().unwrap().insert(order);
                Say::new(200, "")
            }
        };
        async move { say.with("cache-control", "no-store") }
    })
    .await;
    let url = endpoint.url();
    let network = Network::new(&profile, &url, credential(&profile), None, &[]).unwrap();
    let report = graded_by(network, options(&url)).await;
    let found: BTreeSet<_> = report.ids().into_iter().collect();
    let wanted = [
        "missing-order-accepted",
        "proto-parameter-accepted",
        "separator-shift",
        "unsigned-parameter-accepted",
    ];
    assert_eq!(found, BTreeSet::from(wanted));
}

fn google(query: &str) -> Option<String> {
    let (signed, behind) = query.split_once("&signature=")?;
    let (signature, _) = behind.split_once("&key_id=")?;
    let tag = sign::mac::Tag::read(signature, sign::mac::Encoding::Base64Url)?;
    let mut decoded = Vec::new();
    for (at, part) in signed.split('%').enumerate() {
        match part.split_at_checked(2).filter(|_| at > 0) {
            Some((digits, rest)) => {
                decoded.push(u8::from_str_radix(digits, 16).ok()?);
                decoded.extend(rest.bytes());
            }
            None => decoded.extend(part.bytes()),
        }
    }
    let text = sign::mac::Text::new(decoded);
    let key = Key::from(pair());
    key.holds(&text, &tag).then(|| signed.to_owned())
}

/// Who verifies nothing is told so, whatever the network.
#[tokio::test]
async fn a_receiver_that_verifies_nothing_is_found() {
    for profile in Profile::shipped() {
        let answers = profile.clone();
        let endpoint = Endpoint::start(move |ask| {
            let order = ask.query.split('&').find_map(|part| {
                let (name, value) = part.split_once('=')?;
                let wanted = answers.parameter(rewards::Field::Order);
                (Some(name) == wanted).then(|| value.to_owned())
            });
            let order = order.unwrap_or_default();
            let answer = answers.answer(Outcome::Granted, &order);
            let say = Say::new(answer.status, answer.body.into_owned());
            async move { say.with("cache-control", "no-store") }
        })
        .await;
        let url = endpoint.url();
        let network = Network::new(profile, &url, credential(profile), None, &[]).unwrap();
        let report = graded_by(network, options(&url)).await;
        for id in ["forged-mac-accepted", "missing-mac-accepted"] {
            assert!(report.ids().contains(&id), "{} {id}", profile.name());
        }
        assert_eq!(report.grade, Some(Grade::F));
    }
}
