use proptest::prelude::*;
use testkit::SeededRng;

use super::*;

const KEY: KeyId = KeyId::new([1; 4]);
const NOW: Timestamp = Timestamp::from_secs(1_000_000);

fn key() -> SealKey {
    SealKey::new(&[7; 32]).unwrap()
}

fn view(sid: Option<&str>) -> View {
    let (app, player) = (AppId::new(5).unwrap(), PlayerId::new(9).unwrap());
    let sid = sid.map(|sid| sid.parse().unwrap());
    View::begin(app, player, sid, NOW, &*SeededRng::new(3))
}

fn seal(view: &View) -> String {
    let token = view.seal(KEY, &key(), &*SeededRng::new(4)).unwrap();
    token.expose_str().unwrap().to_owned()
}

/// As the platform does: the key is looked up by the id in the token.
fn open(text: &str) -> Option<View> {
    let sealed = SealedView::parse(text).ok()?;
    let known = sealed.key_id() == KEY;
    let signed = known.then(|| sealed.open(&key()))?.ok()?;
    Some(signed.into_inner())
}

#[test]
fn a_view_is_what_it_was_begun_as() {
    for sid in [None, Some("1"), Some("a,b=c"), Some("Zoë 🎮.x")] {
        let view = view(sid);
        let token = seal(&view);
        assert_eq!(SealedView::parse(&token).unwrap().key_id(), KEY);
        assert_eq!(open(&token), Some(view));
    }
}

#[test]
fn an_oid_is_the_views_and_no_others() {
    let rng = SeededRng::new(3);
    let (app, player) = (AppId::new(5).unwrap(), PlayerId::new(9).unwrap());
    let [a, b] = [0; 2].map(|_| View::begin(app, player, None, NOW, &*rng));
    assert_ne!(a.oid(), b.oid());
    assert_ne!(a.claim(), b.claim());
    assert_eq!(a.oid().as_str().len(), 32);
    assert_eq!(open(&seal(&a)).unwrap().oid(), a.oid());
}

#[test]
fn a_view_ends_an_hour_after_its_start() {
    let window = view(None).window();
    let end = NOW.plus(VIEW_LIFETIME);
    assert!(window.check(NOW).is_ok());
    assert!(window.check(end.minus(Duration::from_millis(1))).is_ok());
    assert!(window.check(end).is_err());
    assert_eq!(view(None).claim().expires_at(), end);
}

#[test]
fn a_token_of_another_purpose_or_key_does_not_open() {
    let plaintext = [5_u64, 9, 0, 1, 2, 3].map(u64::to_be_bytes);
    let other = |purpose: &[u8]| {
        let plaintext = plaintext.as_flattened();
        let token = Sealed::write(KEY, &key(), [0; 12], purpose, plaintext).unwrap();
        open(token.expose_str().unwrap())
    };
    assert!(other(PURPOSE).is_some(), "the plaintext is one of a view");
    for purpose in [
        &b"countersign/device/session/1"[..],
        b"stove.server_token.live",
        b"",
    ] {
        assert_eq!(other(purpose), None);
    }
    let sealed = SealedView::parse(&seal(&view(Some("1")))).unwrap();
    assert!(sealed.open(&SealKey::new(&[8; 32]).unwrap()).is_err());
}

#[test]
fn a_sid_cannot_be_taken_from_one_token_to_another() {
    let (with, without) = (seal(&view(Some("alice"))), seal(&view(None)));
    let (sealed, sid) = with.split_once('.').unwrap();
    assert_eq!(open(sealed), None);
    assert_eq!(open(&format!("{sealed}.")), None);
    assert_eq!(open(&format!("{without}.{sid}")), None);
    assert_eq!(
        open(&format!("{sealed}.{}", base64url::encode(b"bob"))),
        None
    );
}

proptest! {
    #[test]
    fn no_altered_token_opens(
        sid in proptest::option::of("[^\\p{Cc}]{1,40}"),
        place in any::<proptest::sample::Index>(),
        byte in proptest::sample::select(b"ABCxyz019-_.".to_vec()),
        cut in any::<bool>(),
    ) {
        let token = seal(&view(sid.as_deref()));
        let mut bytes = token.clone().into_bytes();
        let at = place.index(bytes.len());
        if cut {
            bytes.remove(at);
        } else {
            bytes[at] = byte;
        }
        let altered = String::from_utf8(bytes).unwrap();
        prop_assume!(altered != token);
        prop_assert_eq!(open(&altered), None);
    }
}
