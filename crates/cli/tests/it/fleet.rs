//! Several `countersign up` over one PostgreSQL, under load, with whatever carries
//! them killed, cut off and replaced.

mod cut_off;
mod failover;
pub(super) mod game;
mod graph;
mod hearing;
mod killed;
pub(super) mod nodes;
pub(super) mod offers;
mod once;
mod outbox;
mod rolling;
mod signed;
mod wire;
