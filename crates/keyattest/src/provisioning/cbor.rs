//! As much of CBOR (RFC 8949) as a map of small numbers needs.

/// How deep values may be within each other.
const DEPTH: u32 = 4;

/// The unsigned number below `key` of a map that `bytes` are; none if they are
/// no map of definite length, or have the key twice.
pub(super) fn unsigned_at(bytes: &[u8], key: u64) -> Option<u64> {
    let mut reader = Reader { rest: bytes };
    let Head { major: 5, value } = reader.head()? else {
        return None;
    };
    let mut found = None;
    for _ in 0..value {
        let here = reader.item(DEPTH)? == Some(key);
        let value = reader.item(DEPTH)?;
        if here && found.replace(value?).is_some() {
            return None;
        }
    }
    reader.rest.is_empty().then_some(found)?
}

struct Head {
    major: u8,
    value: u64,
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<Head> {
        let [first] = self.take(1)? else { return None };
        let value = match first & 0x1f {
            small @ 0..=23 => u64::from(small),
            long @ 24..=27 => {
                let octets = self.take(1 << (long & 3))?;
                octets
                    .iter()
                    .fold(0, |value, octet| (value << 8) | u64::from(*octet))
            }
            _ => return None,
        };
        Some(Head {
            major: first >> 5,
            value,
        })
    }

    /// Passes over a value; tells it if it is an unsigned number.
    fn item(&mut self, depth: u32) -> Option<Option<u64>> {
        let deeper = depth.checked_sub(1)?;
        let Head { major, value } = self.head()?;
        let items = match major {
            0 => return Some(Some(value)),
            1 | 7 => 0,
            2 | 3 => {
                self.take(usize::try_from(value).ok()?)?;
                0
            }
            4 => value,
            5 => value.checked_mul(2)?,
            _ => 1,
        };
        for _ in 0..items {
            self.item(deeper)?;
        }
        Some(None)
    }
}
