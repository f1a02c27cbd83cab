//! A profile as a user writes it.

use rewards::{Outcome, Profile, Receiver, Tailoring};

use super::vectors::TRUSTING;

/// The profiles that come with the engine.
pub fn seeds() -> Vec<Vec<u8>> {
    let files = [
        include_str!("../../../rewards/profiles/admob.toml"),
        include_str!("../../../rewards/profiles/levelplay.toml"),
        include_str!("../../../rewards/profiles/tapjoy.toml"),
        include_str!("../../../rewards/profiles/unity-ads.toml"),
    ];
    files.iter().map(|file| file.as_bytes().to_vec()).collect()
}

/// A profile that is read says the same when it is tailored to nothing, its
/// order is signed, and none of its answers ends what is still open.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(profile) = Profile::read(text) else {
        return;
    };
    let same = profile
        .tailored(&Tailoring::default())
        .expect("nothing was changed");
    assert!(same.parameters().eq(profile.parameters()));
    for outcome in Outcome::ALL {
        let answer = profile.answer(outcome, "1");
        assert!((200..600).contains(&answer.status));
        assert!(!outcome.is_open() || answer.status >= 500);
    }
    let receiver = Receiver::new(&profile, [], TRUSTING).expect("no static parameters");
    assert!(receiver.parse(b"").is_err());
}
