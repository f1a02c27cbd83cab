use std::collections::BTreeMap;

use rewards::{InvalidReceiver, Profile, ProfileError, Receiver, ShapeRule, Tailoring, Trust};

use super::vectors::profile;

const PLAIN: &str = r#"
name = "plain"
title = "Plain"
source = ["here"]
method = "GET"
[query]
required = ["id", "user"]
optional = ["note"]
[signature]
parameter = "sig"
encoding = "hex"
scheme = "sha256"
over = { template = "{id}:{user}:{secret}" }
[fields]
order = "id"
subject = "user"
[shapes]
id = { alphabet = "0-9", length = [1, 20] }
[answers]
granted = { status = 200 }
duplicate = { status = 200 }
"#;

fn error(from: &str, to: &str) -> ProfileError {
    assert!(PLAIN.contains(from), "{from}");
    Profile::read(&PLAIN.replacen(from, to, 1)).unwrap_err()
}

#[test]
fn the_plain_one_is_read() {
    assert_eq!(Profile::read(PLAIN).unwrap().name(), "plain");
}

#[test]
fn mistakes_are_named() {
    for (from, to, said) in [
        ("method", "methods", "unknown field `methods`"),
        ("\"GET\"", "\"POST\"", "unknown variant `POST`"),
        ("name = \"plain\"", "name = \"Plain\"", "name: 1 to 31"),
        (
            "[\"id\", \"user\"]",
            "[\"user\"]",
            "fields: \"id\" is neither in",
        ),
        (
            "required = [\"id\", \"user\"]",
            "required = [\"user\"]\n",
            "\"id\" is neither",
        ),
        ("\"note\"", "\"id\"", "\"id\" is named twice"),
        ("\"note\"", "\"secret\"", "\"secret\" cannot be the name"),
        ("\"note\"", "\"a&b\"", "\"a&b\" cannot be the name"),
        (
            "[\"id\", \"user\"]\noptional = [\"note\"]",
            "[\"user\"]\noptional = [\"id\"]",
            "\"id\" has to be in it",
        ),
        ("order = \"id\"\n", "", "order is missing"),
        (
            "id = { alphabet = \"0-9\", length = [1, 20] }",
            "",
            "\"id\" needs an alphabet",
        ),
        (
            "length = [1, 20]",
            "length = [0, 20]",
            "\"id\" needs an alphabet",
        ),
        ("length = [1, 20]", "length = [20, 1]", "a length such as"),
        ("\"0-9\"", "\"9-0\"", "an alphabet is such as"),
        ("{id}:{user}", "{user}", "the order \"id\" is not signed"),
        ("{id}:", "{id}:{other}", "\"other\" is neither in"),
        ("{id}:", "{id}:{id}", "in it twice"),
        ("{id}:", "{id:", "neither"),
        ("{id}:", "id}:", "a } without its {"),
        (":{secret}", "", "stands in the template of a plain digest"),
        (
            "\"sha256\"",
            "\"hmac-sha256\"",
            "stands in the template of a plain digest",
        ),
        ("\"sha256\"", "\"sha512\"", "unknown variant `sha512`"),
        (
            "parameter = \"sig\"",
            "parameter = \"sig\"\nkey_id = \"k\"",
            "key_id goes with",
        ),
        (
            "granted = { status = 200 }",
            "granted = { status = 304 }",
            "granted is answered with 2xx",
        ),
        (
            "granted = { status = 200 }",
            "granted = { status = 200 }\nin_flight = { status = 403 }",
            "answered with 5xx",
        ),
        (
            "granted = { status = 200 }",
            "granted = { status = 200 }\nmalformed = { status = 400, body = \"{order}\" }",
            "{order} is said of",
        ),
        (
            "granted = { status = 200 }",
            "granted = { status = 200, body = \"a\\nb\" }",
            "a body is a line",
        ),
    ] {
        let error = error(from, to).to_string();
        assert!(error.contains(said), "{to}: {error}");
    }
    let long = format!("{PLAIN}#{}", "x".repeat(64 * 1024));
    assert_eq!(Profile::read(&long).unwrap_err(), ProfileError::TooLong);
}

#[test]
fn unknown_parameters_are_refused_where_all_are_signed() {
    let text = PLAIN
        .replace(
            "{ template = \"{id}:{user}:{secret}\" }",
            "{ sorted = { pair = \"=\", join = \",\" } }",
        )
        .replace("\"sha256\"", "\"hmac-sha256\"");
    assert!(Profile::read(&text).is_ok());
    let ignoring = text.replace("[query]", "[query]\nunknown = \"ignored\"");
    assert_eq!(
        Profile::read(&ignoring).unwrap_err(),
        ProfileError::UnknownSigned
    );
    let equal = text.replace("join = \",\"", "join = \"=\"");
    assert!(matches!(
        Profile::read(&equal),
        Err(ProfileError::Template(_))
    ));
}

#[test]
fn static_parameters_cannot_be_taken_for_others() {
    let unity = profile("unity-ads");
    let of = |statics: &[(&str, &str)]| {
        Receiver::new(&unity, statics.iter().copied(), Trust::default()).map(|_| ())
    };
    let name = || "a".to_owned();
    assert_eq!(of(&[("a", "1"), ("zone", "x,y=z")]), Ok(()));
    assert_eq!(
        of(&[("a", "1"), ("a", "2")]),
        Err(InvalidReceiver::Duplicate(name()))
    );
    assert_eq!(
        of(&[("a", "x,y")]),
        Err(InvalidReceiver::ValueAmbiguous(name()))
    );
    assert_eq!(of(&[("", "x")]), Err(InvalidReceiver::NameEmpty));
    for own in ["oid", "sid", "hmac"] {
        assert_eq!(
            of(&[(own, "1")]),
            Err(InvalidReceiver::Reserved(own.to_owned()))
        );
    }
    for name in ["a,b", "a=b"] {
        assert_eq!(
            of(&[(name, "1")]),
            Err(InvalidReceiver::NameAmbiguous(name.to_owned()))
        );
    }
    let many: Vec<_> = (0..30).map(|at| at.to_string()).collect();
    let many: Vec<_> = many.iter().map(|name| (&**name, "")).collect();
    assert_eq!(of(&many), Err(InvalidReceiver::TooMany));
    assert_eq!(of(&many[1..]), Ok(()));
}

fn shape(alphabet: &str, length: [usize; 2]) -> ShapeRule {
    ShapeRule {
        alphabet: Some(alphabet.to_owned()),
        length: Some(length),
    }
}

#[test]
fn a_game_that_knows_its_ids_can_trust_them() {
    let levelplay = profile("levelplay");
    assert!(matches!(
        Receiver::new(&levelplay, [], Trust::default()),
        Err(InvalidReceiver::UnsignedUser(_))
    ));
    let tailoring = Tailoring {
        names: BTreeMap::from([("appUserId".to_owned(), "uid".to_owned())]),
        optional: vec!["level".to_owned()],
        shapes: BTreeMap::from([
            ("uid".to_owned(), shape("a-z_", [1, 40])),
            ("eventId".to_owned(), shape("0-9", [1, 40])),
        ]),
        only: BTreeMap::new(),
    };
    let tailored = levelplay.tailored(&tailoring).unwrap();
    for field in [
        rewards::Field::Order,
        rewards::Field::Subject,
        rewards::Field::Amount,
    ] {
        assert!(tailored.authenticates(field), "{field}");
    }
    assert_eq!(tailored.parameter(rewards::Field::Subject), Some("uid"));
    assert!(tailored.parameters().any(|(name, ..)| name == "level"));
    assert!(Receiver::new(&tailored, [], Trust::default()).is_ok());
    let unknown = Tailoring {
        names: BTreeMap::from([("nobody".to_owned(), "x".to_owned())]),
        ..Tailoring::default()
    };
    assert!(levelplay.tailored(&unknown).is_err());
}

/// Without the moment's fixed length its end could not be told, so that the order
/// would have another name at every attempt.
#[test]
fn a_moment_is_no_part_of_what_an_order_is_known_by() {
    let tailoring = Tailoring {
        shapes: BTreeMap::from([("timestamp".to_owned(), shape("0-9", [12, 14]))]),
        ..Tailoring::default()
    };
    let refused = profile("levelplay").tailored(&tailoring);
    assert_eq!(refused.unwrap_err(), ProfileError::OrderMoment);
}

/// Reversals are not signed, so whoever wants one taken for a reward spells it as
/// he likes.
#[test]
fn only_a_plain_no_is_no_reversal() {
    let levelplay = profile("levelplay");
    let key = super::vectors::key(&levelplay, "s");
    for (said, reversal) in [
        ("true", true),
        ("True", true),
        ("1", true),
        ("false", false),
    ] {
        let query = levelplay
            .issue(
                &key,
                None,
                &[
                    ("timestamp", "202611281200"),
                    ("eventId", "e"),
                    ("appUserId", "u"),
                    ("rewards", "5"),
                    ("negativeCallback", said),
                ],
            )
            .unwrap();
        let earned = super::vectors::judge_by(&levelplay, &query, "s").unwrap();
        assert_eq!(earned.is_reversal(), reversal, "{said}");
    }
}

#[test]
fn everything_can_be_renamed() {
    let tailoring = Tailoring {
        names: BTreeMap::from([
            ("etxid".to_owned(), "txid".to_owned()),
            ("edigest".to_owned(), "digest".to_owned()),
        ]),
        ..Tailoring::default()
    };
    let vungle = profile("vungle").tailored(&tailoring).unwrap();
    assert_eq!(vungle.signature_parameter(), "digest");
    assert_eq!(vungle.parameter(rewards::Field::Order), Some("txid"));
    let key = super::vectors::key(&vungle, "s");
    let query = vungle
        .issue(&key, None, &[("txid", "a:1"), ("uid", "u")])
        .unwrap();
    assert_eq!(
        super::vectors::judge_by(&vungle, &query, "s")
            .unwrap()
            .order(),
        "a"
    );
}
