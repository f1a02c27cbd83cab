use base::{NodeId, Timestamp};
use store::{Attend, Attendance, Node};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, moment},
    sql::Sql,
    tx::Tx,
};

/// Counts a node as there, and says who else is.
///
/// Of the others, only the rows of those that have ended are locked, so that a
/// node that stands still in the middle of it holds up none that is there. Nodes
/// that come at the same moment may not see each other yet; they meet when they
/// attend again.
pub(crate) async fn attend(tx: &Tx<'_>, wish: Attend) -> Result<Attendance, Halt> {
    let change = Node::attend(&all(tx.sql).await?, wish, tx.now);
    for forgotten in change.forget {
        delete(tx.sql, forgotten).await?;
    }
    if let Some(node) = change.save {
        save(tx.sql, node).await?;
    }
    Ok(change.attendance)
}

/// Of the nodes that are there the one that is for the longest.
pub(crate) async fn last_there(sql: Sql<'_>, now: Timestamp) -> Result<Option<Node>, Halt> {
    let known = all(sql).await?.into_iter();
    Ok(known
        .filter(|node| node.is_there(now))
        .max_by_key(|node| node.until))
}

async fn all(sql: Sql<'_>) -> Result<Vec<Node>, Halt> {
    let text = "SELECT node_id, until FROM node ORDER BY node_id";
    sql.all(text, &[], from_row).await
}

async fn save(sql: Sql<'_>, node: Node) -> Result<u64, Halt> {
    sql.run(
        "INSERT INTO node (node_id, until) VALUES ($1, $2)
         ON CONFLICT (node_id) DO UPDATE SET until = excluded.until",
        &[&node.node.bytes().as_slice(), &node.until.millis()],
    )
    .await
}

/// Removes it as it was read: it may have come back since.
async fn delete(sql: Sql<'_>, node: Node) -> Result<u64, Halt> {
    sql.run(
        "DELETE FROM node WHERE node_id = $1 AND until = $2",
        &[&node.node.bytes().as_slice(), &node.until.millis()],
    )
    .await
}

fn from_row(row: &Row) -> Result<Node, Halt> {
    Ok(Node {
        node: NodeId::new(array(row, "node_id")?),
        until: moment(row, "until")?,
    })
}
