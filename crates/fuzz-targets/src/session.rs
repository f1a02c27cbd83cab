//! Sessions of devices, as they come and behind their seal.

use std::time::Duration;

use base::{PlayerId, Timestamp};
use guard::{Fresh, ISSUED_AHEAD, session::Session};
use sign::Sealed;

use crate::{keys, number};

/// What a session is sealed for.
const PURPOSE: &[u8] = b"countersign/device/session/1";

/// How long after its end one still counts.
const LEEWAY: Duration = Duration::from_secs(2);

/// A good one as text; and as a moment and the plaintext behind its seal.
pub fn seeds() -> Vec<Vec<u8>> {
    let now = Timestamp::from_secs(1_793_491_200);
    let player = PlayerId::new(20_005_061_986).expect("a player's number");
    let session = Session::begin(player, now);
    let text = session.seal(keys::ID, &keys::seal(), &keys::Constant);
    let plaintext = [
        player.to_i64().to_be_bytes(),
        session.issued_at().millis().to_be_bytes(),
        session.expires_at().millis().to_be_bytes(),
    ];
    let mut seeds = vec![text.expect("it is short").expose().to_vec()];
    for at in [now, session.expires_at(), Timestamp::from_millis(i64::MIN)] {
        seeds.push([&at.millis().to_be_bytes(), plaintext.as_flattened()].concat());
    }
    seeds
}

/// Opens the bytes; and takes them for a moment and a plaintext.
pub fn run(data: &[u8]) {
    if let Ok(sealed) = Sealed::parse(data) {
        let _ = Session::open(sealed, &keys::seal());
    }
    let (now, plaintext) = number(data);
    let sealed = Sealed::write(keys::ID, &keys::seal(), keys::NONCE, PURPOSE, plaintext);
    let Ok(text) = sealed else { return };
    let sealed = Sealed::parse(text.expose()).expect("what was written can be read");
    let (player, rest) = number(plaintext);
    let (issued, rest) = number(rest);
    let (expires, _) = number(rest);
    let player = PlayerId::from_i64(player).filter(|_| plaintext.len() == 24);
    let opened = Session::open(sealed, &keys::seal()).ok();
    assert_eq!(opened.map(|it| it.get().player()), player);
    let Some(signed) = opened else { return };
    assert_eq!(signed.get().issued_at().millis(), issued);
    assert_eq!(signed.get().expires_at().millis(), expires);
    let fresh = Fresh::reusable(signed, Timestamp::from_millis(now), |_| false);
    let begins = Timestamp::from_millis(issued).minus(ISSUED_AHEAD);
    let ends = Timestamp::from_millis(expires).plus(LEEWAY);
    let in_time = (begins..ends).contains(&Timestamp::from_millis(now));
    assert_eq!(fresh.is_ok(), in_time, "{fresh:?}");
}
