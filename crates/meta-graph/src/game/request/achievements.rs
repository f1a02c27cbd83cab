use base::Secret;

use super::{Draft, Request};
use crate::{WritePolicy, wire::Method};

/// How an achievement is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AchievementShape {
    /// At once.
    Simple,
    /// By counting up to a target.
    Count {
        /// The target.
        target: i64,
    },
    /// By setting bits.
    Bitfield {
        /// How many set bits unlock it.
        target: i64,
        /// How many bits there are.
        length: i64,
    },
}

/// An achievement to make or change.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// The name that it is made or changed under.
    pub api_name: &'a str,
    /// How it is reached.
    pub shape: AchievementShape,
    /// Who may write it.
    pub write_policy: WritePolicy,
    /// What players read.
    pub title: &'a str,
    /// What players read below it.
    pub description: &'a str,
    /// What they read once it is unlocked.
    pub unlocked_description_override: Option<&'a str>,
    /// Whether it is hidden until it is unlocked.
    pub is_secret: bool,
    /// Whether it is hidden for good.
    pub is_archived: bool,
}

/// Makes or changes an achievement. Needs the app's token.
///
/// Answer: [`Made`](crate::game::answer::Made).
#[must_use]
pub fn define_achievement(app_token: &Secret, app_id: u64, definition: &Definition<'_>) -> Request {
    let (kind, target, length) = match definition.shape {
        AchievementShape::Simple => ("SIMPLE", None, None),
        AchievementShape::Count { target } => ("COUNT", Some(target), None),
        AchievementShape::Bitfield { target, length } => ("BITFIELD", Some(target), Some(length)),
    };
    let unlocked = definition.unlocked_description_override;
    Draft::new(Method::Post, format!("/{app_id}/achievement_definitions"))
        .with("api_name", definition.api_name)
        .with("achievement_type", kind)
        .with("achievement_write_policy", definition.write_policy.as_str())
        .maybe("target", target)
        .maybe("bitfield_length", length)
        .with("is_archived", definition.is_archived)
        .with("title", definition.title)
        .with("description", definition.description)
        .maybe("unlocked_description_override", unlocked)
        .with("is_secret", definition.is_secret)
        .send(app_token)
}

/// Asks for the achievements that there are, or those of some names.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Definition`](crate::game::answer::Definition).
#[must_use]
pub fn achievement_definitions(
    token: &Secret,
    app_id: u64,
    api_names: Option<&[&str]>,
    include_archived: bool,
    fields: &str,
) -> Request {
    Draft::new(Method::Get, format!("/{app_id}/achievement_definitions"))
        .names("api_names", api_names)
        .maybe("include_archived", include_archived.then_some(true))
        .fields(fields)
        .send(token)
}

/// A step towards an achievement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Unlock it.
    Unlock,
    /// Add to its count.
    Count(i64),
    /// Set bits: a text of `0` and `1`.
    Bits(&'a str),
}

/// Makes a step towards a user's achievement.
///
/// Answer: [`AchievementWritten`](crate::game::answer::AchievementWritten).
#[must_use]
pub fn write_achievement(token: &Secret, user_id: u64, api_name: &str, step: Step<'_>) -> Request {
    let draft = Draft::new(Method::Post, format!("/{user_id}/achievements"));
    let draft = draft.with("api_name", api_name);
    match step {
        Step::Unlock => draft.with("force_unlock", true),
        Step::Count(by) => draft.with("add_count", by),
        Step::Bits(bits) => draft.with("add_bits", bits),
    }
    .send(token)
}

/// Asks how far a user has come.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Achievement`](crate::game::answer::Achievement).
#[must_use]
pub fn achievements(
    token: &Secret,
    user_id: u64,
    api_names: Option<&[&str]>,
    fields: &str,
) -> Request {
    Draft::new(Method::Get, format!("/{user_id}/achievements"))
        .names("api_names", api_names)
        .fields(fields)
        .send(token)
}

/// Takes all achievements from a user. Needs the app's token.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn remove_all_achievements(app_token: &Secret, user_id: u64) -> Request {
    Draft::new(Method::Post, "/achievement_remove_all")
        .with("user_id", user_id)
        .send(app_token)
}
