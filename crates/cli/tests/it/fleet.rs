//! Several `countersign up` over one PostgreSQL, under load, with whatever carries
//! them killed, cut off and replaced.

mod cut_off;
mod failover;
mod game;
mod hearing;
mod killed;
mod nodes;
mod offers;
mod once;
mod outbox;
mod rolling;
mod wire;
