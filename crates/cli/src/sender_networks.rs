//! Where an advertising network's callbacks come from: a file, taken over again
//! whenever it changes.

use std::{fs, io, path::PathBuf};

use anyhow::Context;
use base::Network;
use gate::{NoSenders, SenderList};
use sign::sha256;
use unity_ads::wire::{InvalidPublicIps, PublicIps};

use crate::watch::{LOOK, Watch};

/// Why the contents of a file are no list of senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidSenders {
    #[error(transparent)]
    Form(#[from] InvalidPublicIps),
    /// Also where others are named besides: a network without addresses sends
    /// nothing.
    #[error(transparent)]
    Empty(#[from] NoSenders),
}

/// Reads a list of senders in the form in which the platform publishes it.
pub(crate) fn parse(json: &[u8]) -> Result<Vec<Network>, InvalidSenders> {
    let PublicIps { networks } = PublicIps::parse(json)?;
    if networks.is_empty() {
        return Err(NoSenders.into());
    }
    Ok(networks)
}

/// The senders of a game, and the file that some of them came from.
pub(crate) struct WatchedSenders {
    game: String,
    path: PathBuf,
    /// Those that the configuration names besides.
    named: Vec<Network>,
    senders: SenderList,
    watch: Watch,
}

impl WatchedSenders {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read or is no list of senders.
    pub(crate) fn open(game: String, path: PathBuf, named: Vec<Network>) -> anyhow::Result<Self> {
        let shown = path.display();
        let contents = fs::read(&path).with_context(|| format!("{shown} cannot be read"))?;
        let networks =
            parse(&contents).with_context(|| format!("{shown} is no list of senders"))?;
        let networks = [networks, named.clone()].concat();
        Ok(Self {
            senders: SenderList::new(networks)?,
            watch: Watch::of(sha256(&contents)),
            game,
            path,
            named,
        })
    }

    /// The list; it changes with the file.
    pub(crate) fn senders(&self) -> SenderList {
        self.senders.clone()
    }

    /// Looks after the file for ever.
    pub(crate) async fn follow(mut self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let path = self.path.clone();
            let read = tokio::task::spawn_blocking(move || fs::read(path)).await;
            // The runtime is going down.
            let Ok(contents) = read else { return };
            self.look(contents);
        }
    }

    /// Puts the list in a file's contents in place of the one before, and says
    /// how many networks it has.
    fn take_over(&self, contents: &[u8]) -> Result<usize, InvalidSenders> {
        let networks = parse(contents)?;
        let count = networks.len();
        self.senders
            .replace([networks, self.named.clone()].concat())?;
        Ok(count)
    }

    fn look(&mut self, contents: io::Result<Vec<u8>>) {
        let sight = match &contents {
            Ok(contents) => Ok(sha256(contents)),
            Err(error) => Err(error.to_string()),
        };
        if !self.watch.is_news(sight) {
            return;
        }
        let game = &*self.game;
        match contents.map(|contents| self.take_over(&contents)) {
            Ok(Ok(count)) => {
                tracing::info!(
                    game,
                    count,
                    "took over the list of senders that has changed"
                );
            }
            Ok(Err(error)) => {
                tracing::error!(game, %error, "kept the list of senders: the new one cannot be used");
            }
            Err(error) => {
                tracing::error!(game, %error, "kept the list of senders: its file cannot be read");
            }
        }
    }
}

#[cfg(test)]
mod tests;
