use std::ops::RangeInclusive;

/// The longest value that a profile may ask for, in bytes.
const MAX_LEN: usize = 4096;

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Alphabet([u128; 2]);

impl Alphabet {
    pub(crate) const NONE: Self = Self([0, 0]);

    /// What a value may hold that is not restricted: everything but control
    /// characters, which no query may hold.
    pub(crate) fn any() -> Self {
        Self::of(b' '..=u8::MAX).without(0x7f)
    }

    /// Visible ASCII: what stands for itself in a query.
    pub(crate) fn visible() -> Self {
        Self::of(b'!'..=b'~')
    }

    fn of(range: RangeInclusive<u8>) -> Self {
        range.fold(Self::NONE, Self::with)
    }

    pub(crate) fn with(mut self, byte: u8) -> Self {
        self.toggle(byte, true);
        self
    }

    fn without(mut self, byte: u8) -> Self {
        self.toggle(byte, false);
        self
    }

    fn toggle(&mut self, byte: u8, held: bool) {
        let [low, high] = &mut self.0;
        let half = if byte < 128 { low } else { high };
        let bit = 1_u128 << (byte & 127);
        if held {
            *half |= bit;
        } else {
            *half &= !bit;
        }
    }

    pub(crate) fn holds(self, byte: u8) -> bool {
        let [low, high] = self.0;
        let half = if byte < 128 { low } else { high };
        half & (1_u128 << (byte & 127)) != 0
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        let ([a, b], [c, d]) = (self.0, other.0);
        a & c != 0 || b & d != 0
    }

    pub(crate) fn is_ascii(self) -> bool {
        let [_, high] = self.0;
        high == 0
    }

    /// Reads `A-Za-z0-9_-`: characters of visible ASCII, and ranges of them. A
    /// hyphen at either end is one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let mut alphabet = Self::NONE;
        let mut rest = bytes;
        while let Some((&first, behind)) = rest.split_first() {
            if let [b'-', last, after @ ..] = behind {
                if *last < first {
                    return None;
                }
                alphabet = (first..=*last).fold(alphabet, Self::with);
                rest = after;
            } else {
                alphabet = alphabet.with(first);
                rest = behind;
            }
        }
        Some(alphabet)
    }
}

/// What a value may be: the bytes in it and how many.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) alphabet: Alphabet,
    pub(crate) min: usize,
    pub(crate) max: usize,
}

impl Shape {
    /// `None` for lengths that are in no order or beyond what is read.
    pub(crate) fn new(alphabet: Alphabet, [min, max]: [usize; 2]) -> Option<Self> {
        let sound = min <= max && max <= MAX_LEN && max > 0;
        sound.then_some(Self { alphabet, min, max })
    }

    pub(crate) fn admits(&self, value: &str) -> bool {
        (self.min..=self.max).contains(&value.len())
            && value.bytes().all(|byte| self.alphabet.holds(byte))
    }

    pub(crate) const fn is_fixed(&self) -> bool {
        self.min == self.max
    }
}
