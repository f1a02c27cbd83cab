use base::{Rng, Secret};
use proptest::prelude::*;
use sign::{
    BadKey, SealKey, base64url,
    jwe::{Jwe, Key, MAX_CONTENT},
};

struct Counting;
impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        (0..).zip(buffer).for_each(|(n, to)| *to = n);
    }
}

/// What node's `crypto` makes of the content `a.b.c`, nonce and header as below.
const NODE: &str = "eyJhbGciOiJkaXIiLCJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoibm9kZS0xIn0\
    ..AAECAwQFBgcICQoL.l5_KkHo.7S1Fi04xNJ2EIfwm4T8qBA";

fn key(kid: &str, byte: u8) -> Key {
    Key::new(kid, &Secret::new([byte; 32])).unwrap()
}

fn opened(text: &str, keys: &[Key]) -> Option<Vec<u8>> {
    let token = Jwe::parse(text.as_bytes()).ok()?;
    let content = token.open(keys, |content| Some(content.to_vec())).ok()?;
    Some(content.into_inner())
}

fn sealed(content: &[u8]) -> String {
    let token = key("node-1", 0x4b).encrypt(content, &Counting).unwrap();
    token.expose_str().unwrap().to_owned()
}

/// A token with any header, encrypted well under the key of [`NODE`].
fn with_header(header: &str) -> String {
    let header = base64url::encode(header.as_bytes());
    let key = SealKey::new(&[0x4b; 32]).unwrap();
    let sealed = key.seal([7; 12], header.as_bytes(), b"a.b.c").unwrap();
    let (ciphertext, tag) = sealed.split_at(5);
    let [nonce, ciphertext, tag] = [&[7; 12][..], ciphertext, tag].map(base64url::encode);
    format!("{header}..{nonce}.{ciphertext}.{tag}")
}

/// RFC 7516, appendix A.1: its content encryption is that of every token here.
#[test]
fn the_standards_content_is_opened() {
    let key = [
        177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110,
        91, 112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252,
    ];
    let header = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
    let decode = |text: &str| base64url::decode(text.as_bytes()).unwrap();
    let nonce = decode("48V1_ALb6US04U3b").try_into().unwrap();
    let mut sealed = decode(
        "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A",
    );
    sealed.extend(decode("XFBoMYUZodetZdvTiFvSkQ"));
    let key = SealKey::new(&key).unwrap();
    let content = key.open(nonce, header.as_bytes(), &mut sealed).unwrap();
    let expected = "The true sign of intelligence is not knowledge but imagination.";
    assert_eq!(content, expected.as_bytes());
}

#[test]
fn nodes_token_is_written_and_opened() {
    assert_eq!(sealed(b"a.b.c"), NODE);
    assert_eq!(opened(NODE, &[key("node-1", 0x4b)]).unwrap(), b"a.b.c");
}

#[test]
fn a_token_is_opened_by_the_key_that_it_names_and_by_no_other() {
    let keys = [key("old", 1), key("node-1", 0x4b), key("new", 2)];
    assert!(opened(NODE, &keys).is_some());
    assert!(opened(NODE, &[]).is_none());
    assert!(opened(NODE, &[key("node-1", 1)]).is_none());
    assert!(opened(NODE, &[key("node-2", 0x4b)]).is_none());
}

#[test]
fn another_header_is_not_read_even_if_its_tag_holds() {
    let own = r#"{"alg":"dir","cty":"JWT","enc":"A256GCM","kid":"node-1"}"#;
    let keys = [key("node-1", 0x4b)];
    assert!(opened(&with_header(own), &keys).is_some());
    for header in [
        r#"{"alg":"dir","enc":"A256GCM","kid":"node-1"}"#,
        r#"{"alg":"none","cty":"JWT","enc":"A256GCM","kid":"node-1"}"#,
        r#"{"alg":"dir","cty":"JWT","enc":"A128GCM","kid":"node-1"}"#,
        r#"{"alg":"dir","cty":"JWT","enc":"A256GCM","kid":"node-1","zip":"DEF"}"#,
        r#"{"alg":"dir","cty":"JWT","enc":"A256GCM","kid":"node-1","crit":["x"],"x":1}"#,
        r#"{"alg":"dir", "cty":"JWT","enc":"A256GCM","kid":"node-1"}"#,
        "",
    ] {
        assert!(opened(&with_header(header), &keys).is_none(), "{header}");
    }
}

#[test]
fn other_shapes_are_malformed() {
    let parts: Vec<_> = NODE.split('.').collect();
    let [header, _, nonce, content, tag] = parts[..] else {
        panic!("five parts");
    };
    for bad in [
        String::new(),
        "....".into(),
        format!("{header}.AA.{nonce}.{content}.{tag}"),
        format!("{header}..{nonce}AA.{content}.{tag}"),
        format!("{header}..{nonce}.{content}.{}", tag.get(..20).unwrap()),
        format!("{header}..{nonce}.{content}.{tag}A"),
        format!("{header}..{nonce}.{content}"),
        format!("{NODE}."),
        format!("{header}..{nonce}.{}.{tag}", "A".repeat(MAX_CONTENT * 2)),
    ] {
        assert!(Jwe::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let padded = format!("{header}..{nonce}.{content}=.{tag}");
    assert!(opened(&padded, &[key("node-1", 0x4b)]).is_none());
}

#[test]
fn keys_names_and_contents_have_their_lengths() {
    for len in [0, 16, 31, 33, 64] {
        let made = Key::new("k", &Secret::new(vec![1; len]));
        assert_eq!(made.unwrap_err(), BadKey);
    }
    for name in ["", "a b", "\"", "ä", "a/b", &"x".repeat(65)] {
        let made = Key::new(name, &Secret::new([1; 32]));
        assert_eq!(made.unwrap_err(), BadKey, "{name:?}");
    }
    let longest = sealed(&[b'x'; MAX_CONTENT]);
    assert!(opened(&longest, &[key("node-1", 0x4b)]).is_some());
    let longer = key("node-1", 0x4b).encrypt(&[b'x'; MAX_CONTENT + 1], &Counting);
    assert!(longer.is_err());
    assert_eq!(format!("{:?}", key("k", 1)), "jwe::Key(redacted)");
}

proptest! {
    #[test]
    fn one_changed_character_is_never_opened(
        content in proptest::collection::vec(any::<u8>(), 0..100),
        change in 1_u8..128,
    ) {
        let token = sealed(&content);
        let keys = [key("node-1", 0x4b)];
        prop_assert_eq!(opened(&token, &keys), Some(content));
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] ^= change;
            let altered = String::from_utf8(altered).unwrap();
            prop_assert!(opened(&altered, &keys).is_none(), "{}: {}", at, altered);
        }
    }
}
