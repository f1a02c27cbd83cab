//! A place in the bytes of a query, a form or a header.

use super::encoding::{BadEncoding, Encoded, Plus, is_escape, recode};

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// Goes from one name or value to the next. Where the bytes that stand for
/// themselves end is found for the whole beforehand, 64 bytes at once: byte by
/// byte, it would be most of what reading a request takes.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// A bit for each byte that is not unreserved.
    stops: Vec<u64>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut last = [0; BLOCK];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        let mut stops = Vec::with_capacity(blocks.len().saturating_add(1));
        stops.extend(blocks.iter().map(stops_of));
        stops.push(stops_of(&last));
        Self {
            bytes,
            at: 0,
            stops,
        }
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes on where this, which is an end of the rest, begins.
    pub(super) fn go_to(&mut self, rest: &[u8]) {
        self.at = self.bytes.len().saturating_sub(rest.len());
    }

    /// Takes a name or a value, up to the first byte that ends it or the end
    /// of everything, and brings it into encoded form. What ends it stays.
    pub(super) fn take(
        &mut self,
        ends: impl Fn(u8) -> bool,
        plus: Plus,
    ) -> Result<Encoded<'a>, BadEncoding> {
        let rest = self.rest();
        let (mut stop, mut escaped) = (self.stop(self.at), false);
        let after = loop {
            let after = self.bytes.get(stop..).unwrap_or_default();
            if !is_escape(after) {
                break after;
            }
            escaped = true;
            stop = self.stop(stop.saturating_add(3));
        };
        if after.first().is_none_or(|byte| ends(*byte)) {
            let len = rest.len().saturating_sub(after.len());
            self.at = stop;
            return Ok(Encoded::as_is(rest.get(..len).unwrap_or_default(), escaped));
        }
        let len = rest.iter().position(|byte| ends(*byte));
        let raw = rest.get(..len.unwrap_or(rest.len())).unwrap_or_default();
        self.at = self.at.saturating_add(raw.len());
        recode(raw, plus)
    }

    /// The first byte from here on that does not stand for itself, or the end.
    fn stop(&self, from: usize) -> usize {
        let (mut block, within) = (from / BLOCK, from % BLOCK);
        let mut stops = self.stops.get(block).copied().unwrap_or(1) >> within << within;
        while stops == 0 {
            block = block.saturating_add(1);
            stops = self.stops.get(block).copied().unwrap_or(1);
        }
        let within = usize::try_from(stops.trailing_zeros()).unwrap_or(0);
        let stop = block.saturating_mul(BLOCK).saturating_add(within);
        stop.min(self.bytes.len())
    }
}

/// A bit for each byte of a block. Written so that it compiles to instructions
/// on many bytes at once.
fn stops_of(block: &[u8; BLOCK]) -> u64 {
    let flags = block.map(|byte| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        let mark = (byte == b'-') | (byte == b'.') | (byte == b'_') | (byte == b'~');
        u8::from(!(letter | digit | mark))
    });
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |stops, eight| {
        // The lowest bits of eight bytes, side by side in the uppermost byte.
        let packed = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        (stops << 8) | packed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth1::encoding::is_unreserved;

    #[test]
    fn every_byte_stops_where_it_should() {
        for byte in 0..=u8::MAX {
            for at in 0..130 {
                let mut bytes = vec![b'a'; 130];
                bytes[at] = byte;
                let stop = if is_unreserved(byte) { 130 } else { at };
                assert_eq!(Cursor::new(&bytes).stop(0), stop, "{byte} at {at}");
            }
        }
        assert_eq!(Cursor::new(b"").stop(0), 0);
        assert_eq!(Cursor::new(&[b'a'; 64]).stop(200), 64);
    }

    fn taken(raw: &str, plus: Plus) -> Result<String, BadEncoding> {
        let text = format!("{raw}&rest");
        let mut cursor = Cursor::new(text.as_bytes());
        let taken = cursor.take(|byte| byte == b'&', plus)?;
        assert_eq!(cursor.rest(), b"&rest");
        let escaped = taken.as_bytes().contains(&b'%');
        assert_eq!(taken.is_plain(), !escaped);
        Ok(String::from_utf8_lossy(taken.as_bytes()).into_owned())
    }

    #[test]
    fn what_is_in_form_already_is_left_as_it_is() {
        let long = "a%2F".repeat(50);
        for raw in ["", "abc", "%E3%81%82", "a%20b%2Fc%7F", &long] {
            assert_eq!(taken(raw, Plus::Space).as_deref(), Ok(raw));
        }
        for (raw, form) in [
            ("a+b", "a%20b"),
            ("%7e", "~"),
            ("%2f%C3%a9", "%2F%C3%A9"),
            ("%41", "A"),
            ("あ/", "%E3%81%82%2F"),
            ("a=b\0", "a%3Db%00"),
        ] {
            assert_eq!(taken(raw, Plus::Space).as_deref(), Ok(form), "{raw}");
        }
        assert_eq!(taken("a+b", Plus::Literal).as_deref(), Ok("a%2Bb"));
    }

    #[test]
    fn what_is_not_encoded_text_is_refused() {
        for raw in [
            "%",
            "%2",
            "%zz",
            "%2&",
            "a%G0",
            "%+1",
            "%FF",
            "%C3",
            "%ED%A0%80",
            "%80",
            "%C0%AF",
        ] {
            assert_eq!(taken(raw, Plus::Space), Err(BadEncoding), "{raw}");
        }
    }
}
