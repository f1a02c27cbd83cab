//! What is done to a store as a whole.

use clap::{Args, Subcommand};

use super::{Output, StorePlace};

/// Look after the store itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    Watermark(StoreWatermark),
}

/// Refuse whatever was signed or issued up to now.
///
/// This is for a database that was put back from a backup by its own means, or to
/// a point in time: uses and revocations from after that point are lost, so
/// everything from before now has to be refused. Stop the nodes, put the database
/// back, run this, and start them. Game servers and players get new tokens by
/// themselves. `countersign restore` does it by itself.
///
/// Example: countersign store watermark --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct StoreWatermark {
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: StorePlace,
}
