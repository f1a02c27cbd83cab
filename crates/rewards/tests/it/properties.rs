use proptest::{collection::vec, prelude::*, sample::select};
use rewards::{Earned, Field, Plus, Profile, Query, Receiver, push_escaped};
use sign::mac::{Curve, EcdsaPair, Key};

use super::vectors::{TRUSTING, judge, key, profile};

type Pairs = Vec<(String, String)>;

fn networks() -> impl Strategy<Value = &'static str> {
    let names: Vec<_> = Profile::shipped().iter().map(Profile::name).collect();
    select(names)
}

/// Values of any kind, made of what separates parameters and looks like them.
fn value() -> impl Strategy<Value = String> {
    let parts = [
        "1",
        "x",
        "ü",
        ",",
        "=",
        "&",
        ":",
        "+",
        " ",
        "%",
        "&user_id=v",
        ",sid=1",
        "0",
        "-",
        "/?",
    ];
    prop_oneof![
        vec(select(parts.to_vec()), 1..5).prop_map(|parts| parts.concat()),
        "[a-z0-9]{1,8}",
        "[^\\p{Cc}]{1,12}",
    ]
}

/// What a network may send: every parameter, in the order that it has them in.
fn parameters(profile: &Profile) -> impl Strategy<Value = Pairs> + use<> {
    let mut names: Vec<_> = profile
        .parameters()
        .map(|(name, required, _)| (name.to_owned(), required))
        .collect();
    names.sort();
    let order = profile.parameter(Field::Order).unwrap().to_owned();
    let values: Vec<_> = names
        .into_iter()
        .map(|(name, required)| {
            let value = match &*name {
                name if name == order => "[0-9a-f]{1,40}".boxed(),
                "timestamp" => "[0-9]{12}".boxed(),
                "rewards" | "currency" | "reward_amount" => "[0-9]{1,5}".boxed(),
                _ => value().boxed(),
            };
            (
                Just(name),
                value,
                any::<bool>().prop_map(move |it| it || required),
            )
        })
        .collect();
    values.prop_map(|values| {
        let there = values.into_iter().filter(|(.., there)| *there);
        there.map(|(name, value, _)| (name, value)).collect()
    })
}

fn callbacks() -> impl Strategy<Value = (&'static str, Pairs)> {
    networks().prop_flat_map(|name| (Just(name), parameters(&profile(name))))
}

fn signer(profile: &Profile) -> (Key, Option<&'static str>) {
    if profile.key_id_parameter().is_some() {
        (EcdsaPair::generate(Curve::P256).unwrap().into(), Some("7"))
    } else {
        (key(profile, "secret"), None)
    }
}

fn borrowed(pairs: &Pairs) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect()
}

fn written(pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        push_escaped(&mut query, name);
        query.push('=');
        push_escaped(&mut query, value);
    }
    query
}

fn all_of(earned: &Earned<u8>) -> Pairs {
    let all = earned.authenticated().chain(earned.unauthenticated());
    let mut all: Pairs = all.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// What a network signs is accepted and says the same, unless it could be
    /// read otherwise too.
    #[test]
    fn what_is_issued_is_accepted((name, pairs) in callbacks()) {
        let profile = profile(name);
        let receiver = Receiver::new(&profile, [], TRUSTING).unwrap();
        let (key, key_id) = signer(&profile);
        let query = profile.issue(&key, key_id, &borrowed(&pairs)).unwrap();
        match judge(&receiver, &query, Some(&key)) {
            Ok(earned) => prop_assert_eq!(all_of(&earned), pairs),
            Err(rewards::Refusal::Ambiguous) => {
                prop_assert!(pairs.iter().any(|(_, value)| value.contains(['&', ','])));
            }
            Err(refusal) => prop_assert!(false, "{name} {refusal:?} {query}"),
        }
    }

    /// No word of what is authenticated can be changed.
    #[test]
    fn a_changed_value_is_refused_or_never_counted_as_signed(
        (name, pairs) in callbacks(),
        at in any::<prop::sample::Index>(),
        other in value(),
    ) {
        let profile = profile(name);
        let receiver = Receiver::new(&profile, [], TRUSTING).unwrap();
        let (key, key_id) = signer(&profile);
        let query = profile.issue(&key, key_id, &borrowed(&pairs)).unwrap();
        let Ok(before) = judge(&receiver, &query, Some(&key)) else { return Ok(()) };
        let at = at.index(pairs.len());
        prop_assume!(pairs[at].1 != other);
        let mut changed = pairs.clone();
        changed[at].1 = other;
        let mac = query.rfind(&format!("&{}=", profile.signature_parameter())).unwrap();
        let changed_query = format!("{}{}", written(&borrowed(&changed)), &query[mac..]);
        let signed = before.authenticated().any(|(known, _)| known == pairs[at].0);
        match judge(&receiver, &changed_query, Some(&key)) {
            Err(_) => {}
            Ok(after) => {
                prop_assert!(!signed, "{name}: {changed_query} after {query}");
                prop_assert_eq!(after.order(), before.order());
                prop_assert!(after.authenticated().eq(before.authenticated()));
            }
        }
    }

    /// Of all queries that are one signed text, AdMob's receiver takes one at
    /// most, and none other than Google's.
    #[test]
    fn a_decoded_query_has_one_reading(pairs in parameters(&profile("admob"))) {
        let profile = profile("admob");
        let receiver = Receiver::new(&profile, [], TRUSTING).unwrap();
        let (key, key_id) = signer(&profile);
        let pairs_ref = borrowed(&pairs);
        let text = profile.signed_text(&pairs_ref).unwrap();
        let text = std::str::from_utf8(text.as_ref()).unwrap().to_owned();
        let query = profile.issue(&key, key_id, &pairs_ref).unwrap();
        let mac = &query[query.rfind("&signature=").unwrap()..];
        let marks: Vec<_> = text.match_indices('&').map(|(at, _)| at).collect();
        prop_assume!(marks.len() <= 11);
        for chosen in 0..1_u32 << marks.len() {
            let mut parts = Vec::new();
            let mut from = 0;
            for (number, at) in marks.iter().enumerate() {
                if chosen & (1 << number) != 0 {
                    parts.push(&text[from..*at]);
                    from = at + 1;
                }
            }
            parts.push(&text[from..]);
            let Some(set) = parts.iter().map(|part| part.split_once('=')).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let respelled = format!("{}{mac}", written(&set));
            if let Ok(earned) = judge(&receiver, &respelled, Some(&key)) {
                prop_assert_eq!(all_of(&earned), pairs.clone(), "{}", respelled);
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_and_nothing_panics(
        name in networks(),
        bytes in prop_oneof![
            vec(any::<u8>(), 0..300),
            vec(select(b"idsigoamcshvernt_=&%,+[]0419fF\x00\xff".to_vec()), 0..300),
        ],
        text in ".{0,200}",
    ) {
        let profile = profile(name);
        let receiver = Receiver::new(&profile, [], TRUSTING).unwrap();
        prop_assert!(receiver.parse(&bytes).is_err());
        for plus in [Plus::Space, Plus::Plus] {
            let strict = Query::parse(&bytes, plus);
            let (_, broken) = Query::parse_leniently(&bytes, plus);
            prop_assert_eq!(strict.is_ok(), broken.is_empty());
        }
        let _ = Profile::read(&text);
        let _ = rewards::admob_keys::AdmobKeys::parse(&bytes);
    }
}
