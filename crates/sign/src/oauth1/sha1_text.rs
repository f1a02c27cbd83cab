//! SHA-1 of a text that is written where it is hashed.
//!
//! The function that compresses blocks is the library's. Its padding is done
//! here (FIPS 180-4, section 5.1.1), so that a text and what is behind it stand
//! side by side and are hashed by one call: the library's own buffer is one
//! block, and of the texts here every piece is shorter.

use sha1::block_api::compress;
use zeroize::Zeroize;

use super::encoding::{Sink, put_few};
use crate::hmac::BLOCK_LEN;

/// The length of a digest in bytes.
pub(super) const SHA1_LEN: usize = 20;

/// What there is of a digest before its end.
pub(super) type State = [u32; 5];

/// What SHA-1 begins with (FIPS 180-4, section 5.3.1).
const BEGINNING: State = [
    0x6745_2301,
    0xEFCD_AB89,
    0x98BA_DCFE,
    0x1032_5476,
    0xC3D2_E1F0,
];

/// How many bytes padding has at least: one in which a bit is set, and eight
/// for how many bits the text has.
const PADDING: usize = 9;

/// The state after one block.
pub(super) fn after(block: &[u8; BLOCK_LEN]) -> State {
    let mut state = BEGINNING;
    compress(&mut state, std::slice::from_ref(block));
    state
}

/// A text that is hashed when its room is full, and at its end. The last block
/// of the room is for the padding.
pub(super) struct Sha1Text<const ROOM: usize> {
    state: State,
    /// How many bytes were hashed.
    hashed: u64,
    /// Zero behind the text.
    held: [[u8; BLOCK_LEN]; ROOM],
    /// How many bytes are held, one block less than there is room for at most.
    len: usize,
}

impl<const ROOM: usize> Sha1Text<ROOM> {
    /// How many bytes are held at most.
    const MOST: usize = ROOM.saturating_sub(1).saturating_mul(BLOCK_LEN);

    /// Begins anew.
    #[inline]
    pub(super) const fn new() -> Self {
        Self::at(BEGINNING, 0)
    }

    /// Goes on where the first block has been hashed.
    #[inline]
    pub(super) const fn behind(state: State) -> Self {
        Self::at(state, BLOCK_LEN as u64)
    }

    #[inline]
    const fn at(state: State, hashed: u64) -> Self {
        const { assert!(ROOM > 1, "there has to be room beside the padding") }
        Self {
            state,
            hashed,
            held: [[0; BLOCK_LEN]; ROOM],
            len: 0,
        }
    }

    #[inline]
    fn room(&mut self) -> Option<&mut [u8]> {
        self.held.as_flattened_mut().get_mut(self.len..Self::MOST)
    }

    /// Puts a piece for which there is no room left.
    #[cold]
    fn put_beyond(&mut self, mut piece: &[u8]) {
        while !piece.is_empty() {
            let room = self.room().unwrap_or_default();
            let (some, rest) = piece.split_at_checked(room.len()).unwrap_or((piece, &[]));
            let len = put_few(room, some).unwrap_or_default();
            self.len = self.len.wrapping_add(len);
            piece = rest;
            if self.len == Self::MOST {
                self.hash(self.len / BLOCK_LEN);
                *self = Self::at(self.state, self.hashed.wrapping_add(self.len as u64));
            }
        }
    }

    fn hash(&mut self, blocks: usize) {
        compress(&mut self.state, self.held.get(..blocks).unwrap_or_default());
    }

    /// Puts a text that is no longer than a block at the beginning of one that is zero;
    /// of a longer one the digest.
    #[inline]
    pub(super) fn block_or_digest(&mut self, to: &mut [u8; BLOCK_LEN]) {
        if self.hashed == 0 && self.len <= BLOCK_LEN {
            if let Some(block) = self.held.first() {
                to.copy_from_slice(block);
            }
        } else if let Some(to) = to.first_chunk_mut() {
            *to = self.finish();
        }
    }

    /// Leaves nothing of the text behind, nor of its digest. Slices, because an array
    /// is wiped piece by piece.
    #[inline]
    pub(super) fn wipe(&mut self) {
        self.held.as_flattened_mut().zeroize();
        self.state.as_mut_slice().zeroize();
    }

    /// The digest.
    #[inline]
    pub(super) fn finish(&mut self) -> [u8; SHA1_LEN] {
        let bits = self.hashed.wrapping_add(self.len as u64).wrapping_mul(8);
        let blocks = self.len.wrapping_add(PADDING).div_ceil(BLOCK_LEN);
        let held = self.held.as_flattened_mut();
        let padding = held.get_mut(self.len..blocks.wrapping_mul(BLOCK_LEN));
        let padding = padding.unwrap_or_default();
        if let Some(first) = padding.first_mut() {
            *first = 0x80;
        }
        if let Some(last) = padding.last_chunk_mut() {
            *last = bits.to_be_bytes();
        }
        self.hash(blocks);
        let mut digest = [0; SHA1_LEN];
        let (words, _) = digest.as_chunks_mut();
        for (to, word) in words.iter_mut().zip(self.state) {
            *to = word.to_be_bytes();
        }
        digest
    }
}

impl<const ROOM: usize> Sink for Sha1Text<ROOM> {
    #[inline]
    fn put(&mut self, piece: &[u8]) {
        match self.room().and_then(|room| put_few(room, piece)) {
            Some(len) => self.len = self.len.wrapping_add(len),
            None => self.put_beyond(piece),
        }
    }

    #[inline]
    fn put_all(&mut self, pieces: &[&[u8]]) {
        let put = self.room().and_then(|mut room| {
            let before = room.len();
            for piece in pieces {
                let len = put_few(room, piece)?;
                room = room.get_mut(len..)?;
            }
            before.checked_sub(room.len())
        });
        match put {
            Some(len) => self.len = self.len.wrapping_add(len),
            None => pieces.iter().for_each(|piece| self.put(piece)),
        }
    }
}

#[cfg(test)]
mod tests {
    use sha1::{Digest, Sha1};

    use super::*;

    /// Texts of every length around what is held, in pieces of every length:
    /// the library's whole is the same.
    #[test]
    fn as_the_library_has_it() {
        let block = [0x36; BLOCK_LEN];
        let text: Vec<u8> = (0..=u8::MAX).cycle().take(5 * BLOCK_LEN).collect();
        for len in 0..text.len() {
            for piece in [1, 13, 20, 29, 60] {
                let mut ours = Sha1Text::<3>::behind(after(&block));
                let pieces: Vec<_> = text[..len].chunks(piece).collect();
                for pieces in pieces.chunks(4) {
                    let empty: &[u8] = &[];
                    ours.put_all(&[&[empty], pieces].concat());
                }
                let theirs = Sha1::new().chain_update(block).chain_update(&text[..len]);
                assert_eq!(
                    ours.finish(),
                    <[u8; SHA1_LEN]>::from(theirs.finalize()),
                    "{len} by fours of {piece}"
                );
            }
            for piece in [1, 3, 7, 8, 20, 33, 63, 64, 65, 128, 129, 320] {
                let mut ours = Sha1Text::<3>::behind(after(&block));
                text[..len].chunks(piece).for_each(|piece| ours.put(piece));
                let theirs = Sha1::new().chain_update(block).chain_update(&text[..len]);
                assert_eq!(
                    ours.finish(),
                    <[u8; SHA1_LEN]>::from(theirs.finalize()),
                    "{len} by {piece}"
                );
            }
        }
    }

    /// With rooms of each size, from the beginning of a text, around their ends.
    #[test]
    fn rooms_of_each_size() {
        fn digest<const ROOM: usize>(text: &[u8]) -> [u8; SHA1_LEN] {
            let mut ours = Sha1Text::<ROOM>::new();
            ours.put(text);
            ours.finish()
        }
        let text = [0xa5; 600];
        for len in 0..text.len() {
            let (text, theirs) = (&text[..len], Sha1::digest(&text[..len]));
            let ours = [digest::<2>, digest::<3>, digest::<4>, digest::<8>].map(|ours| ours(text));
            assert_eq!(ours, [<[u8; SHA1_LEN]>::from(theirs); 4], "{len}");
        }
    }
}
