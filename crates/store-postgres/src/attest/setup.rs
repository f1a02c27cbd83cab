use std::time::Duration;

use base::AppId;
use sign::{Vault, base64url};
use store::{AttestRoot, AttestSetup, ConfigureAttest};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    json::{json, written},
    row::{count, flag, get, moment, name, read},
    secret::{self, Place},
    sql::Sql,
    tx::Tx,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, package, cert_digests, min_version, max_version, token_lifetime_ms,
                 algorithm, seal_key, bind_key, bypass, monitor, max_patch_age_months,
                 min_attestation_version, remote_only, strongbox_only, boot_keys, possession,
                 roots, extra_claims, changed_at
             FROM attest_setup ",
            $rest
        )
    };
}

/// Changes how a game's evidence is judged.
pub(super) async fn configure(tx: &Tx<'_>, wish: &ConfigureAttest) -> Result<(), Halt> {
    // There may be no setup that could be locked.
    app::require_alone(tx, wish.app_id).await?;
    let query = select!("WHERE app_id = $1 FOR UPDATE");
    let stored = tx
        .sql
        .find(query, &[&wish.app_id.to_i64()], |row| {
            from_row(row, tx.vault)
        })
        .await?;
    save(tx, &AttestSetup::apply(stored, wish)).await
}

pub(crate) async fn all(sql: Sql<'_>, vault: &Vault) -> Result<Vec<AttestSetup>, Halt> {
    let query = select!("ORDER BY app_id");
    sql.all(query, &[], |row| from_row(row, vault)).await
}

/// Where the key of the setup with that [row key](row_of) stands.
pub(crate) fn place(row: &[u8; 8]) -> Place<'_> {
    Place {
        table: "attest_setup",
        column: "seal_key",
        row,
    }
}

/// The key of a setup's row: the app, big endian.
fn row_of(app: AppId) -> [u8; 8] {
    app.get().to_be_bytes()
}

async fn save(tx: &Tx<'_>, setup: &AttestSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    let key = setup.seal_key.as_ref();
    let key = key.map(|key| secret::to_stored(tx.vault, place(&row), key));
    let lifetime = setup.token_lifetime.as_millis();
    tx.sql
        .run(
            SAVE,
            &[
                &setup.app_id.to_i64(),
                &setup.package,
                &setup.cert_digests.as_flattened(),
                &setup.min_version.map(u64::cast_signed),
                &setup.max_version.map(u64::cast_signed),
                &i64::try_from(lifetime).unwrap_or(i64::MAX),
                &setup.algorithm.as_str(),
                &key.transpose()?,
                &i64::from(setup.bind_key),
                &i64::from(setup.bypass),
                &i64::from(setup.monitor),
                &i64::from(setup.max_patch_age_months),
                &i64::from(setup.min_attestation_version),
                &i64::from(setup.remote_only),
                &i64::from(setup.strongbox_only),
                &setup.boot_keys.as_flattened(),
                &setup.possession.as_str(),
                &written(&pairs(&setup.roots))?,
                &setup.extra_claims,
                &setup.changed_at.millis(),
            ],
        )
        .await?;
    Ok(())
}

const SAVE: &str = "INSERT INTO attest_setup
         (app_id, package, cert_digests, min_version, max_version, token_lifetime_ms, algorithm,
         seal_key, bind_key, bypass, monitor, max_patch_age_months, min_attestation_version,
         remote_only, strongbox_only, boot_keys, possession, roots, extra_claims, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
         $19, $20)
     ON CONFLICT (app_id) DO UPDATE SET
         package = excluded.package, cert_digests = excluded.cert_digests,
         min_version = excluded.min_version, max_version = excluded.max_version,
         token_lifetime_ms = excluded.token_lifetime_ms, algorithm = excluded.algorithm,
         seal_key = excluded.seal_key, bind_key = excluded.bind_key, bypass = excluded.bypass,
         monitor = excluded.monitor, max_patch_age_months = excluded.max_patch_age_months,
         min_attestation_version = excluded.min_attestation_version,
         remote_only = excluded.remote_only, strongbox_only = excluded.strongbox_only,
         boot_keys = excluded.boot_keys, possession = excluded.possession,
         roots = excluded.roots, extra_claims = excluded.extra_claims,
         changed_at = excluded.changed_at";

fn pairs(roots: &[AttestRoot]) -> Vec<(&str, String)> {
    let roots = roots.iter();
    roots
        .map(|root| (root.name.as_str(), base64url::encode(&root.spki)))
        .collect()
}

fn roots(row: &Row) -> Result<Vec<AttestRoot>, Halt> {
    let pairs: Vec<(String, String)> = json(row, "roots")?;
    let root = |(name, spki): (String, String)| {
        let spki = base64url::decode(spki.as_bytes());
        let spki = spki.map_err(|_| Halt::damaged("roots"))?;
        Ok(AttestRoot { name, spki })
    };
    pairs.into_iter().map(root).collect()
}

fn digests(bytes: &[u8]) -> Option<Vec<[u8; 32]>> {
    let (digests, rest) = bytes.as_chunks();
    rest.is_empty().then(|| digests.to_vec())
}

fn from_row(row: &Row, vault: &Vault) -> Result<AttestSetup, Halt> {
    let version = |column| {
        let stored: Result<Option<i64>, Halt> = get(row, column);
        stored.map(|code| code.map(i64::cast_unsigned))
    };
    let digests = |column| read(row, column, digests);
    let millis = |number: i64| u64::try_from(number).ok().map(Duration::from_millis);
    let app_id = read(row, "app_id", AppId::from_i64)?;
    Ok(AttestSetup {
        app_id,
        package: get(row, "package")?,
        cert_digests: digests("cert_digests")?,
        min_version: version("min_version")?,
        max_version: version("max_version")?,
        token_lifetime: read(row, "token_lifetime_ms", millis)?,
        algorithm: name(row, "algorithm")?,
        seal_key: secret::from_stored_if_any(vault, place(&row_of(app_id)), row)?,
        bind_key: flag(row, "bind_key")?,
        bypass: flag(row, "bypass")?,
        monitor: flag(row, "monitor")?,
        max_patch_age_months: count(row, "max_patch_age_months")?,
        min_attestation_version: count(row, "min_attestation_version")?,
        remote_only: flag(row, "remote_only")?,
        strongbox_only: flag(row, "strongbox_only")?,
        boot_keys: digests("boot_keys")?,
        possession: name(row, "possession")?,
        roots: roots(row)?,
        extra_claims: get(row, "extra_claims")?,
        changed_at: moment(row, "changed_at")?,
    })
}
