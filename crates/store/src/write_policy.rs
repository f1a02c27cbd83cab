use crate::named::named;

/// Who may write what belongs to a player: an achievement, an entry on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WritePolicy {
    /// The player's own device too.
    ClientAuthoritative,
    /// The game's server only.
    ServerAuthoritative,
}

impl WritePolicy {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ClientAuthoritative, Self::ServerAuthoritative];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientAuthoritative => "client-authoritative",
            Self::ServerAuthoritative => "server-authoritative",
        }
    }
}
named!(WritePolicy, "write policy");
