use base::{AppId, PlayerId, TextId, Timestamp};

use super::{
    Activity, ChangeAppData, ChangePayment, ConfigureSocial, Install, Message, MessageRef, Payment,
    Persona, TextEntry, TextGroup, TextStatus,
};

/// One change of what players are to games. The comment names the outcome, and
/// the refusals that undo the whole unit.
#[derive(Clone, Debug)]
pub enum SocialStep {
    /// [`Outcome::Done`](crate::Outcome); [`Refusal::Missing`](crate::Refusal) app. The
    /// change log hears of it.
    Configure(ConfigureSocial),
    /// [`Outcome::Installed`](crate::Outcome), also where it is so already;
    /// [`Refusal::Missing`](crate::Refusal) app or player.
    Install(Install),
    /// [`Outcome::Done`](crate::Outcome), also where it is so already;
    /// [`Refusal::Missing`](crate::Refusal) player,
    /// [`Refusal::Settled`](crate::Refusal) where the two are one, or where
    /// [`BLOCKED_KEPT`](crate::BLOCKED_KEPT) are shut out.
    Block {
        /// Who shuts out.
        player_id: PlayerId,
        /// Whom.
        blocked_id: PlayerId,
        /// When.
        at: Timestamp,
    },
    /// [`Outcome::Done`](crate::Outcome), also where there was nothing.
    Unblock {
        /// Who shut out.
        player_id: PlayerId,
        /// Whom.
        blocked_id: PlayerId,
    },
    /// [`Outcome::Done`](crate::Outcome); [`Refusal::Missing`](crate::Refusal) player.
    SetPersona(Persona),
    /// [`Outcome::Done`](crate::Outcome); [`Refusal::Missing`](crate::Refusal) app or
    /// player, [`Refusal::Settled`](crate::Refusal) where there would be too
    /// many keys.
    ChangeAppData(ChangeAppData),
}

/// One change of what is written in a game. The comment names the refusals that
/// undo the whole unit.
#[derive(Clone, Debug)]
pub enum TextStep {
    /// [`Refusal::Missing`](crate::Refusal) app,
    /// [`Refusal::Exists`](crate::Refusal) where there is one of that name,
    /// [`Refusal::Settled`](crate::Refusal) where there are
    /// [`TEXT_GROUPS_KEPT`](crate::TEXT_GROUPS_KEPT).
    MakeGroup(TextGroup),
    /// [`Refusal::Missing`](crate::Refusal). Its texts
    /// go with it.
    DropGroup {
        /// The game.
        app_id: AppId,
        /// The group.
        name: String,
    },
    /// [`Refusal::Missing`](crate::Refusal) group,
    /// [`Refusal::Exists`](crate::Refusal) where the id is another's.
    Post(TextEntry),
    /// [`Refusal::Missing`](crate::Refusal) text, also
    /// where it is not in the group or not by the author that is named.
    Edit {
        /// The game.
        app_id: AppId,
        /// In which group; any where absent.
        group: Option<String>,
        /// Which text.
        text_id: TextId,
        /// By whom it must be; anybody's where absent.
        author: Option<PlayerId>,
        /// The text from now on.
        data: String,
        /// When.
        at: Timestamp,
    },
    /// [`Refusal::Missing`](crate::Refusal) text, also
    /// where it is not in the group or not by the author that is named.
    Judge {
        /// The game.
        app_id: AppId,
        /// In which group; any where absent.
        group: Option<String>,
        /// Which text.
        text_id: TextId,
        /// By whom it must be; anybody's where absent.
        author: Option<PlayerId>,
        /// What is said of it.
        status: TextStatus,
        /// When.
        at: Timestamp,
    },
}

/// One change of a payment. The outcome is [`Outcome::Paid`](crate::Outcome).
#[derive(Clone, Debug)]
pub enum PaymentStep {
    /// [`Refusal::Missing`](crate::Refusal) app or player,
    /// [`Refusal::Exists`](crate::Refusal) where the id is another's.
    Create(Payment),
    /// [`Refusal::Missing`](crate::Refusal) payment, and what
    /// [`Payment::apply`] says.
    Change(ChangePayment),
}

/// One change of what games tell of players and players tell each other.
#[derive(Clone, Debug)]
pub enum PostStep {
    /// [`Refusal::Missing`](crate::Refusal) app or player,
    /// [`Refusal::Exists`](crate::Refusal) where the id is another's.
    Activity(Activity),
    /// [`Refusal::Missing`](crate::Refusal) app or any of the players,
    /// [`Refusal::Exists`](crate::Refusal) where a recipient has another's of
    /// that id. A recipient who shuts the sender out gets none.
    Message(Message),
    /// Takes a copy away, also where there is none.
    Discard(MessageRef),
}
