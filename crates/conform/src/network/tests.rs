use base::KeyId;
use rewards::Trust;

use super::*;

fn credential(profile: &Profile) -> Credential {
    match profile.scheme().is_shared() {
        true => Credential::Secret(Secret::new("xyzKEY")),
        false => Credential::PrivateKey {
            pem: include_bytes!("../../tests/keys/p256.pem").to_vec(),
            key_id: "7".to_owned(),
        },
    }
}

fn played(profile: &Profile, url: &str) -> Network {
    Network::new(profile, url, credential(profile), None, &[]).unwrap()
}

#[test]
fn the_documents_example_is_signed() {
    let profile = Profile::named("unity-ads").unwrap();
    let network = played(
        &profile,
        "https://developer.example.com/award.php?productid=1234",
    );
    let fields = network.fields("0987654321", "1234567890");
    let text = "oid=0987654321,productid=1234,sid=1234567890";
    assert_eq!(network.text(&fields), text);
    assert_eq!(network.mac(&fields), "106ed4300f91145aff6378a355fced73");
    assert!(network.acknowledges(200, b"1\n", ""));
    assert!(!network.acknowledges(201, b"1", "") && !network.acknowledges(200, b"OK 1", ""));
    assert!(network.betrays(b"the key is xyzKEY!") && !network.betrays(b"xyz"));
    let joined = Covers::Joined {
        pair: '=',
        join: ',',
    };
    assert_eq!(network.facts().covers, joined);
}

/// What is sent for a network is what a right receiver of it takes.
#[test]
fn every_networks_callback_holds() {
    for profile in Profile::shipped() {
        let network = played(profile, "https://game.example/award?conform_static=1");
        let order = network.order("it", "1");
        let fields = network.fields(&order, "tester");
        let mut all = vec![("conform_static".to_owned(), "1".to_owned())];
        all.extend(fields.clone());
        all.push((network.facts().mac.clone(), network.mac(&fields)));
        all.extend(
            network
                .behind()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let query: Vec<_> = all
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let statics = [("conform_static", "1")];
        let trust = Trust {
            accept_unsigned_user: true,
            accept_foreign_games: true,
        };
        let receiver = Receiver::new(profile, statics, trust).unwrap();
        let callback = receiver.parse(query.join("&").as_bytes());
        let callback = callback.unwrap_or_else(|why| panic!("{}: {why}", profile.name()));
        let id = KeyId::new([0, 0, 0, 1]);
        let keys = [(id, &network.key)];
        assert!(callback.verify(keys).is_ok(), "{}", profile.name());
        let granted = profile.answer(Outcome::Granted, &order);
        let body = granted.body.as_bytes();
        assert!(
            network.acknowledges(granted.status, body, &order),
            "{}",
            profile.name()
        );
        assert!(
            !network.acknowledges(403, body, &order),
            "{}",
            profile.name()
        );
    }
}

#[test]
fn what_cannot_be_played_is_said() {
    let unity = Profile::named("unity-ads").unwrap();
    let admob = Profile::named("admob").unwrap();
    let url = "https://game.example/award";
    let fails = |profile: &Profile, url: &str, credential, set: &[(String, String)]| {
        Network::new(profile, url, credential, None, set)
            .err()
            .unwrap()
    };
    let secret = || credential(&unity);
    assert!(matches!(
        fails(&unity, "https://game.example/?sid=1", secret(), &[]),
        InvalidNetwork::Statics(_)
    ));
    assert!(matches!(
        fails(&unity, "https://game.example/?a=%zz", secret(), &[]),
        InvalidNetwork::Url(_)
    ));
    assert_eq!(
        fails(&admob, url, secret(), &[]),
        InvalidCredential::WantsPrivateKey.into()
    );
    assert_eq!(
        fails(&unity, url, credential(&admob), &[]),
        InvalidCredential::WantsSecret.into()
    );
    let set = [("oid".to_owned(), "1".to_owned())];
    assert!(matches!(
        fails(&unity, url, secret(), &set),
        InvalidNetwork::Parameter(_)
    ));
    let broken = Credential::PrivateKey {
        pem: Vec::new(),
        key_id: "1".to_owned(),
    };
    assert_eq!(
        fails(&admob, url, broken, &[]),
        InvalidCredential::Unusable.into()
    );
}
