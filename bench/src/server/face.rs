use std::{net::Ipv4Addr, num::NonZeroUsize, sync::Arc};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::State,
    routing::{get, post},
};
use base::{Environment, SharedClock, SharedRng};
use directory::Directory;
use http::StatusCode;
use platform::{Dialect, Hosts, Parts};
use prometheus_client::registry::Registry;
use serve::{BodyLimits, Face, Metrics, Mode, RequestIds, Running};
use store::Store;
use testkit::SeededRng;
use tokio::runtime::{Builder, Runtime};

use super::{Kind, Options, Threads, gate, plain::Plain, receiver, social};
use crate::given::{self, SystemClock};

/// The path at which the body is read and nothing is said.
pub(crate) const EMPTY_PATH: &str = "/empty";

/// The path at which a GET is answered and nothing is done.
pub(crate) const NOTHING_PATH: &str = "/nothing";

/// A face and the runtime that it was started from.
pub(super) struct Served {
    running: Running,
    _runtime: Runtime,
}

impl Served {
    pub(super) fn addr(&self) -> std::net::SocketAddr {
        self.running.addr()
    }
}

/// Serves a face as the program itself does.
pub(super) fn start(options: &Options) -> Result<Served> {
    let (runtime, mode) = match options.threads {
        // What the store does by itself goes on when the face has been started.
        Threads::TwoOwn if options.kind == Kind::GatePostgres => (workers(1)?, own(2)),
        Threads::One => (Builder::new_current_thread().enable_all().build()?, own(1)),
        Threads::TwoOwn => (Builder::new_current_thread().enable_all().build()?, own(2)),
        Threads::TwoShared => (workers(2)?, Mode::Shared),
    };
    let running = runtime.block_on(async {
        let face = face(options).await?;
        let ids = RequestIds::new(&*rng());
        let metrics = Metrics::register(&mut Registry::default());
        anyhow::Ok(serve::serve(face, mode, &metrics, &ids).await?)
    })?;
    Ok(Served {
        running,
        _runtime: runtime,
    })
}

async fn face(options: &Options) -> Result<Face> {
    let face = |name, router| Face::new(name, (Ipv4Addr::LOCALHOST, 0).into(), router);
    Ok(match options.kind {
        Kind::Plain => Face {
            shortcut: Some(Arc::new(Plain(Arc::new(parts().await?)))),
            ..face("platform", Router::new())
        },
        Kind::Receiver => face("receiver", receiver::router()?.merge(nothing())),
        Kind::Gate | Kind::GateDurable | Kind::GatePostgres | Kind::GateSingle => Face {
            tells_peer: true,
            ..face("gate", gate::router(options, rng()).await?.merge(nothing()))
        },
        Kind::Social | Kind::SocialDurable | Kind::SocialSingle => {
            face("platform", social::router(options).await?.merge(nothing()))
        }
        Kind::Platform | Kind::Canned | Kind::Bare | Kind::BareShort => {
            let parts = parts().await?;
            Face {
                shortcut: Some(platform::shortcut(parts.clone())),
                ..face("platform", shipped(parts))
            }
        }
    })
}

/// What is left of a request when nothing is asked for.
fn nothing() -> Router {
    Router::new().route(NOTHING_PATH, get(async || StatusCode::OK))
}

fn workers(threads: usize) -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    Ok(builder.worker_threads(threads).enable_all().build()?)
}

fn own(threads: usize) -> Mode {
    Mode::PerCore {
        cores: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
    }
}

fn rng() -> SharedRng {
    SeededRng::new(1)
}

/// What a face is made of, for a server that is none.
pub(super) fn given() -> Result<Parts> {
    Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(parts())
}

/// With the hosts that the default configuration names.
async fn parts() -> Result<Parts> {
    let clock = SystemClock::shared();
    let (store, directory) = given::directory(Arc::clone(&clock)).await?;
    Ok(over(store, directory, clock))
}

/// The same over a store.
pub(super) fn over(store: Arc<dyn Store>, directory: Arc<Directory>, clock: SharedClock) -> Parts {
    let rng = rng();
    let live = Dialect::Stove(Environment::Live);
    let sandbox = Dialect::Stove(Environment::Sandbox);
    Parts {
        store,
        directory,
        clock,
        rng,
        body: BodyLimits::default(),
        hosts: Hosts {
            names: vec![
                ("api.onstove.com".into(), live),
                ("api.gate8.com".into(), sandbox),
            ],
            root: Some(live),
            graph_url: None,
            opensocial_url: None,
            opensocial_sandbox_url: None,
            trusted_proxies: platform::TrustedProxies::default(),
        },
        ads: platform::Ads::default(),
        games: None,
        attestation: platform::Attestation::production(
            platform::PublishedRoot {
                name: String::new(),
                spki: Vec::new(),
            },
            platform::RevokedCertificates::not_judged(),
        ),
        // One of the calls has a pinned server token, to leave its check out.
        development: true,
    }
}

fn shipped(parts: Parts) -> Router {
    let body = parts.body;
    let empty = Router::new()
        .route(EMPTY_PATH, post(empty))
        .with_state(body);
    platform::router(parts).merge(empty)
}

async fn empty(State(limits): State<BodyLimits>, body: Body) -> StatusCode {
    match limits.collect(body).await {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}
