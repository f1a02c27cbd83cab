use base::Timestamp;
use serde::Serialize;
use serde_json::json;
use store::{Step, Watermark};

use crate::{Action, Admin, AdminError};

/// What raising the watermark came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RaisedWatermark {
    /// Whatever was signed or issued up to this moment is refused from now on.
    pub watermark: Timestamp,
}

impl Admin {
    /// Refuses, from now on, whatever was signed or issued up to now: for a
    /// database that was put back from a backup, as claims and revocations from
    /// after the backup are lost.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn raise_watermark(&self) -> Result<RaisedWatermark, AdminError> {
        let raised = RaisedWatermark {
            watermark: self.clock.now(),
        };
        let deed = Action::WatermarkRaise.overall(json!({ "watermark": raised.watermark }));
        let step = Step::RaiseWatermark(Watermark::at(raised.watermark));
        self.commit(deed, vec![step], &raised).await?;
        Ok(raised)
    }
}
