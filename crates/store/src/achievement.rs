//! Achievements, and how far players have come with them.

mod definition;
mod image;
mod progress;
mod reads;
mod step;

pub use definition::{Achievement, AchievementKind, DefineAchievement};
pub use image::Image;
pub use progress::{Bits, InvalidBits, Progress, ProgressChange, UpdateProgress};
pub use reads::AchievementReads;
pub use step::{AchievementOutcome, AchievementStep};
