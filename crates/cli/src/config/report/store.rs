use super::super::load::Loaded;
use crate::database::Database;

/// The keys that say nothing of the embedded store.
const SHARED_ONLY: [&str; 3] = [
    "store.connections",
    "store.statement_timeout_secs",
    "store.patience_secs",
];

/// Which store it will be, and how it is reached. Nothing is shown where the URL
/// is wrong, which was refused before.
pub(super) fn told(loaded: &Loaded) -> String {
    match Database::of(&loaded.config) {
        Ok(database @ Database::Sqlite(_)) => {
            format!("SQLite in {database}, for one process at a time")
        }
        Ok(database @ Database::Postgres(_)) => {
            let way = database.way().unwrap_or_default();
            format!("PostgreSQL at {database}, for any number of nodes; {way}")
        }
        Err(_) => String::new(),
    }
}

/// What about it may not be meant.
pub(super) fn warnings(loaded: &Loaded) -> Vec<String> {
    let Ok(database) = Database::of(&loaded.config) else {
        return Vec::new();
    };
    let mut warnings: Vec<String> = database.doubt().map(str::to_owned).into_iter().collect();
    if let Database::Sqlite(_) = database {
        let given = SHARED_ONLY
            .iter()
            .filter(|key| loaded.origins.contains_key(**key));
        warnings.extend(given.map(|key| format!("{key} is without effect with SQLite")));
    }
    warnings
}
