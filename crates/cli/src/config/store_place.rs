use store_postgres::Authorities;

use super::{error::ConfigError, load::Loader, load::ReadFile};
use crate::database::Database;

/// Reads what `store.url` says, and the file of authorities that it names, so that
/// what is wrong with them is told before anything is opened.
pub(super) fn check(loader: &mut Loader, read_file: ReadFile<'_>) {
    let problem = match Database::of(&loader.config) {
        Err(bad) => Some(bad.to_string()),
        Ok(database) => authorities(&database, read_file),
    };
    loader.errors.extend(problem.map(|problem| {
        let key = "store.url";
        ConfigError::Unusable {
            origin: loader.origins.get(key).cloned(),
            key,
            problem,
        }
    }));
}

/// What keeps the file from being used, if there is one.
fn authorities(database: &Database, read_file: ReadFile<'_>) -> Option<String> {
    let path = database.root_cert()?;
    let wrong = |problem| Some(format!("sslrootcert {}: {problem}", path.display()));
    match read_file(path) {
        Err(error) => wrong(format!("cannot be read: {error}")),
        Ok(pem) => {
            let unusable = Authorities::from_pem(&pem).err()?;
            wrong(unusable.to_string())
        }
    }
}
