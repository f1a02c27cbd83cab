//! The store for more than one machine: any number of nodes over one PostgreSQL.
//!
//! No node is special. Each answers its callers from connections of its own,
//! gathers single-use claims into batches, and asks for what other nodes have
//! changed. A transaction that meets another one starts over; one whose answer
//! was lost is recognised when it is tried again.
//!
//! This crate is one of the two homes of SQL and decides nothing: rules of
//! state are the `store` crate's. It keeps to the SQL that the engines on
//! PostgreSQL's wire have in common.

mod api_key;
mod app;
mod audit;
mod claims;
mod credential;
mod error;
mod idempotency;
mod key;
mod listing;
mod membership;
mod pinned;
mod player;
mod row;
mod secret;
mod sql;
mod step;
mod tx;
