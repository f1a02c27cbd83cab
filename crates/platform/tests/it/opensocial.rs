//! OpenSocial, as games see it: the frame, which is who may call, how often and
//! as what, and what the calls are answered.

mod access;
mod activities;
mod app_data;
mod ask;
mod avatar;
mod blacklist;
mod bodies;
mod commerce_snapshots;
mod diagnosis;
pub(super) mod frame_world;
mod ledger;
mod messages;
mod methods;
mod outage;
mod payment_device;
mod payment_ends;
mod payment_questions;
mod payments;
mod people;
mod people_snapshots;
mod requestor;
mod snapshots;
mod text_groups;
mod texts;
mod till;
mod tokens;
mod urls;
mod word_check;
pub(super) mod world;
