//! What encoded text is written to.

use super::{cut, is_unreserved, unreserved_len};

/// What stands between a name and its value, encoded.
pub(in crate::oauth1) const SIGN: &[u8] = b"%3D";

/// Each byte encoded, in three bytes of which an unreserved one takes the
/// first alone, and how many they are. Looked up without a branch, because no
/// processor foresees where a path or a nickname has what must be encoded.
const ENCODED: [u32; 256] = {
    let mut table = [0; 256];
    let mut rest = table.as_mut_slice();
    let mut byte: u8 = 0;
    while let [entry, after @ ..] = rest {
        *entry = u32::from_le_bytes(if is_unreserved(byte) {
            [byte, 0, 0, 1]
        } else {
            [b'%', digit(byte >> 4), digit(byte & 15), 3]
        });
        byte = byte.saturating_add(1);
        rest = after;
    }
    table
};

const fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0'.saturating_add(value),
        _ => b'A'.saturating_add(value.saturating_sub(10)),
    }
}

/// How many bytes are encoded at once.
const AT_ONCE: usize = 40;

/// What encoded bytes are written to.
pub(in crate::oauth1) trait Sink {
    fn put(&mut self, piece: &[u8]);

    /// Puts pieces, one after the other.
    #[inline]
    fn put_all(&mut self, pieces: &[&[u8]]) {
        pieces.iter().for_each(|piece| self.put(piece));
    }

    /// As [`put_encoded`](Self::put_encoded), byte by byte, so that nothing of it stays
    /// in a room of its own.
    fn put_encoded_secret(&mut self, secret: &[u8]) {
        for byte in secret {
            let encoded = ENCODED.get(usize::from(*byte)).copied().unwrap_or_default();
            let [first, second, third, len] = encoded.to_le_bytes();
            let bytes = [first, second, third];
            self.put(bytes.get(..usize::from(len)).unwrap_or_default());
        }
    }

    /// Puts plain bytes, of which every one is encoded that is not unreserved.
    fn put_encoded(&mut self, plain: &[u8]) {
        let mut rest = plain;
        let len = unreserved_len(rest);
        self.put(cut(&mut rest, len));
        for some in rest.chunks(AT_ONCE) {
            let mut room = Room {
                bytes: [0; 4 * AT_ONCE],
                len: 0,
            };
            let (eights, few) = some.as_chunks::<8>();
            for eight in eights {
                eight.iter().for_each(|byte| room.put(*byte));
            }
            few.iter().for_each(|byte| room.put(*byte));
            self.put(room.bytes.get(..room.len).unwrap_or_default());
        }
    }
}

/// Where a few bytes are encoded.
struct Room {
    bytes: [u8; 4 * AT_ONCE],
    len: usize,
}

impl Room {
    #[inline(always)]
    fn put(&mut self, byte: u8) {
        let encoded = ENCODED.get(usize::from(byte)).copied().unwrap_or_default();
        let to = self.bytes.get_mut(self.len..);
        if let Some(to) = to.and_then(<[u8]>::first_chunk_mut) {
            *to = encoded.to_le_bytes();
        }
        // What is written beyond is written over by the next.
        self.len = self.len.wrapping_add((encoded >> 24) as usize);
    }
}

/// Encodes what is encoded once more: of that only each `%` is left to be.
#[inline(never)]
pub(in crate::oauth1) fn put_again(encoded: &[u8], sink: &mut (impl Sink + ?Sized)) {
    let mut pieces = encoded.split(|byte| *byte == b'%');
    sink.put(pieces.next().unwrap_or_default());
    for piece in pieces {
        sink.put_all(&[b"%25", piece]);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, piece: &[u8]) {
        self.extend_from_slice(piece);
    }
}

/// Puts a piece at the beginning of a room, and says how long it is. `None`
/// when the room is too small.
///
/// Most pieces of a base string are so few bytes that calling for them costs
/// more than copying them: they are taken from both ends, and what is in the
/// middle is written twice.
#[inline]
pub(in crate::oauth1) fn put_few(room: &mut [u8], piece: &[u8]) -> Option<usize> {
    let (room, _) = room.split_at_mut_checked(piece.len())?;
    let done = match piece.len() {
        16..=32 => put_ends::<16>(room, piece),
        8..=15 => put_ends::<8>(room, piece),
        4..=7 => put_ends::<4>(room, piece),
        2..=3 => put_ends::<2>(room, piece),
        1 => put_ends::<1>(room, piece),
        0 => Some(()),
        33..=64 => put_ends::<32>(room, piece),
        _ => None,
    };
    if done.is_none() {
        room.copy_from_slice(piece);
    }
    Some(piece.len())
}

/// Puts the first and the last bytes, as many as there are of each at least.
#[inline]
fn put_ends<const N: usize>(room: &mut [u8], piece: &[u8]) -> Option<()> {
    *room.first_chunk_mut::<N>()? = *piece.first_chunk()?;
    *room.last_chunk_mut::<N>()? = *piece.last_chunk()?;
    Some(())
}
