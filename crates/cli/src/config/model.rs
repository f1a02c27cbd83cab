mod attest;
mod rewards;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use base::Secret;
use outbound::Network;
use store::SocialProfile;

pub(crate) use attest::{Attest, AttestMode, LeastApp, LeastDevice};
pub(crate) use rewards::NetworkRewards;

use crate::{
    log::Format,
    status_list::{GOOGLES_LIST, StatusSource},
    tls::TlsFiles,
};

/// Everything that `countersign up` is told. What [`Config::load`] returns is
/// complete: no secret that is needed is empty, and the listeners differ.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The directory of what is this node's own: the embedded store, where the
    /// store is that, and the master key, where it is not given.
    pub(crate) data: PathBuf,
    /// The master keys as text, the active one first; empty where they are in
    /// the data directory.
    pub(crate) master_key: Secret,
    pub(crate) platform: Platform,
    pub(crate) gate: Gate,
    pub(crate) operator: Operator,
    pub(crate) serve: Serve,
    pub(crate) store: Store,
    pub(crate) attestation: Attestation,
    pub(crate) log: Log,
}

/// The side that issues credentials and answers game servers.
#[derive(Clone, Debug)]
pub(crate) struct Platform {
    pub(crate) enabled: bool,
    pub(crate) listen: SocketAddr,
    pub(crate) tls: Tls,
    /// Names in a Host header that mean STOVE's live environment, in lower case.
    pub(crate) stove_live_hosts: Vec<String>,
    /// Names in a Host header that mean STOVE's sandbox, in lower case.
    pub(crate) stove_sandbox_hosts: Vec<String>,
    /// Names in a Host header that mean Meta's graph, in lower case.
    pub(crate) graph_hosts: Vec<String>,
    /// What the graph's paths come after, as games reach it; no slash at the end.
    pub(crate) graph_url: Option<String>,
    /// Names in a Host header that mean OpenSocial's live environment, in lower
    /// case.
    pub(crate) opensocial_live_hosts: Vec<String>,
    /// Names in a Host header that mean OpenSocial's sandbox, in lower case.
    pub(crate) opensocial_sandbox_hosts: Vec<String>,
    /// What OpenSocial's paths come after, as games reach them; no slash at the
    /// end.
    pub(crate) opensocial_url: Option<String>,
    /// The same of the sandbox.
    pub(crate) opensocial_sandbox_url: Option<String>,
    /// Whose word is taken for the URL that a game called.
    pub(crate) trusted_proxies: Vec<Network>,
    /// Who answers at the root path when the Host header names nobody.
    pub(crate) root: RootDialect,
    /// The networks that callbacks come from, as others see them.
    pub(crate) ads_networks: Vec<Network>,
    /// Networks that are not public and may be sent callbacks nevertheless.
    pub(crate) allow_private_callbacks: Vec<Network>,
}

/// A second listener of a face, which speaks TLS. What [`Config::load`] returns
/// has all three or none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls {
    pub(crate) listen: Option<SocketAddr>,
    /// The file of the certificate chain, in PEM form.
    pub(crate) cert: Option<PathBuf>,
    /// The file of the private key, in PEM form.
    pub(crate) key: Option<PathBuf>,
}

impl Tls {
    /// Where to listen and with which files, if it is wished for.
    pub(crate) fn listener(&self) -> Option<(SocketAddr, TlsFiles)> {
        let (cert, key) = self.cert.clone().zip(self.key.clone())?;
        Some((self.listen?, TlsFiles { cert, key }))
    }
}

/// The dialect at the root path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootDialect {
    Stove,
    Graph,
    OpenSocial,
    None,
}

/// The side that stands in front of game servers.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) enabled: bool,
    pub(crate) listen: SocketAddr,
    pub(crate) tls: Tls,
    /// What callers present as Bearer. Empty only where the gate is not enabled.
    pub(crate) key: Secret,
    /// Networks that are not public and may be called nevertheless.
    pub(crate) allow_private_upstreams: Vec<Network>,
    /// Whose `X-Forwarded-For` is read.
    pub(crate) trusted_proxies: Vec<Network>,
    /// The games that the gate stands in front of, by name.
    pub(crate) games: BTreeMap<String, Game>,
}

/// What a game is to STOVE, to Meta, to OpenSocial and to advertising networks. What [`Config::load`]
/// returns has all that is needed for one of them, or for several.
#[derive(Clone, Debug)]
pub(crate) struct Game {
    /// What the paths of STOVE's documents come after; no slash at the end.
    pub(crate) stove_base_url: String,
    pub(crate) stove_client_id: String,
    pub(crate) stove_client_secret: Secret,
    pub(crate) stove_game_id: String,
    /// What the paths of the graph come after; no slash at the end.
    pub(crate) meta_base_url: String,
    /// The app's id on the graph.
    pub(crate) meta_app_id: Option<u64>,
    pub(crate) meta_app_secret: Secret,
    pub(crate) meta_check_entitlement: bool,
    pub(crate) meta_org_scoped_id: bool,
    /// How its users' devices are attested.
    pub(crate) attest: Attest,
    /// What the paths of OpenSocial's API come after; no slash at the end.
    pub(crate) opensocial_base_url: String,
    /// The app's id on the platform.
    pub(crate) opensocial_app_id: String,
    pub(crate) opensocial_consumer_key: String,
    pub(crate) opensocial_consumer_secret: Secret,
    pub(crate) opensocial_profile: SocialProfile,
    pub(crate) opensocial_window: Duration,
    /// The platform's key in PEM form, where launches are signed by RSA-SHA1.
    pub(crate) opensocial_public_key: Option<PathBuf>,
    pub(crate) grant_url: String,
    pub(crate) grant_secret: Secret,
    /// The networks whose callbacks are taken for it, by name.
    pub(crate) rewards: BTreeMap<String, NetworkRewards>,
}

impl Game {
    /// Whether its players are verified at STOVE.
    pub(crate) fn is_on_stove(&self) -> bool {
        !self.stove_client_id.is_empty()
    }

    /// Whether it is on an OpenSocial platform.
    pub(crate) fn is_on_opensocial(&self) -> bool {
        !self.opensocial_consumer_key.is_empty()
    }

    /// Whether its server grants rewards, or did so once.
    pub(crate) fn grants(&self) -> bool {
        !self.grant_url.is_empty()
    }
}

/// How the evidence of devices is judged, whatever the game.
#[derive(Clone, Debug)]
pub(crate) struct Attestation {
    /// Where the list of revoked certificates comes from.
    pub(crate) status_list: StatusSource,
    /// How old it may be.
    pub(crate) status_max_age: Duration,
    /// How long it is before it is asked for again.
    pub(crate) status_refresh: Duration,
}

/// The side that only the operator sees.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    pub(crate) listen: SocketAddr,
    /// What the operator's API asks for as Bearer.
    pub(crate) key: Secret,
}

/// How the faces are served.
#[derive(Clone, Debug)]
pub(crate) struct Serve {
    pub(crate) mode: Mode,
    /// Threads in [`Mode::PerCore`]; 0 is one for each core.
    pub(crate) threads: usize,
    /// Connections open at once on each face.
    pub(crate) max_connections: usize,
    pub(crate) max_body_bytes: usize,
    pub(crate) body_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    /// How long everything is still answered after a stop was asked for.
    pub(crate) shutdown_delay: Duration,
    /// How long requests that run may take to end after that.
    pub(crate) drain: Duration,
}

/// Which threads serve the platform and the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A single-threaded runtime and a listener for each thread.
    PerCore,
    /// One runtime for everything.
    Shared,
}

/// The store where nothing else is said: a file in the data directory.
const IN_DATA: &str = "sqlite:countersign.db";

/// Where the store is, and how it is used.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// Names the engine and the place. It may hold a password.
    pub(crate) url: Secret,
    /// Connections of this node to a shared database, for what callers ask.
    pub(crate) connections: usize,
    /// How long a shared database may take over one statement.
    pub(crate) statement_timeout: Duration,
    /// How long a shared database that does not answer is waited for.
    pub(crate) patience: Duration,
    /// Single-use claims held at once. More are refused as unavailable; none is
    /// forgotten before its time.
    pub(crate) max_claims: usize,
    /// How long this node judges by what it knows while it hears nothing new.
    pub(crate) grace: Duration,
}

#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) format: Format,
    /// A level, or a filter such as `info,serve=debug`.
    pub(crate) level: String,
}

impl Store {
    /// Whether it is elsewhere than it would be if nothing was said.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.url.expose() != IN_DATA.as_bytes()
    }
}

impl Default for Config {
    fn default() -> Self {
        let on_loopback = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self {
            data: PathBuf::from("countersign-data"),
            master_key: Secret::new(""),
            platform: Platform {
                enabled: true,
                listen: on_loopback(7400),
                tls: Tls::default(),
                stove_live_hosts: vec!["api.onstove.com".to_owned()],
                stove_sandbox_hosts: vec!["api.gate8.com".to_owned()],
                graph_hosts: vec!["graph.oculus.com".to_owned()],
                graph_url: None,
                opensocial_live_hosts: vec!["sp.app.mbga.jp".to_owned()],
                opensocial_sandbox_hosts: vec!["sb.sp.app.mbga.jp".to_owned()],
                opensocial_url: None,
                opensocial_sandbox_url: None,
                trusted_proxies: Vec::new(),
                root: RootDialect::Stove,
                ads_networks: Vec::new(),
                allow_private_callbacks: Vec::new(),
            },
            gate: Gate {
                enabled: false,
                listen: on_loopback(7401),
                tls: Tls::default(),
                key: Secret::new(""),
                allow_private_upstreams: Vec::new(),
                trusted_proxies: Vec::new(),
                games: BTreeMap::new(),
            },
            operator: Operator {
                listen: on_loopback(7402),
                key: Secret::new(""),
            },
            serve: Serve {
                mode: Mode::PerCore,
                threads: 0,
                max_connections: 10_000,
                max_body_bytes: 65_536,
                body_timeout: Duration::from_secs(10),
                idle_timeout: Duration::from_secs(30),
                shutdown_delay: Duration::ZERO,
                drain: Duration::from_secs(20),
            },
            store: Store {
                url: Secret::new(IN_DATA),
                connections: 16,
                statement_timeout: Duration::from_secs(10),
                patience: Duration::from_secs(5),
                max_claims: 4_000_000,
                grace: Duration::from_secs(10),
            },
            attestation: Attestation {
                status_list: StatusSource::Url(GOOGLES_LIST.to_owned()),
                status_max_age: Duration::from_secs(48 * 60 * 60),
                status_refresh: Duration::from_secs(60 * 60),
            },
            log: Log {
                format: Format::Text,
                level: "info".to_owned(),
            },
        }
    }
}

impl Default for Game {
    fn default() -> Self {
        Self {
            stove_base_url: "https://api.onstove.com".to_owned(),
            stove_client_id: String::new(),
            stove_client_secret: Secret::new(""),
            stove_game_id: String::new(),
            meta_base_url: "https://graph.oculus.com".to_owned(),
            meta_app_id: None,
            meta_app_secret: Secret::new(""),
            meta_check_entitlement: false,
            meta_org_scoped_id: false,
            attest: Attest::default(),
            opensocial_base_url: "http://sp.app.mbga.jp/api/restful/v1".to_owned(),
            opensocial_app_id: String::new(),
            opensocial_consumer_key: String::new(),
            opensocial_consumer_secret: Secret::new(""),
            opensocial_profile: SocialProfile::Mobage,
            opensocial_window: Duration::from_secs(300),
            opensocial_public_key: None,
            grant_url: String::new(),
            grant_secret: Secret::new(""),
            rewards: BTreeMap::new(),
        }
    }
}
