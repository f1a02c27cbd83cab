use meta_graph::{
    Refusal,
    platform::node,
    wire::{AchievementType, Node},
};
use store::{Achievement, AchievementKind};

use super::{call::Call, words::policy};

/// `POST /{app}/achievement_definitions`.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/achievement_definitions`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// A definition with everything that it has.
pub(super) fn node(definition: &Achievement) -> Node {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let (kind, target, bitfield_length) = match definition.kind {
        AchievementKind::Simple => (AchievementType::Simple, None, None),
        AchievementKind::Count { target } => (AchievementType::Count, Some(target), None),
        AchievementKind::Bitfield { target, length } => {
            (AchievementType::Bitfield, Some(target), Some(length))
        }
    };
    node::Definition {
        id: definition.achievement_id.get(),
        api_name: &definition.api_name,
        kind,
        write_policy: policy(definition.write_policy),
        target: target.map(number),
        bitfield_length: bitfield_length.map(i64::from),
        is_archived: definition.is_archived,
        title: &definition.title,
        description: &definition.description,
        unlocked_description_override: definition.unlocked_description.as_deref(),
        is_secret: definition.is_secret,
        locked_image_uri: None,
        unlocked_image_uri: None,
    }
    .node()
}
