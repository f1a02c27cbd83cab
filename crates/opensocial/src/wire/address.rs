//! URLs that games hand over, to be called or to be shown to players.

use url::Url;

use super::members::invalid;
use crate::Refusal;

/// The longest URL, in bytes.
pub(crate) const LONGEST_URL: usize = 2_048;

/// Why a URL cannot be called as it is written; said as what is wanted instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Uncallable(&'static str);

impl Uncallable {
    /// What is wanted instead, for behind "is to be".
    #[must_use]
    pub const fn expected(self) -> &'static str {
        self.0
    }
}

/// Reads a URL that a game hands over to be called: at most 2048 bytes, absolute,
/// http or https, without user name, password and fragment.
///
/// # Errors
/// [`Uncallable`] for what could not be called, or what clients would change on
/// the way.
pub fn callable(url: &str) -> Result<Url, Uncallable> {
    // A parser of URLs drops some of them in silence.
    if url.len() > LONGEST_URL || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        let expected = "at most 2048 printable ASCII characters without spaces";
        return Err(Uncallable(expected));
    }
    let parsed = Url::parse(url).ok();
    let parsed = parsed.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let parsed = parsed.ok_or(Uncallable("an absolute http or https URL"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(Uncallable("a URL without user name or password"));
    }
    if parsed.fragment().is_some() {
        return Err(Uncallable("a URL without a fragment"));
    }
    Ok(parsed)
}

/// Refuses what is not [`callable`], and parameters that the platform adds itself,
/// which `reserved` knows by their decoded names.
pub(crate) fn check(name: &str, url: &str, reserved: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let parsed = callable(url);
    let parsed = parsed.map_err(|why| invalid(name, &format!("is to be {why}")))?;
    let taken = parsed.query_pairs().find(|(name, _)| reserved(name));
    if let Some((parameter, _)) = taken {
        let why = format!("has a parameter that the platform adds: {parameter}");
        return Err(invalid(name, &why));
    }
    Ok(())
}

/// The URL with more parameters behind those that it has.
pub(crate) fn with_parameters(url: &str, parameters: &[(&str, &str)]) -> String {
    let more = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let between = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{between}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_called_is_taken() {
        let check = |url: &str| check("callbackUrl", url, |name| name == "status");
        for good in [
            "http://game.example",
            "https://game.example:8443/pay?a=1&b=%E3%81%82",
            "http://127.0.0.1/pay",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "/pay",
            "ftp://game.example/",
            "javascript:alert(1)",
            "https://me@game.example/",
            "https://me:pw@game.example/",
            "https://game.example/#part",
            "https://game.example/?status=10",
            "https://game.example/?a=1&%73tatus=10",
            "https://game.example/a b",
            "https://game.example/\n",
            "https://gäme.example/",
            &format!("https://game.example/{}", "x".repeat(LONGEST_URL)),
        ] {
            let refused = check(bad).unwrap_err().to_string();
            assert!(refused.starts_with("callbackUrl "), "{refused}");
        }
    }

    #[test]
    fn parameters_go_behind_those_that_are_there() {
        let with = |url| with_parameters(url, &[("id", "A 1")]);
        assert_eq!(with("http://x/pay"), "http://x/pay?id=A+1");
        assert_eq!(with("http://x/pay?a=1"), "http://x/pay?a=1&id=A+1");
        assert_eq!(with("http://x/pay?"), "http://x/pay?id=A+1");
        assert_eq!(with("http://x/pay?a&"), "http://x/pay?a&id=A+1");
    }
}
