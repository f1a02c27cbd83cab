//! A callback's query, as it comes and behind a good signature; the first byte
//! says whose.

use std::sync::LazyLock;

use rewards::{Profile, Query, Receiver};
use sign::mac::{Curve, EcdsaPair, Encoding, Key};

use super::vectors::{TRUSTING, callbacks, judge, key, refusals};

static PAIR: LazyLock<Key> = LazyLock::new(|| EcdsaPair::generate(Curve::P256).unwrap().into());

/// The queries of all vectors.
pub fn seeds() -> Vec<Vec<u8>> {
    let accepted = callbacks().into_iter().map(|it| (it.network, it.query));
    let refused = refusals()
        .into_iter()
        .map(|it| (it.network.clone(), it.query()));
    let seed = |(network, query): (String, String)| {
        let mut profiles = Profile::shipped().iter();
        let at = profiles.position(|profile| profile.name() == network)?;
        Some([&[u8::try_from(at).ok()?], query.as_bytes()].concat())
    };
    accepted.chain(refused).filter_map(seed).collect()
}

/// A query that is accepted once it is signed says what a strict reader reads,
/// and an order that can be kept; without the signature it is refused.
pub fn run(data: &[u8]) {
    let Some((first, raw)) = data.split_first() else {
        return;
    };
    let shipped = Profile::shipped();
    let profile = &shipped[usize::from(*first) % shipped.len()];
    let receiver = Receiver::new(profile, [], TRUSTING).unwrap();
    let Ok(query) = Query::parse(raw, profile.plus()) else {
        assert!(receiver.parse(raw).is_err());
        return;
    };
    let own = [
        Some(profile.signature_parameter()),
        profile.key_id_parameter(),
    ];
    let is_own = |name: &str| own.contains(&Some(name));
    let parameters: Vec<_> = query.iter().filter(|(name, _)| !is_own(name)).collect();
    let Ok(text) = profile.signed_text(&parameters) else {
        return;
    };
    let (key, encoding) = match profile.key_id_parameter() {
        None => (&key(profile, "secret"), Encoding::Hex),
        Some(_) => (&*PAIR, Encoding::Base64Url),
    };
    let mac = key.sign(&text).unwrap().write(encoding);
    let parts = raw.split(|byte| *byte == b'&').zip(query.iter());
    let bare: Vec<_> = parts
        .filter(|(_, (name, _))| !is_own(name))
        .map(|(part, _)| part)
        .collect();
    let mut signed = bare.join(&b'&');
    signed.extend_from_slice(format!("&{}={mac}", profile.signature_parameter()).as_bytes());
    if let Some(name) = profile.key_id_parameter() {
        signed.extend_from_slice(format!("&{name}=7").as_bytes());
    }
    let Ok(signed) = String::from_utf8(signed) else {
        return;
    };
    if receiver.parse(signed.as_bytes()).is_err() {
        return;
    }
    let earned = judge(&receiver, &signed, Some(key)).expect("it was signed");
    for (name, value) in earned.authenticated().chain(earned.unauthenticated()) {
        assert_eq!(query.get(name), Some(value));
    }
    let order = earned.order();
    assert!((1..=128).contains(&order.len()) && order.bytes().all(|it| it.is_ascii_graphic()));
    let other = self::key_of_another(profile);
    assert!(judge(&receiver, &signed, other.as_ref()).is_err());
}

fn key_of_another(profile: &Profile) -> Option<Key> {
    profile.key(&base::Secret::new("another")).ok()
}
