//! OpenSocial, as games see it.

mod app_data;
mod avatar;
mod blacklist;
mod people;
mod people_snapshots;
mod word_check;
pub(super) mod world;
