use super::Persona;

/// What of a persona cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonaFlaw {
    /// The field's name.
    pub field: &'static str,
    /// What would be accepted.
    pub expected: &'static str,
}

/// The longest text, in characters.
const TEXT: usize = 2_000;
/// The longest address of a page or picture, in bytes.
const URL: usize = 2_048;
/// The most interests.
const INTERESTS: usize = 50;

const PROSE: &str = "1 to 2000 characters, no control characters but line breaks";
const ADDRESS: &str = "an http or https URL of at most 2048 printable ASCII characters";

impl Persona {
    /// The first thing that cannot be kept, if there is one.
    #[must_use]
    pub fn flaw(&self) -> Option<PersonaFlaw> {
        let texts = [
            ("about_me", &self.about_me),
            ("address", &self.address),
            ("job_type", &self.job_type),
        ];
        let urls = [
            ("profile_url", &self.profile_url),
            ("thumbnail_url", &self.thumbnail_url),
            ("avatar_url", &self.avatar_url),
        ];
        let text = texts
            .into_iter()
            .find(|(_, text)| text.as_deref().is_some_and(|text| !is_prose(text)))
            .map(|(field, _)| (field, PROSE));
        let url = urls
            .into_iter()
            .find(|(_, url)| url.as_deref().is_some_and(|url| !is_url(url)))
            .map(|(field, _)| (field, ADDRESS));
        let (field, expected) = text.or(url).or_else(|| self.flawed_rest())?;
        Some(PersonaFlaw { field, expected })
    }

    fn flawed_rest(&self) -> Option<(&'static str, &'static str)> {
        if self.birthday.as_deref().is_some_and(|day| !is_day(day)) {
            return Some(("birthday", "a day of the calendar: YYYY-MM-DD"));
        }
        let blood = self.blood_type.as_deref();
        if blood.is_some_and(|blood| !matches!(blood, "A" | "B" | "O" | "AB")) {
            return Some(("blood_type", "A, B, O or AB"));
        }
        let interests = &self.interests;
        if interests.len() > INTERESTS || !interests.iter().all(|one| is_prose(one)) {
            let expected = "at most 50, each of 1 to 2000 characters without control characters";
            return Some(("interests", expected));
        }
        None
    }
}

fn is_prose(text: &str) -> bool {
    let plain = |sign: char| !sign.is_control() || sign == '\n';
    (1..=TEXT).contains(&text.chars().count()) && text.chars().all(plain)
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= URL
        && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |len: usize| {
        let part = parts.next()?;
        let digits = part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use base::{PlayerId, Timestamp};

    use super::*;

    fn persona() -> Persona {
        Persona::usual(PlayerId::new(1).unwrap(), Timestamp::EPOCH)
    }

    #[test]
    fn a_birthday_is_a_day_of_the_calendar() {
        for (day, is) in [
            ("1980-02-29", true),
            ("1900-02-29", false),
            ("2000-02-29", true),
            ("1981-02-29", false),
            ("1981-12-31", true),
            ("1981-11-31", false),
            ("1981-00-10", false),
            ("1981-13-10", false),
            ("1981-10-00", false),
            ("1981-1-1", false),
            ("1981-01-01-", false),
            ("81-01-01", false),
            ("", false),
            ("+981-01-01", false),
        ] {
            assert_eq!(is_day(day), is, "{day}");
        }
    }

    #[test]
    fn the_first_flaw_is_named() {
        assert_eq!(persona().flaw(), None);
        let some = |text: &str| Some(text.to_owned());
        type Set = fn(&mut Persona, Option<String>);
        let flawed: [(&str, Set, Option<String>); 8] = [
            ("about_me", |it, text| it.about_me = text, some("")),
            ("address", |it, text| it.address = text, some("a\u{0}")),
            (
                "job_type",
                |it, text| it.job_type = text,
                Some("x".repeat(2_001)),
            ),
            ("birthday", |it, text| it.birthday = text, some("today")),
            ("blood_type", |it, text| it.blood_type = text, some("C")),
            ("profile_url", |it, text| it.profile_url = text, some("/me")),
            (
                "avatar_url",
                |it, text| it.avatar_url = text,
                some("http://"),
            ),
            (
                "thumbnail_url",
                |it, text| it.thumbnail_url = text,
                some("javascript:alert(1)"),
            ),
        ];
        for (field, set, text) in flawed {
            let mut persona = persona();
            set(&mut persona, text);
            assert_eq!(persona.flaw().map(|flaw| flaw.field), Some(field));
        }
        let mut curious = persona();
        curious.interests = vec!["games".to_owned(); 51];
        assert_eq!(curious.flaw().map(|flaw| flaw.field), Some("interests"));
        curious.interests.truncate(50);
        curious.about_me = some("two\nlines");
        curious.thumbnail_url = some("https://a.example/b.png");
        assert_eq!(curious.flaw(), None);
    }
}
