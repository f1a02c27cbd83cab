use rusqlite::{Connection, params};
use store::EndpointId;

/// How many deliveries to an endpoint have not ended, counted no further than
/// `at_most`.
pub(crate) fn waiting_at(
    conn: &Connection,
    endpoint: EndpointId,
    at_most: u64,
) -> rusqlite::Result<u64> {
    let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let key = params![endpoint.app_id.to_i64(), endpoint.kind.as_str(), at_most];
    let count: i64 = conn
        .prepare_cached(WAITING)?
        .query_row(key, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

const WAITING: &str = "SELECT count(*) FROM (
         SELECT 1 FROM delivery
         WHERE app_id = ?1 AND kind = ?2 AND (state = 'waiting' OR state = 'sending')
         LIMIT ?3)";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql;

    #[test]
    fn only_what_is_counted_is_read() {
        let plan = sql::plan(WAITING);
        let search = "COVERING INDEX delivery_other_at (app_id=? AND kind=? AND state=?)";
        assert!(plan.iter().any(|step| step.ends_with(search)), "{plan:?}");
    }
}
