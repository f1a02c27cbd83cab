//! Achievements, their pictures, and how far players have come.

mod definition;
mod image;
mod progress;

use base::Timestamp;
use rusqlite::Connection;
use store::{AchievementOutcome, AchievementStep};

use crate::{error::Halt, sql};

pub(crate) use definition::all;
pub(crate) use image::find as image;
pub(crate) use progress::of;

/// Does one step.
pub(crate) fn run(
    tx: &Connection,
    step: &AchievementStep,
    now: Timestamp,
) -> Result<AchievementOutcome, Halt> {
    match step {
        AchievementStep::Define(wish) => definition::define(tx, wish),
        AchievementStep::InsertImage(new) => image::insert(tx, new),
        AchievementStep::Update(wish) => progress::update(tx, wish, now),
        AchievementStep::RemoveAll { app_id, player_id } => {
            let delete = "DELETE FROM achievement_progress WHERE app_id = ?1 AND player_id = ?2";
            sql::run(tx, delete, [app_id.to_i64(), player_id.to_i64()])?;
            Ok(AchievementOutcome::Done)
        }
    }
}
