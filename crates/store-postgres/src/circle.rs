use store::{CircleStep, StoreError};

use crate::{error::Halt, tx::Tx};

/// Does one step.
pub(crate) async fn run(_tx: &mut Tx<'_>, _step: &CircleStep) -> Result<(), Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}
