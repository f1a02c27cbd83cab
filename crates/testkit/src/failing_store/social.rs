//! Reads of what players are and have on OpenSocial.

use async_trait::async_trait;
use base::{AppId, Environment, PaymentId, PlayerId, TextId};
use store::{
    Activity, AppData, Installation, Listed, Message, Payment, PaymentReads, Persona, PostReads,
    SocialReads, Span, StoreError, TextEntry, TextGroup, TextQuery, TextReads,
};

use super::FailingStore;

#[async_trait]
impl SocialReads for FailingStore {
    async fn installations(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Installation>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.installations(app, players).await
    }

    async fn installed(&self, player: PlayerId) -> Result<Vec<Installation>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.installed(player).await
    }

    async fn blocked(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.blocked(player).await
    }

    async fn personas(&self, players: Vec<PlayerId>) -> Result<Vec<Persona>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.personas(players).await
    }

    async fn app_data(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<AppData>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.app_data(app, players).await
    }
}

#[async_trait]
impl TextReads for FailingStore {
    async fn text_groups(&self, app: AppId) -> Result<Vec<TextGroup>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.text_groups(app).await
    }

    async fn text(&self, app: AppId, text: TextId) -> Result<Option<TextEntry>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.text(app, text).await
    }

    async fn texts(
        &self,
        app: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextEntry>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.texts(app, query, span).await
    }
}

#[async_trait]
impl PaymentReads for FailingStore {
    async fn payment(&self, app: AppId, payment: PaymentId) -> Result<Option<Payment>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.payment(app, payment).await
    }

    async fn payments(
        &self,
        app: AppId,
        player: Option<PlayerId>,
        environment: Option<Environment>,
        span: Span,
    ) -> Result<Listed<Payment>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.payments(app, player, environment, span).await
    }
}

#[async_trait]
impl PostReads for FailingStore {
    async fn activities(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
        span: Span,
    ) -> Result<Listed<Activity>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.activities(app, players, span).await
    }

    async fn inbox(
        &self,
        app: AppId,
        recipient: PlayerId,
        span: Span,
    ) -> Result<Listed<Message>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.inbox(app, recipient, span).await
    }
}
