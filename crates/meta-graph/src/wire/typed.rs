use super::{Fields, Params, params::Given};
use crate::Refusal;

/// The longest text that a parameter may be, in bytes, unless its call says
/// otherwise.
const LONGEST_TEXT: usize = 4096;

impl Params {
    /// A text.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`] when it holds a control character, is
    /// longer than 4096 bytes, or was given as a JSON list, object or fraction.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let text = match self.given(name) {
            None => return Ok(None),
            Some(Given::Json(_)) => return Err(Refusal::invalid(name, "expected a text")),
            Some(Given::Text(text)) => &**text,
        };
        if text.chars().any(char::is_control) {
            return Err(Refusal::invalid(
                name,
                "expected a text without control characters",
            ));
        }
        if text.len() > LONGEST_TEXT {
            return Err(Refusal::invalid(name, "expected at most 4096 bytes"));
        }
        Ok(Some(text))
    }

    /// A text as it came, however long and of whatever characters: for what is judged
    /// as a whole. `None` where it was given as a JSON list, object or fraction.
    #[must_use]
    pub fn as_given(&self, name: &str) -> Option<&str> {
        match self.given(name)? {
            Given::Text(text) => Some(text),
            Given::Json(_) => None,
        }
    }

    /// A text that the call needs.
    ///
    /// # Errors
    /// As [`text`](Self::text); [`Refusal::ParameterMissing`].
    pub fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        needed(name, self.text(name)?)
    }

    /// A boolean: true, false, 1 or 0 in any case.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, Refusal> {
        let expected = Refusal::invalid(name, "expected true or false");
        let Some(text) = self.plain(name, &expected)? else {
            return Ok(None);
        };
        match &*text.to_ascii_lowercase() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(expected),
        }
    }

    /// A whole number of 64 bits.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn integer(&self, name: &'static str) -> Result<Option<i64>, Refusal> {
        let expected = Refusal::invalid(name, "expected a whole number of 64 bits");
        let Some(text) = self.plain(name, &expected)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| expected)
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`], with `expected` as what it says.
    pub fn integer_in(
        &self,
        name: &'static str,
        bounds: std::ops::RangeInclusive<i64>,
        expected: &'static str,
    ) -> Result<Option<i64>, Refusal> {
        match self.integer(name)? {
            Some(number) if !bounds.contains(&number) => Err(Refusal::invalid(name, expected)),
            number => Ok(number),
        }
    }

    /// An id: a decimal number without sign or leading zeros, from 1 up.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn id(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
        let expected = Refusal::invalid(name, "expected a decimal id");
        let Some(text) = self.plain(name, &expected)? else {
            return Ok(None);
        };
        super::endpoint::decimal(text).map(Some).ok_or(expected)
    }

    /// What `found` takes out of a parameter that the call needs.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], and those of `find`.
    pub fn need<'a, T>(
        &'a self,
        name: &'static str,
        find: impl FnOnce(&'a Self, &'static str) -> Result<Option<T>, Refusal>,
    ) -> Result<T, Refusal> {
        needed(name, find(self, name)?)
    }

    /// One of several words, in any case.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`], with `expected` as what it says.
    pub fn word<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
        expected: &'static str,
    ) -> Result<Option<T>, Refusal> {
        let refusal = Refusal::invalid(name, expected);
        let Some(text) = self.plain(name, &refusal)? else {
            return Ok(None);
        };
        let mut words = words.iter();
        let found = words.find(|(word, _)| word.eq_ignore_ascii_case(text));
        found.map(|(_, value)| Some(*value)).ok_or(refusal)
    }

    /// What `fields` asks for, and `otherwise` where it is not given.
    ///
    /// # Errors
    /// As [`Fields::parse`].
    pub fn fields(&self, otherwise: &str) -> Result<Fields, Refusal> {
        Fields::parse(self.text("fields")?.unwrap_or(otherwise))
    }

    /// A value without the white space around it.
    fn plain(&self, name: &str, refusal: &Refusal) -> Result<Option<&str>, Refusal> {
        match self.given(name) {
            None => Ok(None),
            Some(Given::Text(text)) => Ok(Some(text.trim())),
            Some(Given::Json(_)) => Err(refusal.clone()),
        }
    }
}

fn needed<T>(name: &'static str, found: Option<T>) -> Result<T, Refusal> {
    found.ok_or(Refusal::ParameterMissing(name))
}
