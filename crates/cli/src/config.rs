//! The configuration of `countersign up`: a commented TOML file, and the
//! environment over it.
//!
//! One list of keys ([`keys::all`]) is behind everything: what is accepted, the
//! names of the variables, the defaults that `config print-default` prints, the
//! report of `config check` and docs/configuration.md. Nothing here touches the
//! file system or the environment; `main` hands in both.

mod certificates;
mod error;
mod file;
mod given;
mod key;
mod keys;
mod load;
mod model;
mod nearest;

mod print;
mod reader;
#[cfg(test)]
mod reference;
mod report;
mod rewards_files;
mod shared_secrets;
mod store_place;
#[cfg(test)]
mod tests;
mod validate;
mod variables;

pub(crate) use model::{
    Attest, AttestMode, Config, Game, LeastApp, LeastDevice, Mode, NetworkRewards, Platform,
    RootDialect, Tls,
};
pub(crate) use print::print_default;
pub(crate) use report::Report;
