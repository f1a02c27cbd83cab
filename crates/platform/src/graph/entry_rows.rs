use std::collections::HashMap;

use base::PlayerId;
use meta_graph::{
    Refusal,
    platform::node,
    wire::{Fields, Node},
};
use store::RankedEntry;

use super::{call::Call, words::number};

/// What of a user is in no entry.
const NAMES: [&str; 2] = ["alias", "display_name"];

/// How entries are told of, with the names of those whose they are.
pub(super) struct Rows<'a> {
    fields: &'a Fields,
    names: HashMap<PlayerId, String>,
}

impl<'a> Rows<'a> {
    /// Reads what the entries do not say themselves, all at once, where it is
    /// asked for. A user's id is in the entry.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(super) async fn read(
        call: &Call<'_>,
        entries: impl Iterator<Item = &RankedEntry>,
        fields: &'a Fields,
    ) -> Result<Self, Refusal> {
        let mut names = HashMap::new();
        let asked = fields
            .inside("user")
            .is_some_and(|user| user.is_empty() || NAMES.into_iter().any(|field| user.asks(field)));
        if asked || fields.is_empty() {
            let mut players: Vec<_> = entries.map(|row| row.entry.player_id).collect();
            players.sort_unstable();
            players.dedup();
            let players = call.parts.store.players_of(players).await;
            let players = players.map_err(|error| call.unavailable(error))?;
            names = players
                .into_iter()
                .map(|player| (player.player_id, player.nickname))
                .collect();
        }
        Ok(Self { fields, names })
    }

    /// An entry, as far as fields are asked for. Players have no pages here, so
    /// `profile_url` is left out.
    pub(super) fn node(&self, row: &RankedEntry) -> Node {
        let entry = &row.entry;
        let name = self.names.get(&entry.player_id).map(String::as_str);
        let node = node::Entry {
            id: entry.entry_id.get(),
            user: node::User {
                id: entry.scoped_id.get(),
                alias: name,
                display_name: name,
                ..node::User::default()
            },
            rank: number(row.rank),
            score: entry.score,
            at: entry.at,
            extra_data: entry.extra_data.as_deref(),
        };
        self.fields.select(node.node())
    }
}
