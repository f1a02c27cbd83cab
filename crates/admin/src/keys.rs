use base::{Environment, KeyId, Secret};
use serde_json::json;
use store::{KeyPurpose, Step, TokenKey};

use crate::{Action, Admin, AdminError};

impl Admin {
    /// Makes the keys that an installation needs and does not have yet: one for
    /// each purpose and environment. Returns how many were made.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn ensure_keys(&self) -> Result<usize, AdminError> {
        let missing: Vec<Step> = {
            let snapshot = self.directory.last_known();
            KeyPurpose::ALL
                .into_iter()
                .flat_map(|purpose| Environment::ALL.map(|environment| (purpose, environment)))
                .filter(|&(purpose, env)| snapshot.keys().youngest(purpose, env).is_none())
                .map(|(purpose, environment)| Step::InsertKey(self.new_key(purpose, environment)))
                .collect()
        };
        let count = missing.len();
        if count > 0 {
            let deed = Action::KeysEnsure.overall(json!({ "made": count }));
            self.commit(deed, missing, &()).await?;
        }
        Ok(count)
    }

    pub(crate) fn new_key(&self, purpose: KeyPurpose, environment: Environment) -> TokenKey {
        TokenKey {
            key_id: KeyId::generate(&*self.rng),
            purpose,
            environment,
            material: Secret::new(self.rng.array::<32>()),
            created_at: self.clock.now(),
        }
    }
}
