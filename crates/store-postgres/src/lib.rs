//! The store for more than one machine: any number of nodes over one PostgreSQL.
//!
//! No node is special. Each answers its callers from connections of its own and
//! gathers single-use claims into batches; what other nodes have changed it finds
//! in the change log. A transaction that meets another one starts over; one whose
//! answer was lost is recognised when it is tried again.
//!
//! This crate is one of the two homes of SQL and decides nothing: rules of
//! state are the `store` crate's. It keeps to the SQL that the engines on
//! PostgreSQL's wire have in common.

mod achievement;
mod ads;
mod api_key;
mod app;
mod attest;
mod audit;
mod board;
mod change;
mod circle;
mod claims;
mod clock_offset;
mod commit;
mod copy;
mod credential;
mod delivery;
mod dial;
mod due;
mod durability;
mod endpoint;
mod engine;
mod error;
mod graph_setup;
mod history;
mod idempotency;
mod issuance;
mod json;
mod key;
mod listing;
mod mark;
mod membership;
mod node;
mod options;
mod ownership;
mod pinned;
mod player;
mod pool;
mod postgres_store;
mod previous;
mod profile;
mod proof;
mod reseal;
mod retry;
mod revocation;
mod reward;
mod row;
#[cfg(test)]
mod sample;
mod schema;
mod secret;
mod session;
mod shard_lease;
mod shop;
mod social;
mod sql;
mod step;
mod tls;
mod token_family;
mod tx;
mod upkeep;
mod warnings;
mod watermark;

pub use clock_offset::ClockOffset;
pub use copy::{Attended, PostgresSource, PostgresTarget};
pub use error::OpenError;
pub use options::{
    Authorities, Migrate, NotAuthorities, PostgresOptions, Protection, Upkeep, UrlError,
};
pub use pool::PoolLoad;
pub use postgres_store::{PostgresStore, holds_sealed};
pub use schema::Migrated;
