mod shortcuts;

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::Body,
    response::Response,
    routing::{any_service, future::RouteFuture},
};
use base::Environment;
use http::{Request, header};
use tower_service::Service;

use crate::{
    Parts, attest, device,
    graph::Graph,
    opensocial::{OpenSocial, TrustedProxies},
    stove, unity_ads,
};
pub(crate) use shortcuts::Shortcuts;

/// A wire protocol in one of its environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// STOVE.
    Stove(Environment),
    /// Meta's graph, which has one environment.
    Graph,
    /// OpenSocial.
    OpenSocial(Environment),
}

impl Dialect {
    /// All of them.
    const ALL: [Self; 5] = [
        Self::Stove(Environment::Live),
        Self::Stove(Environment::Sandbox),
        Self::Graph,
        Self::OpenSocial(Environment::Live),
        Self::OpenSocial(Environment::Sandbox),
    ];

    /// The path under which it answers at every host.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Stove(Environment::Live) => "/stove",
            Self::Stove(Environment::Sandbox) => "/stove-sandbox",
            Self::Graph => "/graph",
            Self::OpenSocial(Environment::Live) => "/opensocial",
            Self::OpenSocial(Environment::Sandbox) => "/opensocial-sandbox",
        }
    }
}

/// What the dialects' routers are made of.
struct Dialects<'a> {
    parts: &'a Arc<Parts>,
    /// One for all places where the graph answers.
    graph: Graph,
    /// One for all places where OpenSocial answers.
    opensocial: OpenSocial,
}

impl Dialects<'_> {
    fn router(&self, dialect: Dialect, prefix: &'static str) -> Router {
        match dialect {
            Dialect::Stove(environment) => {
                stove::router(Arc::clone(self.parts), environment, prefix)
            }
            Dialect::Graph => self.graph.router(prefix),
            Dialect::OpenSocial(environment) => self.opensocial.router(environment, prefix),
        }
    }
}

/// Which dialect answers at the root of which host, so that a client whose base
/// URL cannot be changed is pointed here by a hosts entry.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// Host names without port, in any case.
    pub names: Vec<(String, Dialect)>,
    /// The dialect at the root of all other hosts; none when absent.
    pub root: Option<Dialect>,
    /// What the paths of Meta's documents come after, as games reach the graph:
    /// "https://graph.example.com". Links from page to page begin with it; where
    /// it is absent, with what the request said.
    pub graph_url: Option<String>,
    /// What `/api/restful/v1` comes after, as games reach OpenSocial:
    /// "https://games.example". Signatures are over it; where it is absent, over
    /// what the request or a trusted proxy said.
    pub opensocial_url: Option<String>,
    /// The same of OpenSocial's sandbox.
    pub opensocial_sandbox_url: Option<String>,
    /// The proxies whose word is taken for the URL that a game called.
    pub trusted_proxies: TrustedProxies,
}

/// The prefixes, our own device side and what is published, and behind them what answers at the
/// root. The prefixes come first, at every host: a call under one of them then
/// passes a single router.
pub(crate) fn router(parts: Arc<Parts>) -> Router {
    let mut prefixed = under(
        Router::new(),
        "/device/v1",
        device::router(Arc::clone(&parts)),
    );
    let dialects = Dialects {
        parts: &parts,
        graph: Graph::new(&parts),
        opensocial: OpenSocial::new(&parts),
    };
    for dialect in Dialect::ALL {
        prefixed = prefixed.merge(dialects.router(dialect, dialect.prefix()));
    }
    prefixed
        .merge(dialects.graph.own_router())
        .merge(attest::router(Arc::clone(&parts)))
        .merge(unity_ads::router(Arc::clone(&parts)))
        .fallback_service(Root::new(&parts.hosts, &dialects))
}

/// Adds a router under a prefix. Nesting leaves out the prefix with nothing but
/// a slash behind it, which somebody else would answer in another shape.
fn under(all: Router, prefix: &str, router: Router) -> Router {
    let slash = format!("{prefix}/");
    all.route(&slash, any_service(router.clone()))
        .nest(prefix, router)
}

/// What answers at the root, chosen by the `Host` header.
#[derive(Clone)]
struct Root {
    by_host: Arc<HashMap<String, Router>>,
    otherwise: Router,
}

impl Service<Request<Body>> for Root {
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match named(&self.by_host, &request).cloned() {
            Some(mut router) => router.call(request),
            None => self.otherwise.call(request),
        }
    }
}

impl Root {
    fn new(hosts: &Hosts, dialects: &Dialects<'_>) -> Self {
        let names = hosts.names.iter();
        let by_host = names
            .map(|(name, dialect)| (name.to_ascii_lowercase(), dialects.router(*dialect, "")))
            .collect();
        let otherwise = match hosts.root {
            Some(dialect) => dialects.router(dialect, ""),
            None => Router::new().fallback(device::unknown_path),
        };
        Self {
            by_host: Arc::new(by_host),
            otherwise,
        }
    }
}

/// What belongs to the name of the host that was asked for.
fn named<'a, T>(by_host: &'a HashMap<String, T>, request: &Request<Body>) -> Option<&'a T> {
    let host = host_of(request)?;
    // The dot of a fully qualified name does not make it another host.
    let host = host.strip_suffix('.').unwrap_or(host);
    // Host names are compared without regard to case, and nearly every
    // client sends them in lower case already.
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return by_host.get(&host.to_ascii_lowercase());
    }
    by_host.get(host)
}

/// The host that was asked for, without its port: an absolute request target
/// counts before the header (RFC 9112, section 3.2.2).
fn host_of(request: &Request<Body>) -> Option<&str> {
    if let Some(host) = request.uri().host() {
        return Some(host);
    }
    let header = request.headers().get(header::HOST)?.to_str().ok()?;
    Some(match header.rsplit_once(':') {
        // The last colon of an IPv6 address without a port is part of it.
        Some((host, port)) if !port.ends_with(']') => host,
        _ => header,
    })
}
