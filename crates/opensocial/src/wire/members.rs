//! The members of a JSON body.

use serde_json::{Map, Value};

use crate::Refusal;

/// Whether a text may have more than one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// It may not: no control character at all.
    One,
    /// It may: line breaks and tabs.
    Many,
}

/// How long a text may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Longest {
    /// So many bytes of UTF-8.
    Bytes(usize),
    /// So many characters.
    Characters(usize),
}

impl Longest {
    fn admits(self, text: &str) -> bool {
        match self {
            Self::Bytes(most) => text.len() <= most,
            Self::Characters(most) => text.chars().nth(most).is_none(),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Bytes(most) => format!("{most} bytes"),
            Self::Characters(most) => format!("{most} characters"),
        }
    }
}

/// A body that is one JSON object. What it has beside the members that a call
/// knows is passed over: clients send back what they were answered.
pub(crate) struct Members(Map<String, Value>);

impl Members {
    /// Reads a body, whatever its content type: clients of the time said that
    /// their JSON was a form.
    pub(crate) fn of(body: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body)
            .map(Self)
            .map_err(|_| Refusal::Invalid("the body is no JSON object".to_owned()))
    }

    /// A member that is an object itself.
    pub(crate) fn within(value: &Value) -> Option<Self> {
        value.as_object().cloned().map(Self)
    }

    /// A member as it is; none where it is absent or null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text, which may be empty; a number is taken for its digits.
    pub(crate) fn text(
        &self,
        name: &str,
        longest: Longest,
        lines: Lines,
    ) -> Result<Option<String>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(invalid(name, "is to be a text")),
        };
        if !longest.admits(&text) {
            let most = longest.words();
            return Err(invalid(name, &format!("is longer than {most}")));
        }
        let broken = |c: char| c.is_control() && !(lines == Lines::Many && "\n\r\t".contains(c));
        if text.contains(broken) {
            return Err(invalid(name, "holds a control character"));
        }
        Ok(Some(text))
    }

    /// A text that has to be there and to have something in it.
    pub(crate) fn needed_text(
        &self,
        name: &str,
        longest: Longest,
        lines: Lines,
    ) -> Result<String, Refusal> {
        let text = self.text(name, longest, lines)?;
        let text = text.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| invalid(name, "is missing or empty"))
    }

    /// A whole number from 1 to `most`, as a number or as its digits.
    pub(crate) fn needed_number(&self, name: &str, most: u64) -> Result<u64, Refusal> {
        let number = match self.get(name) {
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(digits)) => number(digits),
            _ => None,
        };
        let number = number.filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| invalid(name, &format!("is to be a whole number from 1 to {most}")))
    }
}

/// A number in its only spelling.
pub(crate) fn number(digits: &str) -> Option<u64> {
    let digits_only = digits.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits_only && (digits == "0" || !digits.starts_with('0'));
    canonical.then(|| digits.parse().ok()).flatten()
}

/// An id as answers have it: a number where the text is one in its only spelling,
/// which readers with doubles tell from all others.
pub(crate) fn id(text: &str) -> Value {
    match number(text).filter(|number| *number < 1 << 53) {
        Some(number) => number.into(),
        None => text.into(),
    }
}

/// What is wrong with a member.
pub(crate) fn invalid(name: &str, why: &str) -> Refusal {
    Refusal::Invalid(format!("{name} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Members {
        Members::of(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_body_is_one_object() {
        for bad in ["", "[]", "1", "{", "null", "{} {}"] {
            assert!(Members::of(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Members::of(b"\xff").is_err());
        assert!(members("{\"a\":null}").get("a").is_none());
    }

    #[test]
    fn texts_keep_to_their_limits() {
        let four = Longest::Characters(4);
        let text = |json: &str, lines| members(json).text("a", four, lines);
        assert_eq!(text("{}", Lines::One), Ok(None));
        assert_eq!(
            text(r#"{"a":"日本語で"}"#, Lines::One),
            Ok(Some("日本語で".into()))
        );
        assert_eq!(text(r#"{"a":12}"#, Lines::One), Ok(Some("12".into())));
        assert_eq!(
            text(r#"{"a":"a\nb"}"#, Lines::Many),
            Ok(Some("a\nb".into()))
        );
        for (json, lines) in [
            (r#"{"a":"12345"}"#, Lines::One),
            (r#"{"a":"a\nb"}"#, Lines::One),
            (r#"{"a":"a\u0000b"}"#, Lines::Many),
            (r#"{"a":"a\u0085b"}"#, Lines::Many),
            (r#"{"a":["x"]}"#, Lines::One),
            (r#"{"a":true}"#, Lines::One),
        ] {
            assert!(text(json, lines).is_err(), "{json}");
        }
        let bytes = members(r#"{"a":"日本"}"#);
        assert!(bytes.text("a", Longest::Bytes(6), Lines::One).is_ok());
        assert!(bytes.text("a", Longest::Bytes(5), Lines::One).is_err());
        let blank = members(r#"{"a":"  "}"#);
        assert!(blank.needed_text("a", four, Lines::One).is_err());
    }

    #[test]
    fn numbers_may_be_texts() {
        for (json, wanted) in [
            (r#"{"a":7}"#, Some(7)),
            (r#"{"a":"7"}"#, Some(7)),
            (r#"{"a":10}"#, Some(10)),
            (r#"{"a":11}"#, None),
            (r#"{"a":0}"#, None),
            (r#"{"a":"07"}"#, None),
            (r#"{"a":"+7"}"#, None),
            (r#"{"a":""}"#, None),
            (r#"{"a":-1}"#, None),
            (r#"{"a":1.5}"#, None),
            (r#"{"a":7.0}"#, None),
            (r#"{"a":"99999999999999999999999"}"#, None),
            (r#"{}"#, None),
        ] {
            let read = members(json).needed_number("a", 10).ok();
            assert_eq!(read, wanted, "{json}");
        }
    }
}
