//! The embedded store: one SQLite file in WAL mode, owned by one process.
//!
//! One thread writes. It drains the units that wait into one transaction,
//! commits, and then answers each of them, so that many callers share one
//! flush to the disk. Readers have connections of their own and never wait for
//! it. Single-use claims are judged by a set in memory over an append-only log
//! in the same file.
//!
//! This crate is one of the two homes of SQL and decides nothing: rules of
//! state are the `store` crate's.

mod achievement;
mod ads;
mod api_key;
mod app;
mod attest;
mod audit;
mod backup;
mod board;
mod change;
mod checkpoint;
mod circle;
mod claims;
mod connection;
mod copy;
mod credential;
mod delivery;
mod due;
mod endpoint;
mod engine;
mod error;
mod file;
mod graph_setup;
mod holder;
mod idempotency;
mod issuance;
mod json;
mod key;
mod listing;
mod membership;
mod node;
mod options;
mod ownership;
mod pinned;
mod player;
mod previous;
mod readers;
mod reseal;
mod revocation;
mod reward;
mod row;
mod schema;
mod secret;
mod shard_lease;
mod shop;
mod social;
mod sql;
mod sqlite_store;
mod step;
mod token_family;
mod watermark;
mod writer;

pub use backup::{Restored, holds_sealed, in_use, restore, verify};
pub use copy::{SqliteSource, SqliteTarget};
pub use error::OpenError;
pub use options::SqliteOptions;
pub use schema::Migrated;
pub use sqlite_store::SqliteStore;
