use base::{AppId, MessageId, PlayerId};
use store::{INBOX_KEPT, Listed, Message, MessageRef, Refusal, Span};
use tokio_postgres::Row;

use super::{
    blocking,
    span::{bounds, listed},
};
use crate::{
    app,
    error::Halt,
    json::{json, written},
    player,
    row::{get, moment, read},
    sql::{self, Sql},
    tx::Tx,
};

pub(super) async fn send(tx: &Tx<'_>, new: &Message) -> Result<(), Halt> {
    app::require(tx, new.app_id).await?;
    player::require(tx, new.sender).await?;
    let mut recipients: Vec<_> = new.recipients.iter().map(|one| one.to_i64()).collect();
    recipients.sort_unstable();
    recipients.dedup();
    // Whoever sends to any of them waits, so that inboxes stay countable; all are
    // locked in the order of their ids.
    let hold = "SELECT player_id FROM player WHERE player_id = ANY($1)
         ORDER BY player_id FOR UPDATE";
    let held = tx.sql.all(hold, &[&recipients], |_| Ok(())).await?;
    if held.len() < recipients.len() {
        return Err(Refusal::Missing.into());
    }
    let deaf = blocking::against(tx.sql, new.sender, &recipients).await?;
    for recipient in &new.recipients {
        if !deaf.contains(recipient) {
            put(tx, new, *recipient).await?;
        }
    }
    Ok(())
}

async fn put(tx: &Tx<'_>, new: &Message, recipient: PlayerId) -> Result<(), Halt> {
    let (app, recipient) = (new.app_id.to_i64(), recipient.to_i64());
    let id = new.message_id.to_i64();
    let changed = tx
        .sql
        .run(
            "INSERT INTO message (app_id, recipient, message_id, sender, recipients, title, body,
                 url, sent_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            &[
                &app,
                &recipient,
                &id,
                &new.sender.to_i64(),
                &written(&new.recipients)?,
                &new.title,
                &new.body,
                &new.url,
                &new.sent_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM message
         WHERE app_id = $1 AND recipient = $2 AND message_id = $3";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&app, &recipient, &id]).await?;
    let kept = i64::try_from(INBOX_KEPT).unwrap_or(i64::MAX);
    tx.sql
        .run(
            "DELETE FROM message WHERE app_id = $1 AND recipient = $2 AND message_id IN (
                 SELECT message_id FROM message WHERE app_id = $1 AND recipient = $2
                 ORDER BY sent_at DESC, message_id OFFSET $3)",
            &[&app, &recipient, &kept],
        )
        .await
        .map(drop)
}

pub(super) async fn discard(tx: &Tx<'_>, copy: MessageRef) -> Result<(), Halt> {
    tx.sql
        .run(
            "DELETE FROM message WHERE app_id = $1 AND recipient = $2 AND message_id = $3",
            &[
                &copy.app_id.to_i64(),
                &copy.recipient.to_i64(),
                &copy.message_id.to_i64(),
            ],
        )
        .await
        .map(drop)
}

/// What others sent to a player from within a game, the latest first.
pub(crate) async fn inbox(
    sql: Sql<'_>,
    app: AppId,
    recipient: PlayerId,
    span: Span,
) -> Result<Listed<Message>, Halt> {
    let (app, recipient) = (app.to_i64(), recipient.to_i64());
    let (skip, limit) = bounds(span);
    let part = "SELECT app_id, message_id, sender, recipients, title, body, url, sent_at
         FROM message WHERE app_id = $1 AND recipient = $2
         ORDER BY sent_at DESC, message_id OFFSET $3 LIMIT $4";
    let whole = "SELECT count(*) AS total FROM message WHERE app_id = $1 AND recipient = $2";
    listed(
        sql,
        (part, &[&app, &recipient, &skip, &limit]),
        (whole, &[&app, &recipient]),
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<Message, Halt> {
    Ok(Message {
        app_id: read(row, "app_id", AppId::from_i64)?,
        message_id: read(row, "message_id", MessageId::from_i64)?,
        sender: read(row, "sender", PlayerId::from_i64)?,
        recipients: json(row, "recipients")?,
        title: get(row, "title")?,
        body: get(row, "body")?,
        url: get(row, "url")?,
        sent_at: moment(row, "sent_at")?,
    })
}
