use async_trait::async_trait;
use base::{AppId, Environment, PaymentId, PlayerId, TextId};
use store::{
    Activity, AppData, Installation, Listed, Message, Payment, PaymentReads, Persona, PostReads,
    SocialReads, Span, StoreError, TextEntry, TextGroup, TextQuery, TextReads,
};

use super::SqliteStore;
use crate::social::{
    activity, app_data, blocking, each, installation, message, payment, persona, text, text_group,
};

#[async_trait]
impl SocialReads for SqliteStore {
    async fn installations(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Installation>, StoreError> {
        self.reads
            .callers
            .read(move |conn| each(&players, |player| installation::find(conn, app, player)))
            .await
    }

    async fn installed(&self, player: PlayerId) -> Result<Vec<Installation>, StoreError> {
        self.reads
            .callers
            .read(move |conn| installation::of(conn, player))
            .await
    }

    async fn blocked(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.reads
            .callers
            .read(move |conn| blocking::of(conn, player))
            .await
    }

    async fn personas(&self, players: Vec<PlayerId>) -> Result<Vec<Persona>, StoreError> {
        self.reads
            .callers
            .read(move |conn| each(&players, |player| persona::find(conn, player)))
            .await
    }

    async fn app_data(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<AppData>, StoreError> {
        self.reads
            .callers
            .read(move |conn| each(&players, |player| app_data::kept(conn, app, player)))
            .await
    }
}

#[async_trait]
impl TextReads for SqliteStore {
    async fn text_groups(&self, app: AppId) -> Result<Vec<TextGroup>, StoreError> {
        self.reads
            .callers
            .read(move |conn| text_group::of(conn, app))
            .await
    }

    async fn text(&self, app: AppId, text: TextId) -> Result<Option<TextEntry>, StoreError> {
        self.reads
            .callers
            .read(move |conn| text::find(conn, app, text))
            .await
    }

    async fn texts(
        &self,
        app: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextEntry>, StoreError> {
        self.reads
            .lists
            .read(move |conn| text::list(conn, app, &query, span))
            .await
    }
}

#[async_trait]
impl PaymentReads for SqliteStore {
    async fn payment(&self, app: AppId, payment: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.reads
            .callers
            .read(move |conn| payment::find(conn, app, payment))
            .await
    }

    async fn payments(
        &self,
        app: AppId,
        player: Option<PlayerId>,
        environment: Option<Environment>,
        span: Span,
    ) -> Result<Listed<Payment>, StoreError> {
        self.reads
            .lists
            .read(move |conn| payment::list(conn, app, player, environment, span))
            .await
    }
}

#[async_trait]
impl PostReads for SqliteStore {
    async fn activities(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
        span: Span,
    ) -> Result<Listed<Activity>, StoreError> {
        self.reads
            .lists
            .read(move |conn| activity::list(conn, app, &players, span))
            .await
    }

    async fn inbox(
        &self,
        app: AppId,
        recipient: PlayerId,
        span: Span,
    ) -> Result<Listed<Message>, StoreError> {
        self.reads
            .callers
            .read(move |conn| message::inbox(conn, app, recipient, span))
            .await
    }
}
