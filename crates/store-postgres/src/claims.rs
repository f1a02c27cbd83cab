//! Single-use claims: a table for each time bucket, whose key decides.

use guard::Claim;

use crate::{error::Halt, tx::Tx};

/// Makes a claim within a unit of several steps.
pub(crate) async fn claim(tx: &mut Tx<'_>, claim: &Claim) -> Result<(), Halt> {
    let _ = (tx, claim);
    Err(Halt::Failed(store::StoreError::Full))
}
