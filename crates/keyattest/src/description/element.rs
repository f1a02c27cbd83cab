use super::unreadable::{Part, Unreadable};

/// Identifier octets of the types that the schema uses.
pub(super) mod class {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
}

/// Context-specific, constructed; the low bits are the tag's number.
const EXPLICIT: u8 = 0xa0;
const NUMBER: u8 = 0x1f;
const MORE: u8 = 0x80;

/// Takes elements off the front. Tags and lengths have one form, the
/// shortest: indefinite or padded lengths are how two readers come to
/// different ends.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    part: Part,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(rest: &'a [u8], part: Part) -> Self {
        Self { rest, part }
    }

    /// The same bytes, whose faults are told of `part`.
    pub(super) const fn of(self, part: Part) -> Self {
        Self {
            rest: self.rest,
            part,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) const fn end(&self) -> Result<(), Unreadable> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Unreadable::Trailing(self.part))
        }
    }

    fn octet(&mut self) -> Result<u8, Unreadable> {
        let (first, rest) = self
            .rest
            .split_first()
            .ok_or(Unreadable::Truncated(self.part))?;
        self.rest = rest;
        Ok(*first)
    }

    fn length(&mut self) -> Result<usize, Unreadable> {
        let first = self.octet()?;
        if first < MORE {
            return Ok(usize::from(first));
        }
        let octets = first & !MORE;
        // 0 is the indefinite form, and nothing here needs more than two.
        if octets == 0 || octets > 2 {
            return Err(Unreadable::NotShortest(self.part));
        }
        let mut length = 0_usize;
        for _ in 0..octets {
            length = (length << 8) | usize::from(self.octet()?);
        }
        let least = if octets == 1 { 0x80 } else { 0x100 };
        if length < least {
            return Err(Unreadable::NotShortest(self.part));
        }
        Ok(length)
    }

    fn content(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.length()?;
        let (content, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Unreadable::Truncated(self.part))?;
        self.rest = rest;
        Ok(content)
    }

    fn typed(&mut self, identifier: u8) -> Result<&'a [u8], Unreadable> {
        if self.octet()? != identifier {
            return Err(Unreadable::WrongType(self.part));
        }
        self.content()
    }

    /// The inside of a constructed element.
    pub(super) fn inside(&mut self, identifier: u8) -> Result<Self, Unreadable> {
        Ok(Self::new(self.typed(identifier)?, self.part))
    }

    /// The next explicitly tagged element: its number and its inside.
    pub(super) fn tagged(&mut self) -> Result<(u32, Self), Unreadable> {
        let first = self.octet()?;
        if first & !NUMBER != EXPLICIT {
            return Err(Unreadable::WrongType(self.part));
        }
        let low = first & NUMBER;
        let number = if low == NUMBER {
            self.long_number()?
        } else {
            u32::from(low)
        };
        Ok((number, Self::new(self.content()?, self.part)))
    }

    /// A tag number above 30: seven bits an octet, at most four octets.
    fn long_number(&mut self) -> Result<u32, Unreadable> {
        let mut number = 0_u32;
        for _ in 0..4 {
            let octet = self.octet()?;
            if number == 0 && octet == MORE {
                return Err(Unreadable::NotShortest(self.part));
            }
            number = (number << 7) | u32::from(octet & !MORE);
            if octet < MORE {
                if number < u32::from(NUMBER) {
                    return Err(Unreadable::NotShortest(self.part));
                }
                return Ok(number);
            }
        }
        Err(Unreadable::Number(self.part))
    }

    pub(super) fn octets(&mut self) -> Result<&'a [u8], Unreadable> {
        self.typed(class::OCTET_STRING)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, Unreadable> {
        let content = self.typed(class::INTEGER)?;
        self.number(content)
    }

    pub(super) fn enumerated(&mut self) -> Result<u64, Unreadable> {
        let content = self.typed(class::ENUMERATED)?;
        self.number(content)
    }

    fn number(&self, content: &[u8]) -> Result<u64, Unreadable> {
        let fault = Err(Unreadable::Number(self.part));
        let magnitude = match content {
            [] => return fault,
            [first, ..] if *first >= MORE => return fault,
            [0, second, ..] if *second < MORE => return fault,
            [0, magnitude @ ..] if !magnitude.is_empty() => magnitude,
            magnitude => magnitude,
        };
        if magnitude.len() > 8 {
            return fault;
        }
        Ok(magnitude
            .iter()
            .fold(0, |number, octet| (number << 8) | u64::from(*octet)))
    }

    /// A truth value by BER's rule, everything but 0 being true, and whether
    /// it is DER's: devices are known to write `01 01 01`.
    pub(super) fn boolean(&mut self) -> Result<(bool, bool), Unreadable> {
        match self.typed(class::BOOLEAN)? {
            [0] => Ok((false, true)),
            [octet] => Ok((true, *octet == 0xff)),
            _ => Err(Unreadable::Length(self.part)),
        }
    }

    pub(super) fn null(&mut self) -> Result<(), Unreadable> {
        if self.typed(class::NULL)?.is_empty() {
            Ok(())
        } else {
            Err(Unreadable::Length(self.part))
        }
    }
}
