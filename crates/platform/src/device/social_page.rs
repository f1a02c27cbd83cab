//! Which page of a game is asked for: of all URLs only those of the game's own
//! origin, so that nobody has the platform call somebody else.

use base::Environment;
use http::{StatusCode, Uri};
use serve::Problem;
use store::SocialSetup;
use url::Url;

/// The longest URL, in bytes.
const LONGEST: usize = 8 * 1024;

/// What a device asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    url: Option<String>,
    pub(super) environment: Option<Environment>,
}

impl Asked {
    /// Reads `?url=…&environment=…`.
    ///
    /// # Errors
    /// A 400.
    pub(super) fn of(uri: &Uri) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        {
            match &*name {
                "url" if asked.url.is_none() => asked.url = Some(value.into_owned()),
                "environment" if asked.environment.is_none() => {
                    asked.environment = Some(value.parse().map_err(|_| invalid_query())?);
                }
                _ => return Err(invalid_query()),
            }
        }
        Ok(asked)
    }

    /// The page, at the game's origin: what the `url` names, seen from the game's
    /// own page, or that page where there is none.
    ///
    /// # Errors
    /// A 400.
    pub(super) fn page(&self, gadget: &Url) -> Result<Url, Problem> {
        let Some(text) = &self.url else {
            return Ok(gadget.clone());
        };
        // A parser of URLs drops some of the others in silence.
        let plain = text.len() <= LONGEST && !text.contains(char::is_control);
        let page = plain.then(|| gadget.join(text).ok()).flatten();
        let page = page.filter(|page| is_at(page, gadget));
        page.ok_or_else(|| {
            let detail = "`url` is a URL of the game's own origin, or what follows it";
            Problem::new(StatusCode::BAD_REQUEST, "foreign_url", detail)
        })
    }
}

/// Refuses a page that is where the game is told of events: games verify the
/// signature there, and that of a page is the platform's too. The game's own page
/// may be there, since no page brings what makes an event.
///
/// # Errors
/// A 400.
pub(super) fn no_link(page: &Url, gadget: &Url, setup: &SocialSetup) -> Result<(), Problem> {
    let mut links = setup.links.values();
    let is_link = links.any(|link| Url::parse(&link.url).is_ok_and(|link| is_same(page, &link)));
    if is_link && !is_same(page, gadget) {
        let detail = "events are told there; it is no page of the game's";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "no_page", detail));
    }
    Ok(())
}

/// Whether a server may take one URL for another, whatever their queries are:
/// escapes, case and empty segments make no difference to many.
fn is_same(page: &Url, other: &Url) -> bool {
    page.origin() == other.origin() && segments(page) == segments(other)
}

fn segments(url: &Url) -> Vec<String> {
    // As the value of a form, which has the same escapes; a `+` is one on both
    // sides.
    let name = format!("p={}", url.path().replace('&', "%26"));
    let decoded = url::form_urlencoded::parse(name.as_bytes()).next();
    let path = decoded.map(|(_, path)| path.to_lowercase());
    let path = path.unwrap_or_default();
    let some = path.split('/').filter(|one| !one.is_empty() && *one != ".");
    some.map(str::to_owned).collect()
}

/// Whether a page is at the origin of another one: scheme, host and port are the
/// same (RFC 6454, section 4), and it names no user.
pub(super) fn is_at(page: &Url, gadget: &Url) -> bool {
    let nobody = page.username().is_empty() && page.password().is_none();
    nobody && page.origin().is_tuple() && page.origin() == gadget.origin()
}

/// What this call is asked with for that page.
pub(super) fn asking(page: &Url, environment: Option<Environment>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("url", page.as_str());
    if let Some(environment) = environment {
        query.append_pair("environment", environment.as_str());
    }
    format!("?{}", query.finish())
}

fn invalid_query() -> Problem {
    let detail = "a page is asked for by `url` and `environment` (live or sandbox), each at most \
                  once; what the game is to receive belongs into the `url`, escaped";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Option<String> {
        let gadget = Url::parse("https://game.example/top?a=b").unwrap();
        let uri: Uri = format!("/content{query}").parse().unwrap();
        let page = Asked::of(&uri).ok()?.page(&gadget).ok()?;
        Some(page.into())
    }

    #[test]
    fn a_page_is_of_the_games_own_origin() {
        for (query, expected) in [
            ("", "https://game.example/top?a=b"),
            (
                "?url=https%3A%2F%2Fgame.example%2Fx%3Fc%3D1",
                "https://game.example/x?c=1",
            ),
            ("?url=%2Fx", "https://game.example/x"),
            ("?url=x%3Fy", "https://game.example/x?y"),
            (
                "?url=https%3A%2F%2FGAME.example%3A443%2F",
                "https://game.example/",
            ),
            ("?url=/../../x", "https://game.example/x"),
            ("?environment=sandbox", "https://game.example/top?a=b"),
        ] {
            assert_eq!(page(query).as_deref(), Some(expected), "{query}");
        }
    }

    #[test]
    fn no_other_page_is_asked_for() {
        for query in [
            "?url=http%3A%2F%2Fgame.example%2F",
            "?url=https%3A%2F%2Fgame.example%3A8443%2F",
            "?url=https%3A%2F%2Fevil.example%2F",
            "?url=%2F%2Fevil.example%2F",
            "?url=%2F%5Cevil.example%2F",
            "?url=%5C%5Cevil.example%2F",
            "?url=https%3A%2F%2Fgame.example%40evil.example%2F",
            "?url=https%3A%2F%2Fme%40game.example%2F",
            "?url=https%3A%2F%2Fgame.example.evil.example%2F",
            "?url=https%3A%2F%2Fgame.example.%2F",
            "?url=https%3A%2F%2Fgame%0A.example%2F",
            "?url=file%3A%2F%2F%2Fetc%2Fpasswd",
            "?url=data%3A%2Ca",
            "?url=javascript%3Aalert(1)",
            "?url=%00",
            "?url=/a&url=/b",
            "?URL=/a",
            "?x=1",
            "?environment=test",
        ] {
            assert_eq!(page(query), None, "{query}");
        }
        let long = format!("?url=/{}", "x".repeat(LONGEST));
        assert_eq!(page(&long), None);
    }

    #[test]
    fn a_page_can_be_asked_for_again() {
        let url = Url::parse("https://game.example/x?a=1&b=%26").unwrap();
        let again = asking(&url, Some(Environment::Sandbox));
        let asked = Asked::of(&format!("/content{again}").parse().unwrap()).unwrap();
        let gadget = Url::parse("https://game.example/").unwrap();
        assert_eq!(asked.page(&gadget).unwrap(), url);
        assert_eq!(asked.environment, Some(Environment::Sandbox));
    }
}
