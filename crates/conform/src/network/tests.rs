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

fn options(url: &str, user: &str) -> Options {
    Options {
        url: url.to_owned(),
        user: user.to_owned(),
        run: "it".to_owned(),
        began: String::new(),
        trust: crate::Trust::System,
        tool: String::new(),
        pace: crate::Pace::default(),
        at_once: 2,
        search: crate::Search::default(),
    }
}

fn played(profile: &Profile, url: &str) -> Network {
    network(profile, url, "tester", &[]).unwrap()
}

fn network(
    profile: &Profile,
    url: &str,
    user: &str,
    set: &[(&str, &str)],
) -> Result<Network, InvalidNetwork> {
    let played = Played {
        profile: profile.clone(),
        credential: credential(profile),
        repeats: None,
        set: owned(set.iter().copied()),
    };
    Network::new(played, &options(url, user))
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
    let joined = Covers::Parameters {
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
    let fails = |url: &str, set: &[(&str, &str)]| network(&unity, url, "u", set).err().unwrap();
    for (query, why) in [
        ("sid=1", "\"sid\" is added"),
        ("a=%zz", "a: the query"),
        ("a=1&a=1", "twice"),
    ] {
        let said = fails(&format!("{url}?{query}"), &[]).to_string();
        assert!(said.contains(why), "{said}");
    }
    let chosen = InvalidNetwork::Parameter("oid".to_owned());
    assert_eq!(fails(url, &[("oid", "1")]), chosen);
    let broken = Credential::PrivateKey {
        pem: Vec::new(),
        key_id: "1".to_owned(),
    };
    for (profile, credential, why) in [
        (
            &admob,
            credential(&unity),
            InvalidCredential::WantsPrivateKey,
        ),
        (&unity, credential(&admob), InvalidCredential::WantsSecret),
        (&admob, broken, InvalidCredential::Unusable),
    ] {
        let played = Played {
            profile: profile.clone(),
            credential,
            repeats: None,
            set: Vec::new(),
        };
        let failed = Network::new(played, &options(url, "u")).err().unwrap();
        assert_eq!(failed, why.into());
    }
}

fn names(network: &Network) -> Vec<String> {
    let fields = network.fields("1", "u").into_iter();
    fields.map(|(name, _)| name).collect()
}

/// What the URL asks for is sent, in the place of what is usual, and the macros
/// are not.
#[test]
fn macros_in_the_url_are_filled_in() {
    let max = Profile::named("applovin-max").unwrap();
    let url = "https://game.example/r?user_id={USER_ID}&shop=1&event_id={EVENT_ID}&ts={TIMESTAMP}";
    let network = played(&max, url);
    assert_eq!(network.statics(), "shop=1");
    assert_eq!(names(&network), ["user_id", "event_id", "ts"]);
    let usual = played(&max, "https://game.example/r?shop=1");
    assert_eq!(names(&usual), ["user_id", "event_id", "amount", "currency"]);
}

/// Known only where the game has said it.
#[test]
fn what_a_game_has_tailored_is_heeded() {
    let url = "https://game.example/r";
    let only = [("ad_unit".to_owned(), vec!["7".to_owned(), "8".to_owned()])];
    let tailoring = rewards::Tailoring {
        only: only.into(),
        ..Default::default()
    };
    let admob = Profile::named("admob")
        .unwrap()
        .tailored(&tailoring)
        .unwrap();
    let sent = played(&admob, url).fields("1", "u");
    assert!(sent.contains(&("ad_unit".to_owned(), "7".to_owned())));
    let sent = network(&admob, url, "u", &[("ad_unit", "8")]).unwrap();
    assert!(
        sent.fields("1", "u")
            .contains(&("ad_unit".to_owned(), "8".to_owned()))
    );
    let foreign = network(&admob, url, "u", &[("ad_unit", "9")])
        .err()
        .unwrap();
    assert!(matches!(foreign, InvalidNetwork::NoCallback(_)));
    let shape = rewards::ShapeRule {
        alphabet: Some("a-z".to_owned()),
        length: None,
    };
    let tailoring = rewards::Tailoring {
        names: [("appUserId".to_owned(), "uid".to_owned())].into(),
        shapes: [("uid".to_owned(), shape)].into(),
        ..Default::default()
    };
    let levelplay = Profile::named("levelplay")
        .unwrap()
        .tailored(&tailoring)
        .unwrap();
    assert_eq!(played(&levelplay, url).facts().user, "uid");
    let refused = network(&levelplay, url, "user-1", &[]).err().unwrap();
    assert!(matches!(refused, InvalidNetwork::NoCallback(_)));
}

fn levelplay(longest: usize) -> Profile {
    let shape = rewards::ShapeRule {
        alphabet: Some("0-9".to_owned()),
        length: Some([1, longest]),
    };
    let tailoring = rewards::Tailoring {
        shapes: [("eventId".to_owned(), shape)].into(),
        ..Default::default()
    };
    let levelplay = Profile::named("levelplay").unwrap();
    levelplay.tailored(&tailoring).unwrap()
}

/// Among orders that are refused by their form there is nothing to be found. 40 is
/// the length in our documents, and ten digits are what the program calls a run.
#[test]
fn orders_of_the_search_have_room_or_are_said_to_have_none() {
    let tries = |tries| crate::Search { from: 0, tries };
    for (longest, search, room) in [
        (40, crate::Search::default(), true),
        (40, tries(100_000_000), true),
        (40, tries(100_000_001), false),
        (39, crate::Search::default(), false),
        (39, tries(10_000_000), true),
    ] {
        let profile = levelplay(longest);
        let played = Played {
            credential: credential(&profile),
            profile,
            repeats: None,
            set: Vec::new(),
        };
        let mut options = options("https://game.example/r", "tester");
        options.run = "5d0f6a11c2".to_owned();
        options.search = search;
        let last = search.tries - 1;
        let network = Network::new(played, &options).unwrap();
        let order = network.numbered(&options.run, last);
        assert_eq!(order.len() <= longest, room, "{order}");
        assert_eq!(network.is_searchable(), room, "{longest} {search:?}");
    }
}

#[test]
fn no_two_names_have_the_same_digits() {
    let mut seen = std::collections::BTreeSet::new();
    let signs: Vec<char> = ('!'..='~').collect();
    for one in &signs {
        assert!(seen.insert(Orders::Digits.name("", &one.to_string())));
        for other in &signs {
            assert!(seen.insert(Orders::Digits.name("", &format!("{one}{other}"))));
        }
    }
    let digits = |name: &String| name.bytes().all(|it| it.is_ascii_digit());
    assert!(seen.iter().all(digits));
}
