//! What a call asks for, read out of its parameters and held to its limits.
//! Whether it may be done is judged with the state at hand, by the caller.

mod achievement;
mod leaderboard;
mod shop;
mod user;

pub use achievement::{
    AchievementWrite, DefineAchievement, MAX_API_NAME, MAX_BITFIELD, MAX_DESCRIPTION, MAX_TITLE,
    Progress, Shape,
};
pub use leaderboard::{DefineLeaderboard, Filter, ListEntries, MAX_EXTRA_DATA, SubmitEntry};
pub use shop::{CancelSubscription, ExtendSubscription, ListSubscriptions, Owner, Refund};
pub use user::{require, user_of};
