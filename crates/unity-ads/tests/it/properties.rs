use proptest::{collection::vec, prelude::*, sample::select};
use rewards::Receiver;
use unity_ads::{
    Oid, Sid, explain,
    platform::signed_url,
    wire::{CallbackUrl, HMAC, Mac, OID, PublicIps, Query, SID, StaticParameters},
};

use super::{
    read_back::read,
    readings::{self, Set},
    vectors::{CALLBACK_URL, KEY, KEY_ID, Redeem, expected, hmac, key, receiver, redeem},
};

/// Names around `oid` and `sid` in order, prefixes of each other, and some
/// that are no names at all.
fn name() -> impl Strategy<Value = String> {
    let names = [
        "a",
        "ab",
        "oi",
        "oida",
        "oie",
        "productid",
        "si",
        "sida",
        "sie",
        "zone",
        "zonf",
        "a,b",
        "a=b",
        "=",
        ",",
    ];
    select(names.to_vec()).prop_map(str::to_owned)
}

/// Values made of what separates parameters and of what looks like them.
fn value() -> impl Strategy<Value = String> {
    let parts = [
        "",
        "1",
        "x",
        ",",
        "=",
        ",=",
        "a=1",
        ",a=1",
        ",oid=1",
        ",oid=2",
        ",productid=1",
        ",sid=1",
        ",sid=x",
        ",zone=1",
        ",zonf=x",
        ",sie=1",
    ];
    vec(select(parts.to_vec()), 0..3).prop_map(|parts| parts.concat())
}

fn oid() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["1", "2", "x", "12"]).prop_map(str::to_owned),
        value()
    ]
}

fn sets() -> impl Strategy<Value = Set> {
    (vec((name(), value()), 0..4), oid(), value()).prop_map(|(mut set, oid, sid)| {
        set.push((OID.to_owned(), oid));
        set.push((SID.to_owned(), sid));
        set
    })
}

/// What the set's own callback URL leads to expect, if there can be such a one.
fn expected_of(set: &Set) -> Option<Receiver> {
    let statics = set
        .iter()
        .filter(|(name, _)| ![SID, OID].contains(&&**name));
    let statics = StaticParameters::new(statics.map(|(n, v)| (&**n, &**v)));
    statics.ok().map(|statics| receiver(&statics))
}

/// What a game acts on when it gets this query, if it accepts it.
fn accepted(expected: &Receiver, query: &str) -> Option<Redeem> {
    let callback = expected.parse(query.as_bytes()).ok()?;
    redeem(callback, [(KEY_ID, &key(KEY))]).ok()
}

fn text_of(set: &Set) -> String {
    unity_ads::wire::signing_text(set.iter().map(|(n, v)| (&**n, &**v)))
}

/// The reading that both of the documents' samples accept: any set at all with
/// an OID that was not seen.
fn samples_accept(set: &Set) -> bool {
    set.iter().any(|(name, _)| name == OID)
}

/// Shows that the readings hold the forgeries that the properties below would
/// otherwise be silent about.
#[test]
fn the_search_finds_the_forgeries_that_the_documents_samples_accept() {
    let text = "oid=0987654321,productid=1234,sid=1234567890";
    let all = readings::all(text);
    let oids: Vec<_> = all
        .iter()
        .filter(|set| samples_accept(set))
        .map(|set| set.iter().find(|(name, _)| name == OID).unwrap().1.clone())
        .collect();
    for forged in [
        "0987654321,productid=1234",
        "0987654321,productid=1234,sid=1234567890",
    ] {
        assert!(oids.iter().any(|oid| oid == forged), "{oids:?}");
    }
    let expected = expected(CALLBACK_URL);
    let hmac = hmac(text);
    let queries = all.iter().map(|set| readings::query(set, &hmac));
    let taken = queries.filter(|query| accepted(&expected, query).is_some());
    assert_eq!(taken.count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Of all readings of a text, the game of one callback URL accepts one at
    /// most; and the games of whatever callback URLs all see the same OID, and
    /// the same SID where nobody's comes last.
    #[test]
    fn no_two_accepted_sets_share_a_signed_text(set in sets()) {
        let text = text_of(&set);
        prop_assume!(text.matches(',').count() <= 6 && text.matches('=').count() <= 9);
        let hmac = hmac(&text);
        let all = readings::all(&text);
        let queries: Vec<_> = all.iter().map(|set| readings::query(set, &hmac)).collect();
        let (mut oids, mut inner_sids) = (Vec::new(), Vec::new());
        for expected in all.iter().filter_map(expected_of) {
            let seen: Vec<_> = all
                .iter()
                .zip(&queries)
                .filter_map(|(set, query)| accepted(&expected, query).map(|redeem| (set, redeem)))
                .collect();
            prop_assert!(seen.len() <= 1, "{seen:?} of {text}");
            for (set, redeem) in seen {
                let (oid, sid) = (redeem.oid.to_string(), redeem.sid.to_string());
                prop_assert!(set.contains(&(OID.to_owned(), oid.clone())));
                prop_assert!(set.contains(&(SID.to_owned(), sid.clone())));
                oids.push(oid);
                if set.iter().any(|(name, _)| &**name > SID) {
                    inner_sids.push(sid);
                }
            }
        }
        oids.dedup();
        inner_sids.dedup();
        prop_assert!(oids.len() <= 1, "{oids:?} of {text}");
        prop_assert!(inner_sids.len() <= 1, "{inner_sids:?} of {text}");
    }

    /// Whatever the platform signs is accepted and says the same.
    #[test]
    fn what_the_platform_signs_the_game_accepts(
        statics in vec(("[a-zA-Z0-9_.é-]{1,8}", any::<String>()), 0..5),
        adversarial in vec((name(), value()), 0..3),
        sid in prop_oneof![any::<String>(), value()],
        oid in "[A-Za-z0-9_-]{1,128}",
        path in prop_oneof![Just(""), Just("/"), Just("/award.php")],
    ) {
        let set: Set = statics.into_iter().chain(adversarial).collect();
        let query = readings::query(&set, "");
        let query = query.strip_suffix("hmac=").unwrap().trim_end_matches('&');
        let mark = if query.is_empty() { "" } else { "?" };
        let text = format!("https://game.example{path}{mark}{query}");
        let (Ok(url), Ok(sid)) = (text.parse::<CallbackUrl>(), sid.parse::<Sid>()) else {
            return Ok(());
        };
        let oid: Oid = oid.parse().unwrap();
        let Ok(signed) = signed_url(&url, &key(KEY), &sid, &oid) else {
            prop_assert!(sid.as_str().contains(','));
            return Ok(());
        };
        let signed = signed.expose_str().unwrap();
        prop_assert!(signed.starts_with(url.as_str()));
        let (_, query) = signed.split_once('?').unwrap();
        let callback = receiver(url.static_parameters()).parse(query.as_bytes()).unwrap();
        let redeemed = redeem(callback, [(KEY_ID, &key(KEY))]).unwrap();
        prop_assert_eq!((redeemed.sid, redeemed.oid), (sid, oid));
        prop_assert!(explain(signed, &[key(KEY)], None).accepted);
    }

    /// What is read out of a text is what it was made of.
    #[test]
    fn a_signed_text_is_read_back(
        statics in vec((name(), value()), 0..4),
        sid in value(),
        oid in "[A-Za-z0-9_-]{1,8}",
    ) {
        let pairs = statics.iter().map(|(name, value)| (&**name, &**value));
        let (Ok(statics), Ok(sid)) = (StaticParameters::new(pairs), sid.parse::<Sid>()) else {
            return Ok(());
        };
        let oid: Oid = oid.parse().unwrap();
        if let Ok(text) = statics.signing_text(&sid, &oid) {
            prop_assert_eq!(read(&statics, &text), Some((oid, sid)));
        }
    }

    #[test]
    fn any_bytes_are_refused_and_nothing_panics(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..300),
            vec(select(b"sidohmac=&%,+[]0419fF\x00\xff".to_vec()), 0..300),
        ],
    ) {
        let refused = expected(CALLBACK_URL).parse(&bytes);
        prop_assert!(refused.is_err());
        let _ = Query::parse(&bytes);
        let _ = PublicIps::parse(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = text.parse::<CallbackUrl>();
        let _ = Mac::read(&text);
        let told = explain(&text, &[key(KEY)], None);
        prop_assert!(!told.accepted);
    }

    /// An explanation says of a callback what its receiver does, whatever is
    /// in it.
    #[test]
    fn an_explanation_and_the_receiver_are_of_one_mind(
        set in vec((name(), value()), 0..3),
        oid in value(),
        sid in value(),
        signed in any::<bool>(),
        configured in select(vec![
            CALLBACK_URL,
            "https://x.example/",
            "https://x.example/?a=1",
            "https://x.example/?zone=x,",
        ]),
    ) {
        let mut set: Set = set;
        set.extend([(OID.to_owned(), oid), (SID.to_owned(), sid)]);
        let unsigned = readings::query(&set, "");
        let unsigned = unsigned.strip_suffix("&hmac=").unwrap_or(&unsigned);
        let text = Query::parse(unsigned.as_bytes()).map(|query| query.signing_text());
        let text = text.ok().filter(|_| signed).unwrap_or_default();
        let query = format!("{unsigned}&hmac={}", hmac(&text));
        let own = set.iter().map(|(name, value)| (&**name, &**value));
        let own = StaticParameters::new(own.filter(|(name, _)| ![OID, SID].contains(name)));
        let configured = expected(configured);
        let judged = |expected: &Receiver| accepted(expected, &query).is_some();
        let told = explain(&query, &[key(KEY)], Some(&configured));
        prop_assert_eq!(told.accepted, judged(&configured));
        let told = explain(&query, &[key(KEY)], None);
        let accepted = own.is_ok_and(|own| judged(&receiver(&own)));
        prop_assert_eq!(told.accepted, accepted);
    }

    /// The strict reader takes what it would itself write, and no other
    /// spelling that means something else to it.
    #[test]
    fn an_escaped_set_is_read_as_it_is(set in vec(("[^\\p{Cc}\\[\\]]{1,6}", "\\PC{0,8}"), 0..6)) {
        let query = readings::query(&set, "x");
        let mut names: Vec<_> = set.iter().map(|(name, _)| &**name).collect();
        names.push(HMAC);
        names.sort_unstable();
        let twice = names.windows(2).any(|pair| pair[0] == pair[1]);
        let read = Query::parse(query.as_bytes());
        prop_assert_eq!(read.is_err(), twice);
        if let Ok(read) = read {
            let mut wanted = set.clone();
            wanted.push((HMAC.to_owned(), "x".to_owned()));
            let read: Set = read.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            prop_assert_eq!(read, wanted);
        }
    }
}
