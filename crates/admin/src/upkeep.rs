use std::sync::Arc;

use async_trait::async_trait;
use base::{Environment, EventId, KeyId};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AuditOutcome, KeyPurpose, Step, TokenKey};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc};

use crate::{Action, Admin, AdminError};

/// What is done to an installation as a whole and takes files, which only the
/// program itself touches. [`Admin`] never has two of these done at once.
#[async_trait]
pub trait Upkeep: Send + Sync + 'static {
    /// Makes a new master key where the installation keeps its own, and seals
    /// every secret anew under the active one.
    ///
    /// # Errors
    /// [`AdminError::Elsewhere`] where the key is not this installation's to
    /// make; [`AdminError::Store`], and asking again does the rest.
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError>;

    /// Takes a backup of what is committed now.
    ///
    /// # Errors
    /// [`AdminError::Elsewhere`] where the store is backed up by its own means;
    /// [`AdminError::Store`].
    async fn backup(&self) -> Result<Backup, AdminError>;
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
    /// How many keys were made: one for each purpose and environment, less those
    /// that are made on demand and nobody has asked for.
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

/// What may not run beside itself.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    /// Two rotations would each make keys that are to be the youngest.
    token_keys: Seat,
    /// A backup has to be readable with the master key that it names, and two
    /// at once would take twice the disk. The keys of tokens need not wait for
    /// any of that.
    files: Seat,
}

/// Taken while something is done.
#[derive(Debug, Default)]
struct Seat(Arc<Mutex<()>>);

impl Seat {
    fn take(&self) -> Result<OwnedMutexGuard<()>, AdminError> {
        let free = Arc::clone(&self.0).try_lock_owned();
        free.map_err(|_| AdminError::UnderWay)
    }
}

impl Admin {
    /// Makes a new key for each purpose and environment, with which tokens are
    /// made from now on. The keys before it go on verifying what they made.
    /// Once begun it is done, whether or not anybody waits for it.
    ///
    /// # Errors
    /// [`AdminError::UnderWay`] while that is being done already,
    /// [`AdminError::Store`].
    pub async fn rotate_token_keys(&self) -> Result<RotatedTokenKeys, AdminError> {
        let seat = self.shared.seats.token_keys.take()?;
        let admin = self.clone();
        let work = async move {
            let rotated = admin.make_token_keys().await;
            drop(seat);
            rotated
        };
        self.shared.unattended.run(work).await
    }

    async fn make_token_keys(&self) -> Result<RotatedTokenKeys, AdminError> {
        let known = self.store.catalog().await?.keys;
        let mut steps = Vec::new();
        for purpose in KeyPurpose::ALL {
            for environment in Environment::ALL {
                let kept =
                    |key: &TokenKey| (key.purpose, key.environment) == (purpose, environment);
                let mut key = match purpose.is_on_demand() {
                    false => self.new_key(purpose, environment),
                    true if known.iter().any(kept) => {
                        self.new_rsa_key(purpose, environment).await?
                    }
                    true => continue,
                };
                // The youngest is the one that is used, so a clock that was put
                // back must not make the new one older.
                for old in known.iter().filter(|old| kept(old)) {
                    let next = old.created_at.plus(std::time::Duration::from_millis(1));
                    key.created_at = key.created_at.max(next);
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
    /// Once begun it goes on, whether or not anybody waits for it. The audit log
    /// says that it was begun before anything is changed, and then what it came
    /// to.
    ///
    /// # Errors
    /// [`AdminError::UnderWay`] while that or a backup is being done already,
    /// [`AdminError::Elsewhere`], [`AdminError::Store`].
    pub async fn rotate_master_key(
        &self,
        upkeep: Arc<dyn Upkeep>,
    ) -> Result<RotatedMasterKey, AdminError> {
        let seat = self.shared.seats.files.take()?;
        let admin = self.clone();
        let work = async move {
            let rotated = admin.make_master_key(&*upkeep).await;
            drop(seat);
            rotated
        };
        self.shared.unattended.run(work).await
    }

    async fn make_master_key(&self, upkeep: &dyn Upkeep) -> Result<RotatedMasterKey, AdminError> {
        // The same call may have come to its end since it was looked for, and
        // here the commit would tell too late.
        if self.remembered().await?.is_some() {
            return Err(AdminError::InFlight);
        }
        let deed = Action::MasterKeyRotate.overall(json!({}));
        let begun = self.note(deed, AuditOutcome::Begun).await?;
        let rotated = match upkeep.rotate_master_key().await {
            Ok(rotated) => rotated,
            Err(error) => {
                self.note_failed(begun, &error).await;
                return Err(error);
            }
        };
        let deed = Action::MasterKeyRotate.overall(json!({
            "begun": begun,
            "master_key_id": rotated.master_key_id,
            "resealed": rotated.resealed,
        }));
        let told = self.commit(deed, Vec::new(), &rotated).await;
        told.inspect_err(|error| {
            tracing::error!(%error, "the audit log does not say that the master key was rotated");
        })?;
        Ok(rotated)
    }

    async fn note_failed(&self, begun: EventId, error: &AdminError) {
        let details = json!({ "begun": begun, "error": error.code() });
        let deed = Action::MasterKeyRotate.overall(details);
        if let Err(error) = self.note(deed, AuditOutcome::Failed).await {
            tracing::error!(%error, "the audit log does not say that a rotation failed");
        }
    }

    /// Takes a backup. The audit log says so before a byte of it leaves, and
    /// also where nobody waits for it any more.
    ///
    /// # Errors
    /// [`AdminError::UnderWay`] while another is being taken or the master key
    /// is rotated, [`AdminError::Elsewhere`], [`AdminError::Store`].
    pub async fn backup(&self, upkeep: Arc<dyn Upkeep>) -> Result<Backup, AdminError> {
        let seat = self.shared.seats.files.take()?;
        let admin = self.clone();
        let work = async move {
            let taken = admin.take_backup(&*upkeep).await;
            drop(seat);
            taken
        };
        self.shared.unattended.run(work).await
    }

    async fn take_backup(&self, upkeep: &dyn Upkeep) -> Result<Backup, AdminError> {
        let backup = upkeep.backup().await?;
        let deed = Action::BackupTake.overall(json!({ "bytes": backup.bytes }));
        self.commit(deed, Vec::new(), &()).await?;
        Ok(backup)
    }
}
