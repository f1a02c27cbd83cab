//! Achievements, their pictures, and how far players have come.

mod definition;
mod image;
mod progress;

use store::{AchievementOutcome, AchievementStep};

use crate::{error::Halt, tx::Tx};

pub(crate) use definition::all;
pub(crate) use image::find as image;
pub(crate) use progress::of;

/// Does one step.
pub(crate) async fn run(
    tx: &mut Tx<'_>,
    step: &AchievementStep,
) -> Result<AchievementOutcome, Halt> {
    match step {
        AchievementStep::Define(wish) => definition::define(tx, wish).await,
        AchievementStep::InsertImage(new) => image::insert(tx, new).await,
        AchievementStep::Update(wish) => progress::update(tx, wish).await,
        AchievementStep::RemoveAll { app_id, player_id } => {
            progress::remove_all(tx, *app_id, *player_id).await
        }
    }
}
