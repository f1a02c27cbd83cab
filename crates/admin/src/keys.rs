use base::{Environment, KeyId, Secret};
use serde_json::json;
use store::{KeyPurpose, Step, StoreError, TokenKey};

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
                .filter(|purpose| !purpose.is_on_demand())
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

    /// The like for RSA, whose key is no matter of bytes and takes up to a second,
    /// in which a thread that answers calls would answer none.
    pub(crate) async fn new_rsa_key(
        &self,
        purpose: KeyPurpose,
        environment: Environment,
    ) -> Result<TokenKey, AdminError> {
        let made = tokio::task::spawn_blocking(sign::jws::new_ps256_key).await;
        let Ok(Ok(material)) = made else {
            let text = "the cryptographic library could not make a key";
            return Err(StoreError::Unavailable(text.to_owned()).into());
        };
        Ok(TokenKey {
            material,
            ..self.new_key(purpose, environment)
        })
    }

    pub(crate) fn new_key(&self, purpose: KeyPurpose, environment: Environment) -> TokenKey {
        TokenKey {
            key_id: KeyId::generate(&*self.rng),
            purpose,
            environment,
            material: Secret::new(below_the_order(self.rng.array())),
            created_at: self.clock.now(),
        }
    }
}

/// As a private key of P-256 these bytes are a number, which has to lie below the
/// order of its group. That begins with 32 ones; one number in four thousand
/// million is not below it, and loses its first bit.
const fn below_the_order(mut bytes: [u8; 32]) -> [u8; 32] {
    if let [0xff, 0xff, 0xff, 0xff, ..] = bytes {
        let [first, ..] = &mut bytes;
        *first = 0x7f;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::below_the_order;

    #[test]
    fn only_a_number_that_may_be_too_great_is_changed() {
        let mut most = [0xff; 32];
        assert_eq!(below_the_order([0xfe; 32]), [0xfe; 32]);
        most[3] = 0xfe;
        assert_eq!(below_the_order(most), most);
        assert_eq!(below_the_order([0xff; 32])[..2], [0x7f, 0xff]);
    }
}
