use url::Url;

use crate::{AdminError, callable};

/// Refuses what could not be called with the parameters of the handshake added.
pub(super) fn check(callback_url: &str) -> Result<(), AdminError> {
    let field = "callback_url";
    let url = callable::check(field, callback_url)?;
    if url.query_pairs().any(|(name, _)| name.starts_with("hub.")) {
        let expected = "a URL without parameters of the handshake (hub.…)";
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

/// Whether both lead to the same server in the same way.
pub(super) fn is_of_one_server(one: &str, other: &str) -> bool {
    let origin = |url| Url::parse(url).map(|url| url.origin());
    matches!((origin(one), origin(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_scheme_host_or_port_is_another_server() {
        let one = "https://game.example/hook";
        for same in ["https://game.example", "https://GAME.example:443/other?a=b"] {
            assert!(is_of_one_server(one, same), "{same}");
        }
        for other in [
            "http://game.example/hook",
            "https://game.example:8443/hook",
            "https://game.example.attacker.example/hook",
            "hook",
        ] {
            assert!(!is_of_one_server(one, other), "{other}");
        }
    }

    #[test]
    fn only_what_can_be_called_is_taken() {
        for good in [
            "https://game.example/hook",
            "http://127.0.0.1:8080/hook?a=b",
            "https://game.example",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "/hook",
            "ftp://game.example/",
            "mailto:a@game.example",
            "https://",
            "https://me@game.example/",
            "https://game.example/#part",
            "https://game.example/?hub.mode=x",
            "https://game.example/?a=1&hub.challenge=x",
            "https://game.example/\n",
            "https://game.example/a b",
            "https://gäme.example/",
            &format!("https://game.example/{}", "x".repeat(2048)),
        ] {
            let refused = check(bad).unwrap_err();
            assert!(refused.to_string().starts_with("callback_url: "), "{bad}");
        }
    }
}
