//! A URL of a store as it may be seen.

use base::Secret;

/// What a query may hold that tells nobody anything.
const OPEN: [&str; 4] = [
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "application_name",
];

/// The URL without its password, and without whatever else of it could be one;
/// empty where nothing of it is known to be none.
pub(crate) fn shown(url: &Secret) -> String {
    let text = url.expose_str().unwrap_or_default();
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Some((scheme @ ("postgres" | "postgresql"), rest)) = text.split_once("://") else {
        return String::new();
    };
    // A password that was not written as it has to be may hold any of `?/:@`, so
    // that only the last @ is sure to be behind it.
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (user.split(':').next().unwrap_or_default(), rest),
        None => ("", rest),
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_open = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        OPEN.contains(&key)
    };
    let kept: Vec<&str> = query.split('&').filter(is_open).collect();
    let at = if user.is_empty() { "" } else { "@" };
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}://{user}{at}{place}{mark}{}", kept.join("&"))
}

/// Whether there is more in the URL than may be seen.
pub(crate) fn hides(url: &Secret) -> bool {
    url.expose() != shown(url).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_seen_however_it_was_written() {
        for (url, seen) in [
            ("sqlite:countersign.db", "sqlite:countersign.db"),
            ("postgres://h/db", "postgres://h/db"),
            ("postgres://app@h:5433/db", "postgres://app@h:5433/db"),
            ("postgres://app:pw@h1,h2/db", "postgres://app@h1,h2/db"),
            ("postgres://:pw@h/db", "postgres://h/db"),
            ("postgres://app:p@w/p?w:@h/db", "postgres://app@h/db"),
            (
                "postgresql://app:pw@h/db?sslmode=require&password=pw&options=pw",
                "postgresql://app@h/db?sslmode=require",
            ),
            ("postgres://h/db?password=pw", "postgres://h/db"),
            ("mysql://app:pw@h/db", ""),
            ("app:pw@h", ""),
            ("host=h password=pw", ""),
        ] {
            assert_eq!(shown(&Secret::new(url)), seen, "{url}");
            assert_eq!(hides(&Secret::new(url)), seen != url, "{url}");
        }
    }
}
