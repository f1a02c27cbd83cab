/// Where a part of a certificate is within its bytes. A parsed certificate is
/// kept as these, so that it can be cached without its bytes and used with
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: usize,
    length: usize,
}

impl Span {
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        length: 0,
    };

    /// Where `part`, a slice of `whole`, is; empty if it is no slice of it.
    pub(crate) fn of(part: &[u8], whole: &[u8]) -> Self {
        let start = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
        let span = Self {
            start,
            length: part.len(),
        };
        if span.within(whole) == part {
            span
        } else {
            Self::EMPTY
        }
    }

    pub(crate) fn within(self, whole: &[u8]) -> &[u8] {
        let end = self.start.checked_add(self.length);
        end.and_then(|end| whole.get(self.start..end))
            .unwrap_or_default()
    }

    /// What lies before this part.
    pub(crate) const fn before(self) -> Self {
        Self {
            start: 0,
            length: self.start,
        }
    }

    /// What lies between this part and a later one.
    pub(crate) const fn up_to(self, later: Self) -> Self {
        let start = self.start.saturating_add(self.length);
        Self {
            start,
            length: later.start.saturating_sub(start),
        }
    }

    /// So many bytes after this part.
    pub(crate) const fn after(self, length: usize) -> Self {
        Self {
            start: self.start.saturating_add(self.length),
            length,
        }
    }
}
