//! Connections that are cut around a commit. What a caller is told is what it would
//! have been told without that, and everything happened once.

#[path = "cuts/frame.rs"]
mod frame;
#[path = "cuts/once.rs"]
mod once;
#[path = "cuts/picture.rs"]
mod picture;
#[path = "cuts/proxy.rs"]
mod proxy;
#[path = "cuts/random.rs"]
mod random;
#[path = "cuts/silent.rs"]
mod silent;
#[path = "cuts/units.rs"]
mod units;

use std::{sync::Arc, time::Duration};

use store::Store;
use store_postgres::{PostgresOptions, Upkeep};
use testkit::FakeClock;

use self::proxy::Proxy;
use crate::{Database, opened, vault};

/// A node that reaches its database through a proxy, and commits nothing by itself.
async fn behind(
    database: &Database,
    options: impl FnOnce(&mut PostgresOptions),
) -> (Proxy, Arc<dyn Store>) {
    let server = url::Url::parse(&database.url()).unwrap();
    let address = (
        server.host_str().unwrap().to_owned(),
        server.port().unwrap_or(5432),
    );
    let proxy = Proxy::to(address).await;
    let mut url = server;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.port())).unwrap();
    let mut patient = PostgresOptions::parse(&base::Secret::new(url.as_str())).unwrap();
    patient.upkeep = Upkeep::Every(Duration::from_secs(3_600));
    patient.patience = Duration::from_secs(60);
    options(&mut patient);
    let store = opened(patient, vault(), FakeClock::new()).await.unwrap();
    (proxy, Arc::new(store))
}
