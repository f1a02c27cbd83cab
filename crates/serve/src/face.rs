use std::{
    io,
    net::{IpAddr, SocketAddr},
    num::NonZeroUsize,
    sync::Arc,
    thread,
};

use axum::{
    Router,
    response::{IntoResponse, Response},
};

use crate::{Limits, Problem, Shortcut, Tls};

/// One HTTP surface of the program: what answers, where, and within what limits.
#[derive(Clone, Debug)]
pub struct Face {
    /// A short stable name, such as `platform`. It labels metrics and threads.
    pub name: &'static str,
    /// Where to listen. Port 0 takes a free one; the handle tells which.
    pub addr: SocketAddr,
    /// A second address, where the same is served over TLS.
    pub tls: Option<TlsListener>,
    /// What answers. Its fallback and method fallback speak the face's own
    /// shape of 404 and 405.
    pub router: Router,
    /// What is asked before the router, if anything is.
    pub shortcut: Option<Arc<dyn Shortcut>>,
    /// What peers are granted.
    pub limits: Limits,
    /// The answer, in the face's own shape, after a handler has panicked.
    pub on_panic: fn() -> Response,
    /// Whether handlers find the [`Peer`] among the request's extensions. A face
    /// that asks nobody where they come from does without, and so without the
    /// memory that it takes for every request.
    pub tells_peer: bool,
}

/// The address at the other end of a request's connection: the caller's own, or
/// that of the last proxy on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Among a request's extensions where it came over TLS that ends here. Links to
/// this process then begin with `https`. A [shortcut](crate::Shortcut) is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secured;

impl Face {
    /// A face without TLS or a shortcut and with the default limits, which
    /// answers a panic with a problem document.
    #[must_use]
    pub fn new(name: &'static str, addr: SocketAddr, router: Router) -> Self {
        Self {
            name,
            addr,
            tls: None,
            router,
            shortcut: None,
            limits: Limits::default(),
            on_panic: internal,
            tells_peer: false,
        }
    }
}

/// Where a face speaks TLS, and with what.
#[derive(Clone, Debug)]
pub struct TlsListener {
    /// Where to listen. Port 0 takes a free one; the handle tells which.
    pub addr: SocketAddr,
    /// What it presents. Keep a clone to replace the certificate.
    pub tls: Tls,
}

fn internal() -> Response {
    Problem::internal().into_response()
}

/// On which threads a face runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Threads of its own, each with a single-threaded runtime and a listener
    /// on the same port, among which the kernel spreads new connections. A
    /// connection stays on its thread, so nothing is woken across cores. For
    /// faces whose requests are many and short.
    PerCore {
        /// How many threads.
        cores: NonZeroUsize,
    },
    /// One listener, on the runtime that [`serve`](crate::serve) is called on.
    Shared,
}

impl Mode {
    /// One thread for every core that this process may use.
    #[must_use]
    pub fn per_core() -> Self {
        Self::PerCore {
            cores: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// Why a face could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Another socket listens there, of this program or of another.
    #[error("{face}: the address {addr} is already in use")]
    AddressInUse {
        /// The face's name.
        face: &'static str,
        /// Where it was to listen.
        addr: SocketAddr,
    },
    /// The address could not be bound for another reason.
    #[error("{face}: cannot listen on {addr}")]
    Bind {
        /// The face's name.
        face: &'static str,
        /// Where it was to listen.
        addr: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// A thread or its runtime could not be started.
    #[error("{face}: cannot start a runtime")]
    Runtime {
        /// The face's name.
        face: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}
