//! OpenSocial's frame, as games see it: who may call, how often, and as what.

mod access;
mod ask;
mod bodies;
mod diagnosis;
mod ledger;
mod methods;
mod outage;
mod requestor;
mod snapshots;
mod tokens;
mod urls;
pub(super) mod world;
