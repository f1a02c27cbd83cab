//! Which function does which step, and which steps the change log hears of.

use store::{Outcome, Step};

use crate::{error::Halt, tx::Tx};

/// Does one step within the transaction.
pub(crate) async fn run(tx: &mut Tx<'_>, step: &Step) -> Result<Outcome, Halt> {
    let _ = (tx, step);
    Err(Halt::Failed(store::StoreError::Full))
}
