use base::{NodeId, Timestamp};
use rusqlite::{Connection, Row, params};
use store::{Attend, Attendance, Node};

use crate::{row::moment, sql};

/// Counts a node as there, and says who else is.
pub(crate) fn attend(
    tx: &Connection,
    wish: Attend,
    now: Timestamp,
) -> rusqlite::Result<Attendance> {
    let change = Node::attend(&all(tx)?, wish, now);
    for forgotten in &change.forget {
        delete(tx, forgotten.node)?;
    }
    if let Some(node) = change.save {
        save(tx, node)?;
    }
    Ok(change.attendance)
}

fn all(tx: &Connection) -> rusqlite::Result<Vec<Node>> {
    sql::all(tx, "SELECT node_id, until FROM node", [], from_row)
}

fn save(tx: &Connection, node: Node) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO node (node_id, until) VALUES (?1, ?2)
         ON CONFLICT (node_id) DO UPDATE SET until = excluded.until",
        params![node.node.bytes(), node.until.millis()],
    )
}

fn delete(tx: &Connection, node: NodeId) -> rusqlite::Result<usize> {
    sql::run(tx, "DELETE FROM node WHERE node_id = ?1", [node.bytes()])
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Node> {
    Ok(Node {
        node: NodeId::new(row.get("node_id")?),
        until: moment(row, "until")?,
    })
}
