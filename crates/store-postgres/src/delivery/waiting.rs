use store::EndpointId;

use crate::{
    error::Halt,
    row::count,
    sql::{Sql, Values},
};

/// How many deliveries to an endpoint have not ended, counted no further than
/// `at_most`.
pub(crate) async fn waiting_at(
    sql: Sql<'_>,
    endpoint: EndpointId,
    at_most: u64,
) -> Result<u64, Halt> {
    let (app, kind) = (endpoint.app_id.to_i64(), endpoint.kind.as_str());
    let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let key: Values<'_> = &[&app, &kind, &at_most];
    let found = sql.find(WAITING, key, |row| count(row, "found")).await?;
    Ok(found.unwrap_or_default())
}

pub(super) const WAITING: &str = "SELECT count(*) AS found FROM (
         SELECT 1 FROM delivery
         WHERE app_id = $1 AND kind = $2 AND (state = 'waiting' OR state = 'sending')
         LIMIT $3) AS waiting";
