use async_trait::async_trait;
use base::{AppId, Environment, PaymentId, PlayerId, TextId};
use store::{
    Activity, AppData, Installation, Listed, Message, Payment, PaymentReads, Persona, PostReads,
    SocialReads, Span, StoreError, TextEntry, TextGroup, TextQuery, TextReads,
};

use super::PostgresStore;
use crate::social::{
    activity, app_data, blocking, installation, message, payment, persona, text, text_group,
};

#[async_trait]
impl SocialReads for PostgresStore {
    async fn installations(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Installation>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, players),
            |sql, (app, players)| Box::pin(installation::among(sql, *app, players)),
        )
        .await
    }

    async fn installed(&self, player: PlayerId) -> Result<Vec<Installation>, StoreError> {
        self.read(
            |pools| &pools.callers,
            player,
            |sql, player| Box::pin(installation::of(sql, *player)),
        )
        .await
    }

    async fn blocked(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.read(
            |pools| &pools.callers,
            player,
            |sql, player| Box::pin(blocking::by(sql, *player)),
        )
        .await
    }

    async fn personas(&self, players: Vec<PlayerId>) -> Result<Vec<Persona>, StoreError> {
        self.read(
            |pools| &pools.callers,
            players,
            |sql, players| Box::pin(persona::of(sql, players)),
        )
        .await
    }

    async fn app_data(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<AppData>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, players),
            |sql, (app, players)| Box::pin(app_data::of(sql, *app, players)),
        )
        .await
    }
}

#[async_trait]
impl TextReads for PostgresStore {
    async fn text_groups(&self, app: AppId) -> Result<Vec<TextGroup>, StoreError> {
        self.read(
            |pools| &pools.callers,
            app,
            |sql, app| Box::pin(text_group::of(sql, *app)),
        )
        .await
    }

    async fn text(&self, app: AppId, text: TextId) -> Result<Option<TextEntry>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, text),
            |sql, (app, text)| Box::pin(text::find(sql, *app, *text)),
        )
        .await
    }

    async fn texts(
        &self,
        app: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextEntry>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, query, span),
            |sql, (app, query, span)| Box::pin(text::list(sql, *app, query, *span)),
        )
        .await
    }
}

#[async_trait]
impl PaymentReads for PostgresStore {
    async fn payment(&self, app: AppId, payment: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, payment),
            |sql, (app, payment)| Box::pin(payment::find(sql, *app, *payment)),
        )
        .await
    }

    async fn payments(
        &self,
        app: AppId,
        player: Option<PlayerId>,
        environment: Option<Environment>,
        span: Span,
    ) -> Result<Listed<Payment>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player, environment, span),
            |sql, (app, player, environment, span)| {
                Box::pin(payment::list(sql, *app, *player, *environment, *span))
            },
        )
        .await
    }
}

#[async_trait]
impl PostReads for PostgresStore {
    async fn activities(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
        span: Span,
    ) -> Result<Listed<Activity>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, players, span),
            |sql, (app, players, span)| Box::pin(activity::of(sql, *app, players, *span)),
        )
        .await
    }

    async fn inbox(
        &self,
        app: AppId,
        recipient: PlayerId,
        span: Span,
    ) -> Result<Listed<Message>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, recipient, span),
            |sql, (app, recipient, span)| Box::pin(message::inbox(sql, *app, *recipient, *span)),
        )
        .await
    }
}
