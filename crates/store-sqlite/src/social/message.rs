use base::{AppId, MessageId, OwnerId, PlayerId};
use rusqlite::{Connection, Row, params};
use store::{INBOX_KEPT, Listed, Message, MessageRef, Span};

use super::{blocking, bounds, listed, require, require_player};
use crate::{
    error::Halt,
    json,
    row::{moment, read},
    sql,
};

/// Puts a copy into the inbox of each recipient who does not shut the sender out.
pub(super) fn send(tx: &Connection, owner: OwnerId, new: &Message) -> Result<(), Halt> {
    require(tx, new.app_id, new.sender)?;
    for recipient in &new.recipients {
        require_player(tx, *recipient)?;
    }
    for recipient in &new.recipients {
        if !blocking::stands(tx, *recipient, new.sender)? {
            insert(tx, owner, new, *recipient)?;
        }
    }
    Ok(())
}

/// Takes a copy away.
pub(super) fn discard(tx: &Connection, copy: MessageRef) -> Result<(), Halt> {
    sql::run(
        tx,
        "DELETE FROM message WHERE app_id = ?1 AND recipient = ?2 AND message_id = ?3",
        [
            copy.app_id.to_i64(),
            copy.recipient.to_i64(),
            copy.message_id.to_i64(),
        ],
    )?;
    Ok(())
}

/// A copy; the oldest beyond those that are kept goes.
fn insert(tx: &Connection, owner: OwnerId, new: &Message, recipient: PlayerId) -> Result<(), Halt> {
    let (app, recipient) = (new.app_id.to_i64(), recipient.to_i64());
    let changed = sql::run(
        tx,
        "INSERT INTO message
             (app_id, recipient, message_id, sender, recipients, title, body, url, sent_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        params![
            app,
            recipient,
            new.message_id.to_i64(),
            new.sender.to_i64(),
            json::written(&new.recipients)?,
            new.title,
            new.body,
            new.url,
            new.sent_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM message
         WHERE app_id = ?1 AND recipient = ?2 AND message_id = ?3";
    let key = [app, recipient, new.message_id.to_i64()];
    sql::judge(tx, changed, owner, holder, key)?;
    let kept = i64::try_from(INBOX_KEPT).unwrap_or(i64::MAX);
    sql::run(tx, PRUNE, [app, recipient, kept])?;
    Ok(())
}

const PRUNE: &str = "DELETE FROM message
     WHERE app_id = ?1 AND recipient = ?2 AND message_id IN
         (SELECT message_id FROM message WHERE app_id = ?1 AND recipient = ?2
          ORDER BY sent_at DESC, message_id LIMIT -1 OFFSET ?3)";

/// A player's inbox, the latest first.
pub(crate) fn inbox(
    conn: &Connection,
    app: AppId,
    recipient: PlayerId,
    span: Span,
) -> rusqlite::Result<Listed<Message>> {
    let [skip, limit] = bounds(span);
    let key = [app.to_i64(), recipient.to_i64()];
    let part = [app.to_i64(), recipient.to_i64(), skip, limit];
    listed(conn, INBOX, (key, part), from_row)
}

/// The rows, and how many there are.
const INBOX: (&str, &str) = (
    "SELECT app_id, message_id, sender, recipients, title, body, url, sent_at FROM message
     WHERE app_id = ?1 AND recipient = ?2
     ORDER BY sent_at DESC, message_id LIMIT ?4 OFFSET ?3",
    "SELECT count(*) FROM message WHERE app_id = ?1 AND recipient = ?2",
);

fn from_row(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        app_id: read(row, "app_id", AppId::from_i64)?,
        message_id: read(row, "message_id", MessageId::from_i64)?,
        sender: read(row, "sender", PlayerId::from_i64)?,
        recipients: json::read(row, "recipients")?,
        title: row.get("title")?,
        body: row.get("body")?,
        url: row.get("url")?,
        sent_at: moment(row, "sent_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbox_is_a_range_of_an_index_in_order() {
        for query in [PRUNE, INBOX.0] {
            let plan = sql::plan(query);
            let sorts = plan.iter().any(|step| step.contains("ORDER BY"));
            let search = "INDEX message_latest (app_id=? AND recipient=?)";
            let found = plan.iter().any(|step| step.ends_with(search));
            assert!(found && !sorts, "{plan:?}");
        }
        let plan = sql::plan(INBOX.1);
        assert!(plan[0].contains("COVERING INDEX"), "{plan:?}");
    }
}
