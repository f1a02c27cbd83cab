//! Every network that a profile is known of is played against a receiver of that
//! profile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use conform::report::Grade;
use rewards::{Outcome, Profile};
use sign::mac::{Key, Verifies as _};

use super::{
    endpoint::{Endpoint, Say},
    gate::{Gate, pair, played},
    grading::{finds, graded_by, options},
};

#[tokio::test]
async fn a_receiver_of_every_profile_is_graded_a() {
    for profile in Profile::shipped() {
        let endpoint = Gate::trusting(profile).await;
        let report = graded_by(played(profile), options(&endpoint.url())).await;
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
    let report = graded_by(played(&profile), options(&url)).await;
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
        let report = graded_by(played(profile), options(&url)).await;
        for id in ["forged-mac-accepted", "missing-mac-accepted"] {
            assert!(report.ids().contains(&id), "{} {id}", profile.name());
        }
        assert_eq!(report.grade, Some(Grade::F));
    }
}
