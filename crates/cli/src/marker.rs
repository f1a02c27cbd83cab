use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context, bail};

use crate::house::Profile;

/// Says in a data directory which profile it belongs to.
const FILE: &str = "profile";

/// Marks a data directory as the profile's own, or finds that it is.
///
/// A directory that was filled in development holds credentials that were
/// written out in files, accounts with keys that anyone can guess, and sample
/// tokens; production must not come to serve it by a mistyped path. And the
/// other way round, nobody should move the clock over real claims.
///
/// # Errors
/// When it belongs to the other profile, or cannot be read or written.
pub(crate) fn claim(data: &Path, profile: Profile) -> anyhow::Result<()> {
    let path = data.join(FILE);
    let shown = path.display();
    match fs::read_to_string(&path) {
        Ok(owner) if owner.trim() == profile.as_str() => Ok(()),
        Ok(owner) => bail!(
            "the data directory {} belongs to the profile `{}` and this is `{}`",
            data.display(),
            owner.trim(),
            profile.as_str()
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::write(&path, format!("{}\n", profile.as_str()))
                .with_context(|| format!("{shown} cannot be written"))
        }
        Err(error) => Err(error).with_context(|| format!("{shown} cannot be read")),
    }
}

/// The profile that a data directory belongs to, if it was ever used.
///
/// # Errors
/// When it cannot be read, or is none that this program knows.
pub(crate) fn find(data: &Path) -> anyhow::Result<Option<Profile>> {
    let path = data.join(FILE);
    let shown = path.display();
    match fs::read_to_string(&path) {
        Ok(owner) => {
            let found = Profile::named(owner.trim());
            let found = found.with_context(|| format!("{shown} names no profile"))?;
            Ok(Some(found))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{shown} cannot be read")),
    }
}

/// Whether a data directory belongs to the development profile.
pub(crate) fn is_development(data: &Path) -> bool {
    let owner = fs::read_to_string(data.join(FILE)).unwrap_or_default();
    owner.trim() == Profile::Development.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stays_with_the_profile_that_made_it() {
        let data = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            claim(data.path(), Profile::Development).unwrap();
        }
        let refused = claim(data.path(), Profile::Production)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("belongs to the profile `development`"),
            "{refused}"
        );
    }
}
