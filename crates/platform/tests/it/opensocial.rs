//! OpenSocial, as games see it: the frame, which is who may call, how often and
//! as what, and what the calls are answered.

mod access;
mod app_data;
mod ask;
mod avatar;
mod blacklist;
mod bodies;
mod diagnosis;
pub(super) mod frame_world;
mod ledger;
mod methods;
mod outage;
mod people;
mod people_snapshots;
mod requestor;
mod snapshots;
mod tokens;
mod urls;
mod word_check;
pub(super) mod world;
