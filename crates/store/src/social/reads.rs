use async_trait::async_trait;
use base::{AppId, Environment, PaymentId, PlayerId, TextId};

use super::{
    Activity, AppData, Installation, Message, Payment, Persona, TextEntry, TextGroup, TextStatus,
};
use crate::StoreError;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How many come before it.
    pub skip: usize,
    /// How many at most.
    pub limit: usize,
}

/// A part of a list, and how long the list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
}

/// Which texts of a game a list is to show; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextQuery {
    /// In this group only.
    pub group: Option<String>,
    /// By this player only.
    pub author: Option<PlayerId>,
    /// Of which this was said; of which anything was said but
    /// [`Withdrawn`](TextStatus::Withdrawn) when absent.
    pub status: Option<TextStatus>,
}

impl TextQuery {
    /// Whether a list of these has that text in it.
    #[must_use]
    pub fn shows(&self, text: &TextEntry) -> bool {
        let status = match self.status {
            Some(status) => text.status == status,
            None => text.status != TextStatus::Withdrawn,
        };
        let group = self.group.as_ref();
        status
            && group.is_none_or(|group| *group == text.group)
            && (self.author.is_none() || self.author == text.author)
    }
}

/// What is read of what players are to games.
#[async_trait]
pub trait SocialReads: Send + Sync {
    /// Which of these players have the game, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn installations(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Installation>, StoreError>;

    /// The games that a player has, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn installed(&self, player: PlayerId) -> Result<Vec<Installation>, StoreError>;

    /// Whom a player shuts out, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn blocked(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError>;

    /// What these players show of themselves, in the order asked for; who has
    /// said nothing is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn personas(&self, players: Vec<PlayerId>) -> Result<Vec<Persona>, StoreError>;

    /// What a game keeps of these players, in the order asked for; of whom it
    /// keeps nothing is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn app_data(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<AppData>, StoreError>;
}

/// What is read of what is written in games.
#[async_trait]
pub trait TextReads: Send + Sync {
    /// A game's groups of texts, in the order of their names' bytes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn text_groups(&self, app: AppId) -> Result<Vec<TextGroup>, StoreError>;

    /// One text, whatever was said of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn text(&self, app: AppId, text: TextId) -> Result<Option<TextEntry>, StoreError>;

    /// Texts, the latest first; of one moment in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn texts(
        &self,
        app: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextEntry>, StoreError>;
}

/// What is read of payments.
#[async_trait]
pub trait PaymentReads: Send + Sync {
    /// One payment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn payment(&self, app: AppId, payment: PaymentId) -> Result<Option<Payment>, StoreError>;

    /// A game's payments, of one player and in one environment only where these
    /// are named, the latest first; of one moment in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn payments(
        &self,
        app: AppId,
        player: Option<PlayerId>,
        environment: Option<Environment>,
        span: Span,
    ) -> Result<Listed<Payment>, StoreError>;
}

/// What is read of what is told of and among players.
#[async_trait]
pub trait PostReads: Send + Sync {
    /// What a game tells of these players, the latest first; of one moment in
    /// the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn activities(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
        span: Span,
    ) -> Result<Listed<Activity>, StoreError>;

    /// What others sent to a player from within a game, the latest first; of
    /// one moment in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn inbox(
        &self,
        app: AppId,
        recipient: PlayerId,
        span: Span,
    ) -> Result<Listed<Message>, StoreError>;
}
