use super::{
    encoding::Sink,
    sha1_text::{SHA1_LEN, Sha1Text, State, after},
};
use crate::hmac::BLOCK_LEN;

/// How many blocks are gathered before they are hashed: those of a usual base
/// string and one more.
const ROOM: usize = 8;

/// What a key is padded with.
const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

/// HMAC-SHA1 (RFC 2104) after its key.
#[derive(Clone, Copy)]
pub(super) struct Prepared {
    inner: State,
    outer: State,
}

impl Prepared {
    /// Takes a key that is filled up to a block, and leaves it changed: it is
    /// padded where it is, so that there is one copy to wipe.
    pub(super) fn new(key: &mut [u8; BLOCK_LEN]) -> Self {
        let mut padded = |pad: u8| {
            key.iter_mut().for_each(|byte| *byte ^= pad);
            after(key)
        };
        Self {
            inner: padded(INNER),
            outer: padded(INNER ^ OUTER),
        }
    }

    /// The MAC of a text, which is fed to it.
    #[inline]
    pub(super) fn mac(&self, feed: impl FnOnce(&mut Sha1Text<ROOM>)) -> [u8; SHA1_LEN] {
        let mut inner = Sha1Text::behind(self.inner);
        feed(&mut inner);
        let mut outer = Sha1Text::<2>::behind(self.outer);
        outer.put(&inner.finish());
        outer.finish()
    }
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::{collection::vec, prelude::*};
    use sha1::Sha1;

    use super::*;
    use crate::hmac::key_block;

    proptest! {
        #[test]
        fn as_the_library_has_it(key in vec(any::<u8>(), 0..130), text in vec(any::<u8>(), 0..1400)) {
            let ours = Prepared::new(&mut key_block::<Sha1>(&key)).mac(|mac| mac.put(&text));
            let theirs = Hmac::<Sha1>::new_from_slice(&key).unwrap().chain_update(&text);
            prop_assert_eq!(ours, <[u8; SHA1_LEN]>::from(theirs.finalize().into_bytes()));
        }
    }
}
