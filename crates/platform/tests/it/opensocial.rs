//! OpenSocial, as games see it.

mod activities;
mod app_data;
mod avatar;
mod blacklist;
mod messages;
mod payment_device;
mod payment_questions;
mod payments;
mod people;
mod people_snapshots;
mod text_groups;
mod texts;
mod till;
mod word_check;
pub(super) mod world;
