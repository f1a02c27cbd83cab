use async_trait::async_trait;
use base::{Environment, KeyId};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{KeyPurpose, Step, StoreError};
use tokio::sync::mpsc;

use crate::{Action, Admin, AdminError};

/// What is done to an installation as a whole and takes files, which only the
/// program itself touches.
#[async_trait]
pub trait Upkeep: Send + Sync + 'static {
    /// Makes a new master key where the installation keeps its own, and seals
    /// every secret anew under the active one.
    ///
    /// # Errors
    /// [`StoreError`]; asking again does the rest.
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, StoreError>;

    /// Takes a backup of what is committed now.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn backup(&self) -> Result<Backup, StoreError>;
}

/// What a rotation of the master key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotatedMasterKey {
    /// The active master key. Backups from now on need it.
    pub master_key_id: KeyId,
    /// Whether it was made by this rotation. A key that the installation is
    /// given is made by whoever gives it.
    pub made: bool,
    /// How many secrets were sealed anew.
    pub resealed: u64,
}

/// What a rotation of the token keys came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotatedTokenKeys {
    /// How many keys were made: one for each purpose and environment.
    pub made: usize,
}

/// A backup on its way.
#[derive(Debug)]
pub struct Backup {
    /// The master key without which its secrets cannot be read.
    pub master_key_id: KeyId,
    /// How many bytes there are.
    pub bytes: u64,
    /// The bytes in order; an error ends them early.
    pub chunks: mpsc::Receiver<std::io::Result<Bytes>>,
}

impl Admin {
    /// Makes a new key for each purpose and environment, with which tokens are
    /// made from now on. The keys before it go on verifying what they made.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn rotate_token_keys(&self) -> Result<RotatedTokenKeys, AdminError> {
        let known = self.store.catalog().await?.keys;
        let mut steps = Vec::new();
        for purpose in KeyPurpose::ALL {
            for environment in Environment::ALL {
                let mut key = self.new_key(purpose, environment);
                // The youngest is the one that is used, so a clock that was put
                // back must not make the new one older.
                for old in &known {
                    if (old.purpose, old.environment) == (purpose, environment) {
                        let next = old.created_at.plus(std::time::Duration::from_millis(1));
                        key.created_at = key.created_at.max(next);
                    }
                }
                steps.push(Step::InsertKey(key));
            }
        }
        let rotated = RotatedTokenKeys { made: steps.len() };
        let deed = Action::TokenKeysRotate.overall(json!({ "made": rotated.made }));
        self.commit(deed, steps, &rotated).await?;
        Ok(rotated)
    }

    /// Rotates the master key. Nothing waits for it and nothing fails meanwhile.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn rotate_master_key(
        &self,
        upkeep: &dyn Upkeep,
    ) -> Result<RotatedMasterKey, AdminError> {
        let rotated = upkeep.rotate_master_key().await?;
        let deed = Action::MasterKeyRotate.overall(json!({
            "master_key_id": rotated.master_key_id,
            "resealed": rotated.resealed,
        }));
        self.commit(deed, Vec::new(), &rotated).await?;
        Ok(rotated)
    }

    /// Takes a backup. The audit log says so before a byte of it leaves.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn backup(&self, upkeep: &dyn Upkeep) -> Result<Backup, AdminError> {
        let backup = upkeep.backup().await?;
        let deed = Action::BackupTake.overall(json!({ "bytes": backup.bytes }));
        self.commit(deed, Vec::new(), &()).await?;
        Ok(backup)
    }
}
