//! PostgreSQL for a test: a server of its own, in a directory of its own, on a
//! free port of loopback, which is gone with everything it wrote when the test
//! ends. Only ever a dev-dependency.
//!
//! ```no_run
//! use throwaway_postgres::{Binaries, Cluster, Options};
//!
//! # fn main() -> Result<(), throwaway_postgres::Error> {
//! let mut primary = Cluster::start(&Binaries::find()?, Options::default())?;
//! let standby = Cluster::standby_of(&mut primary, "standby")?;
//! let url = primary.url("postgres");
//! # let _ = (standby, url);
//! # Ok(())
//! # }
//! ```
//!
//! Nothing but `initdb` and `postgres` is needed of an installation; what else
//! it offers is done with signals and files. PostgreSQL refuses to run as root,
//! so for root the server runs as the user `nobody`, who then has to reach its
//! programs and its directory; this is seen to as well. All calls block.

mod account;
mod binaries;
mod cluster;
mod error;
mod guardian;
mod patroni;
mod place;
mod server;
mod settings;
mod tree;

pub use account::reaches;
pub use binaries::{Binaries, Version};
pub use cluster::{Cluster, Options, Tls};
pub use error::Error;
pub use patroni::{Patroni, Tools};
