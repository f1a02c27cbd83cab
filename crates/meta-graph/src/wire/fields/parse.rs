use super::{Fields, MAX_FIELD_DEPTH, MAX_FIELDS, MAX_FIELDS_TEXT};
use crate::Refusal;

const UNREADABLE: &str = "expected names of fields separated by commas, with braces around \
                          those of a nested object: a,b{c,d}";

impl Fields {
    /// Reads a selection. Spaces around names, commas and braces are passed
    /// over, and so is a comma too many.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`] for braces that do not match, for a name
    /// of other characters than letters, digits and `_`, and beyond the limits
    /// [`MAX_FIELD_DEPTH`], [`MAX_FIELDS`] and [`MAX_FIELDS_TEXT`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MAX_FIELDS_TEXT {
            return Err(invalid("expected at most 4096 characters"));
        }
        let mut reader = Reader {
            rest: text,
            names: 0,
        };
        let fields = reader.level(0)?;
        if reader.rest.is_empty() {
            Ok(fields)
        } else {
            Err(invalid(UNREADABLE))
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    names: usize,
}

impl Reader<'_> {
    /// Reads up to the brace that closes this level, or to the end.
    fn level(&mut self, depth: usize) -> Result<Fields, Refusal> {
        if depth >= MAX_FIELD_DEPTH {
            return Err(invalid("expected at most 8 levels of braces"));
        }
        let mut fields = Fields::default();
        loop {
            while self.takes(',') {}
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with('}') {
                return Ok(fields);
            }
            let name = self.name()?;
            let inner = if self.takes('{') {
                let inner = self.level(depth.saturating_add(1))?;
                if !self.takes('}') || inner.is_empty() {
                    return Err(invalid(UNREADABLE));
                }
                inner
            } else {
                Fields::default()
            };
            fields.add(name, inner);
            self.rest = self.rest.trim_start();
            if !self.rest.is_empty() && !self.rest.starts_with([',', '}']) {
                return Err(invalid(UNREADABLE));
            }
        }
    }

    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

impl<'a> Reader<'a> {
    fn name(&mut self) -> Result<&'a str, Refusal> {
        self.names = self.names.saturating_add(1);
        if self.names > MAX_FIELDS {
            return Err(invalid("expected at most 128 names"));
        }
        let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !part_of_name(c));
        let (name, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| invalid(UNREADABLE))?;
        self.rest = rest;
        Ok(name)
    }
}

const fn invalid(expected: &'static str) -> Refusal {
    Refusal::invalid("fields", expected)
}
