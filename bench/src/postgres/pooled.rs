//! What is written first when single use has to hold on several machines: a table
//! whose primary key is the thing used, a pool, and an insert for each use.

use anyhow::{Result, ensure};
use base::{AppId, Timestamp};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use guard::Claim;
use tokio_postgres::NoTls;

use crate::durable;

/// As many as a node of ours has for its callers.
const CONNECTIONS: usize = 16;

/// The columns and the key of ours.
const TABLE: &str = "CREATE TABLE claim (
    app_id BIGINT NOT NULL, digest BYTEA NOT NULL, owner BYTEA NOT NULL,
    expires_at BIGINT NOT NULL, PRIMARY KEY (app_id, digest)
)";

const FILL: &str = "INSERT INTO claim (app_id, digest, owner, expires_at)
    SELECT 0, digest, $2, $3 FROM UNNEST($1::bytea[]) AS held (digest)";

const INSERT: &str = "INSERT INTO claim (app_id, digest, owner, expires_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

const OWNER: &[u8] = &[1; 16];

/// A pool, and a transaction for each claim.
pub(super) struct Pooled(Pool);

impl Pooled {
    /// Makes the table and fills it.
    pub(super) async fn open(url: &str, held: usize, expires_at: Timestamp) -> Result<Self> {
        let recycling_method = RecyclingMethod::Fast;
        let config = ManagerConfig { recycling_method };
        let manager = Manager::from_config(url.parse()?, NoTls, config);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
        let client = pool.get().await?;
        client.batch_execute(TABLE).await?;
        let numbers: Vec<u64> = (0..u64::try_from(held)?).collect();
        for some in numbers.chunks(durable::FILL) {
            let claims = some.iter().map(|it| durable::claim(*it, expires_at));
            let digests: Vec<Vec<u8>> = claims.map(|it| it.digest().to_vec()).collect();
            let values = client.prepare_cached(FILL).await?;
            client
                .execute(&values, &[&digests, &OWNER, &expires_at.millis()])
                .await?;
        }
        client.batch_execute("VACUUM ANALYZE claim").await?;
        drop(client);
        Ok(Self(pool))
    }

    /// Commits one claim, which has to be accepted.
    pub(super) async fn commit(&self, claim: Claim) -> Result<()> {
        let client = self.0.get().await?;
        let insert = client.prepare_cached(INSERT).await?;
        let app = claim.app().map_or(0, AppId::to_i64);
        let digest = claim.digest().as_slice();
        let inserted = client
            .execute(
                &insert,
                &[&app, &digest, &OWNER, &claim.expires_at().millis()],
            )
            .await?;
        ensure!(inserted == 1, "a new claim is refused");
        Ok(())
    }
}
