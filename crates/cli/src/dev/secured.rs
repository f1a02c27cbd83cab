//! `--tls`: the platform at its real names on a developer's machine.

use std::{collections::BTreeSet, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Context;
use base::Environment;
use serve::{Tls, TlsListener};

use super::{
    authority::{Authority, Leaf},
    file::{DevFile, TlsPlace},
};
use crate::{clock, config, house::House};

/// How often it is looked whether the certificate nears its end. The clock of
/// the development profile does not count here.
const LOOK: Duration = Duration::from_secs(3_600);

/// What the platform speaks TLS with in development.
pub(super) struct Secured {
    ca: PathBuf,
    names: Vec<String>,
}

impl Secured {
    /// Takes or makes the authority in the data directory, has it issue a
    /// certificate for every name of the configuration, and gives both to the
    /// house, which does not listen yet.
    ///
    /// # Errors
    /// When the authority cannot be read, made or used.
    pub(super) fn prepare(house: &mut House, addr: SocketAddr) -> anyhow::Result<Self> {
        let names = names(&house.config.platform, addr);
        let data = &house.config.data;
        let data = data
            .canonicalize()
            .with_context(|| format!("{} cannot be found", data.display()))?;
        let authority = Authority::open(&data, &names, clock::system_now())?;
        let leaf = authority.issue(clock::system_now())?;
        let tls = Tls::from_pem(leaf.chain.as_bytes(), leaf.key.expose())
            .context("the certificate that was made cannot be used")?;
        house.local_tls = Some(TlsListener {
            addr,
            tls: tls.clone(),
        });
        let ca = authority.path().to_owned();
        house.caretakers.push(tokio::spawn(renew(authority, tls)));
        Ok(Self { ca, names })
    }

    /// What is written to dev.json.
    ///
    /// # Errors
    /// When the platform does not listen.
    pub(super) fn describe(self, house: &House) -> anyhow::Result<TlsPlace> {
        let addr = house
            .tls_addr_of("platform")
            .context("the platform does not listen for TLS")?;
        Ok(TlsPlace {
            url: format!("https://{addr}"),
            ca: self.ca,
            names: self.names,
        })
    }
}

/// Issues anew, for ever, whenever the certificate nears its end.
async fn renew(authority: Authority, tls: Tls) {
    loop {
        tokio::time::sleep(LOOK).await;
        let now = clock::system_now();
        if !Leaf::is_due(tls.validity(), now) {
            continue;
        }
        let renewed = authority.issue(now).and_then(|leaf| {
            tls.replace(leaf.chain.as_bytes(), leaf.key.expose())?;
            Ok(())
        });
        match renewed {
            Ok(()) => tracing::info!("renewed the platform's certificate"),
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "the platform's certificate cannot be renewed");
            }
        }
    }
}

/// This machine's own names and those of the platforms we stand in for.
fn names(platform: &config::Platform, addr: SocketAddr) -> Vec<String> {
    let own = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let ip = addr.ip();
    let mut names: BTreeSet<String> = own.into();
    names.extend((!ip.is_unspecified()).then(|| ip.to_string()));
    names.extend(platform.stove_live_hosts.iter().cloned());
    names.extend(platform.stove_sandbox_hosts.iter().cloned());
    names.extend(platform.graph_hosts.iter().cloned());
    names.extend(platform.opensocial_live_hosts.iter().cloned());
    names.extend(platform.opensocial_sandbox_hosts.iter().cloned());
    names.into_iter().collect()
}

/// How each kind of client is told to trust the authority.
pub(super) fn how_to_trust(tls: &TlsPlace) -> String {
    let ca = quoted(&tls.ca.display().to_string());
    format!(
        "TLS is for those who trust this authority, which was made here and vouches for the\n\
         names of this profile only: {}\n\n  \
         curl     --cacert {ca}\n  \
         Node     NODE_EXTRA_CA_CERTS={ca}\n  \
         Python   REQUESTS_CA_BUNDLE={ca}\n  \
         Debian   sudo cp {ca} /usr/local/share/ca-certificates/countersign-dev.crt\n           \
         sudo update-ca-certificates",
        tls.ca.display()
    )
}

/// A call at the platform's real name that works when it is pasted.
pub(super) fn try_it(file: &DevFile, tls: &TlsPlace) -> Option<String> {
    let game = file.stove.games.first()?;
    let defaults = config::Config::default().platform;
    let hosts = match game.environment {
        Environment::Live => defaults.stove_live_hosts,
        Environment::Sandbox => defaults.stove_sandbox_hosts,
    };
    let host = hosts.first()?;
    let addr: SocketAddr = tls.url.strip_prefix("https://")?.parse().ok()?;
    let (ip, port) = (addr.ip(), addr.port());
    let ip = if ip.is_ipv6() {
        format!("[{ip}]")
    } else {
        ip.to_string()
    };
    Some(format!(
        "curl --cacert {} --resolve {host}:{port}:{ip} \\\n  https://{host}:{port}{}",
        quoted(&tls.ca.display().to_string()),
        game.server_token_call()
    ))
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word_of_a_shell() {
        assert_eq!(quoted("/home/ada/ca.pem"), "/home/ada/ca.pem");
        assert_eq!(quoted("/my games/ca.pem"), "'/my games/ca.pem'");
        assert_eq!(quoted("/ada's/ca.pem"), "'/ada'\\''s/ca.pem'");
    }

    #[test]
    fn the_names_are_this_machines_and_the_platforms() {
        let platform = config::Config::default().platform;
        let names = names(&platform, "127.0.0.2:0".parse().unwrap());
        let expected = [
            "127.0.0.1",
            "127.0.0.2",
            "::1",
            "api.gate8.com",
            "api.onstove.com",
            "graph.oculus.com",
            "localhost",
            "sb.sp.app.mbga.jp",
            "sp.app.mbga.jp",
        ];
        assert_eq!(names, expected);
    }
}
