use std::{net::IpAddr, path::PathBuf};

use base::Secret;
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use url::form_urlencoded;

use super::Protection;
use crate::error::said;

/// Why a URL does not say where a database is. Nothing of the URL is shown, since
/// it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// It is not text, or another kind of URL.
    #[error("it does not begin with postgres:// or postgresql://")]
    Scheme,
    /// It is not clear where the password ends.
    #[error(
        "it has more than one `@` before the first `/`; one that belongs to a name or a password is written %40"
    )]
    At,
    /// It names no host.
    #[error("it names no host")]
    NoHost,
    /// `sslmode` is none of those that are understood.
    #[error("its sslmode is none of disable, require, verify-ca and verify-full")]
    SslMode,
    /// `sslrootcert` is given where nothing is encrypted.
    #[error("it has a sslrootcert, but with its sslmode nothing is verified")]
    RootsForNothing,
    /// It asks for a server that only reads.
    #[error(
        "its target_session_attrs is not read-write, and nothing works on a server that only reads"
    )]
    ReadOnly,
    /// A certificate of our own, which is not supported.
    #[error(
        "it has a {0}, but signing in with a certificate is not supported; give a password, or none \
         where the server asks for none"
    )]
    ClientCertificate(&'static str),
    /// Something else in it.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// What only this program reads of a URL's query.
#[derive(Default)]
struct Ssl {
    mode: Option<String>,
    roots: Option<PathBuf>,
}

pub(super) fn parse(url: &Secret) -> Result<(Vec<Config>, Protection), UrlError> {
    let text = url.expose_str().ok_or(UrlError::Scheme)?;
    let rest = ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .ok_or(UrlError::Scheme)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.matches('@').count() > 1 {
        return Err(UrlError::At);
    }
    let (rest, ssl) = without_ssl(rest)?;
    let mut targets = targets(authority, &rest)?;
    let named = |it: &Config| !it.get_hosts().is_empty() || !it.get_hostaddrs().is_empty();
    if !targets.iter().all(named) {
        return Err(UrlError::NoHost);
    }
    let protection = protection(&targets, ssl)?;
    for target in &mut targets {
        target.ssl_mode(match protection {
            Protection::Plain => SslMode::Disable,
            _ => SslMode::Require,
        });
    }
    Ok((targets, protection))
}

/// What the driver makes of it for each host. It would try several hosts itself,
/// and for ever wait for one of them that answers nothing.
fn targets(authority: &str, rest: &str) -> Result<Vec<Config>, UrlError> {
    let (user, hosts) = match authority.split_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let target = |host: &str| {
        let one = Secret::new(format!("postgres://{user}{host}{rest}"));
        let parsed = one.expose_str().unwrap_or_default().parse();
        parsed.map_err(|error| UrlError::Unreadable(said(&error)))
    };
    hosts.split(',').map(target).collect()
}

/// Takes out what the driver knows differently or not at all.
fn without_ssl(rest: &str) -> Result<(String, Ssl), UrlError> {
    let mut ssl = Ssl::default();
    let Some((before, query)) = rest.split_once('?') else {
        return Ok((rest.to_owned(), ssl));
    };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        // In such a URL a plus sign is one.
        let escaped = pair.replace('+', "%2B");
        let Some((key, value)) = form_urlencoded::parse(escaped.as_bytes()).next() else {
            continue;
        };
        match &*key {
            "sslmode" => ssl.mode = Some(value.into_owned()),
            "sslrootcert" => ssl.roots = Some(PathBuf::from(&*value)),
            "sslcert" => return Err(UrlError::ClientCertificate("sslcert")),
            "sslkey" => return Err(UrlError::ClientCertificate("sslkey")),
            // One that takes writes is looked for in any case.
            "target_session_attrs" if ["any", "primary", "read-write"].contains(&&*value) => {}
            "target_session_attrs" => return Err(UrlError::ReadOnly),
            _ => kept.push(pair),
        }
    }
    let separator = if kept.is_empty() { "" } else { "?" };
    Ok((format!("{before}{separator}{}", kept.join("&")), ssl))
}

fn protection(targets: &[Config], ssl: Ssl) -> Result<Protection, UrlError> {
    match (ssl.mode.as_deref(), ssl.roots) {
        (None, None) if targets.iter().all(is_here) => Ok(Protection::Plain),
        (Some("disable"), None) => Ok(Protection::Plain),
        (Some("disable"), Some(_)) => Err(UrlError::RootsForNothing),
        (Some("require"), None) => Ok(Protection::Unverified),
        // Whoever says whose word counts wants it to count.
        (None | Some("require" | "verify-ca" | "verify-full"), roots) => {
            Ok(Protection::Verified(roots))
        }
        (Some(_), _) => Err(UrlError::SslMode),
    }
}

/// Whether it is this machine.
pub(super) fn is_here(config: &Config) -> bool {
    let here = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|it: IpAddr| it.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    // Where both are given, the addresses are where the connection goes.
    let addresses = config.get_hostaddrs();
    addresses.iter().all(IpAddr::is_loopback)
        && (!addresses.is_empty() || config.get_hosts().iter().all(here))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio_postgres::config::TargetSessionAttrs;

    use super::*;
    use crate::PostgresOptions;

    fn read(url: &str) -> Result<PostgresOptions, UrlError> {
        PostgresOptions::parse(&Secret::new(url))
    }

    fn protection_of(url: &str) -> Protection {
        read(url).unwrap().protection
    }

    #[test]
    fn hosts_and_what_else_it_says_are_read() {
        let url = "postgres://u:p%40ss@h1:5433,h2:5434/db?application_name=x&sslmode=verify-full";
        let options = read(url).unwrap();
        assert_eq!(options.place(), "postgres://h1:5433,h2:5434/db");
        for target in &options.targets {
            assert_eq!(target.get_password(), Some(&b"p@ss"[..]));
            assert_eq!(target.get_application_name(), Some("x"));
        }
    }

    #[test]
    fn a_way_over_a_network_is_verified_unless_something_else_is_said() {
        assert_eq!(protection_of("postgres://db/x"), Protection::Verified(None));
        let mixed = "postgres://127.0.0.1,db/x";
        assert_eq!(protection_of(mixed), Protection::Verified(None));
        for here in ["localhost", "127.0.0.1", "%2Frun%2Fpostgresql"] {
            let url = format!("postgres://{here}/x");
            assert_eq!(protection_of(&url), Protection::Plain, "{here}");
        }
        let require = "postgres://db/x?sslmode=require";
        assert_eq!(protection_of(require), Protection::Unverified);
        let rooted = "postgres://db/x?sslrootcert=%2Fetc%2Fa+b.pem&sslmode=verify-ca";
        let roots = Some(PathBuf::from("/etc/a+b.pem"));
        assert_eq!(protection_of(rooted), Protection::Verified(roots));
        let address = "postgres://localhost/x?hostaddr=192.0.2.1";
        assert_eq!(protection_of(address), Protection::Verified(None));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_showing_it() {
        let cases = [
            ("mysql://u:hunter2@h/x", UrlError::Scheme),
            ("postgres://u:hun@ter2@h/x", UrlError::At),
            ("postgres:///x", UrlError::NoHost),
            ("postgres://u:hunter2@h/x?sslmode=prefer", UrlError::SslMode),
            (
                "postgres://u:hunter2@h/x?sslmode=disable&sslrootcert=f",
                UrlError::RootsForNothing,
            ),
        ];
        for (url, expected) in cases {
            let error = read(url).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{url}");
            assert_eq!(error, expected, "{url}");
        }
        let unknown = read("postgres://u:hunter2@h/x?sslcrl=f").unwrap_err();
        assert!(unknown.to_string().contains("sslcrl"), "{unknown}");
    }

    #[test]
    fn a_certificate_of_our_own_is_said_not_to_be_supported() {
        for option in ["sslcert", "sslkey"] {
            let url = format!("postgres://u@h/x?sslmode=verify-full&{option}=/etc/own.pem");
            let error = read(&url).unwrap_err();
            assert_eq!(error, UrlError::ClientCertificate(option));
            let told = error.to_string();
            assert!(
                told.contains(option) && told.contains("not supported"),
                "{told}"
            );
        }
    }

    #[test]
    fn whatever_the_url_says_a_server_has_to_take_writes() {
        for said in [
            "",
            "?target_session_attrs=any",
            "?target_session_attrs=primary",
        ] {
            let options = read(&format!("postgres://h1,h2/x{said}")).unwrap();
            for target in &options.targets {
                let wanted = target.get_target_session_attrs();
                assert_eq!(wanted, TargetSessionAttrs::ReadWrite, "{said}");
            }
        }
        for said in ["read-only", "standby", "prefer-standby", "x"] {
            let error = read(&format!("postgres://h/x?target_session_attrs={said}"));
            assert_eq!(error.unwrap_err(), UrlError::ReadOnly, "{said}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_password() {
        let options = read("postgres://user:hunter2@h/x").unwrap();
        let shown = format!("{options:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("user"),
            "{shown}"
        );
    }
}
