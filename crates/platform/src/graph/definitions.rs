use std::collections::HashSet;

use base::{AppId, ObjectId, ObjectKind};
use directory::{Named, Objects};
use meta_graph::{
    Refusal,
    platform::{
        ask::{DefineAchievement, Shape},
        node,
    },
    wire::{AchievementType, Node},
};
use store::{
    Achievement, AchievementKind, AchievementOutcome, AchievementStep, Image, Outcome, Receipt,
    Step,
};

use super::{
    call::Call,
    icon,
    pictures::Place,
    words::{number, policy, stored_policy},
};

/// How many ids are drawn: two of one kind meet once in very many millions.
pub(super) const TRIES: usize = 4;

/// How many leaderboards an app may have, and how many achievements. Every node
/// holds all of them, and reads them anew whenever one of them changes.
const MOST_DEFINED: usize = 5_000;

/// Refuses what an app would have too many of. What this node has not heard of
/// yet is not counted, so that those who define at once may have a few more.
///
/// # Errors
/// [`Refusal::ParameterInvalid`].
pub(super) fn hold_to_room<T: Named>(
    all: &Objects<T>,
    app: AppId,
    api_name: &str,
) -> Result<(), Refusal> {
    if all.named(app, api_name).is_some() || all.of(app).count() < MOST_DEFINED {
        return Ok(());
    }
    let expected = "expected the name of one that there is; there are 5000 already";
    Err(Refusal::invalid("api_name", expected))
}

/// How many different pictures the achievements of an app may have.
const MOST_PICTURES: usize = 1_000;

/// Refuses a picture that would be one too many beside those of the app's other
/// achievements. What this node has not heard of yet is not counted here either.
///
/// # Errors
/// [`Refusal::ParameterInvalid`].
fn hold_to_pictures(
    all: &Objects<Achievement>,
    app: AppId,
    api_name: &str,
    uploaded: [(&'static str, Option<&Image>); 2],
) -> Result<(), Refusal> {
    let mut named: HashSet<[u8; 32]> = HashSet::new();
    for other in all.of(app).filter(|other| other.api_name != api_name) {
        named.extend(other.locked_image.iter().chain(&other.unlocked_image));
    }
    for (name, image) in uploaded {
        let is_new = image.is_some_and(|image| named.insert(image.digest));
        if is_new && named.len() > MOST_PICTURES {
            let expected = "expected a picture that one of the app's achievements has; there are \
                            1000 different ones already";
            return Err(Refusal::invalid(name, expected));
        }
    }
    Ok(())
}

/// `POST /{app}/achievement_definitions`: makes it, or changes the one of that
/// name. What the call leaves out is then as the documents say of one that is
/// new, except for the pictures, which stay.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    let ask = DefineAchievement::of(&call.params)?;
    hold_to_room(call.known()?.achievements(), call.app(), ask.api_name)?;
    let locked = icon::uploaded(call, "locked_image_file")?;
    let unlocked = icon::uploaded(call, "unlocked_image_file")?;
    if locked.is_some() || unlocked.is_some() {
        let uploaded = [
            ("locked_image_file", locked.as_ref()),
            ("unlocked_image_file", unlocked.as_ref()),
        ];
        let known = call.known()?;
        hold_to_pictures(known.achievements(), call.app(), ask.api_name, uploaded)?;
    }
    for _ in 0..TRIES {
        let achievement = wished(call, &ask, locked.as_ref(), unlocked.as_ref());
        let pictures = locked.iter().chain(&unlocked).cloned();
        let define = AchievementStep::Define(store::DefineAchievement { achievement });
        let mut steps: Vec<_> = pictures.map(AchievementStep::InsertImage).collect();
        steps.push(define);
        let steps = steps.into_iter().map(Step::Achievement).collect();
        if let Some(id) = defined(call, call.commit(steps).await?)? {
            call.settled().await?;
            return Ok(Node::object([("id", Node::id(id))]));
        }
    }
    Err(call.unavailable("no free id was drawn"))
}

fn wished(
    call: &Call<'_>,
    ask: &DefineAchievement<'_>,
    locked: Option<&Image>,
    unlocked: Option<&Image>,
) -> Achievement {
    Achievement {
        app_id: call.app(),
        achievement_id: ObjectId::generate(ObjectKind::Achievement, &*call.parts.rng),
        api_name: ask.api_name.to_owned(),
        kind: stored_kind(ask.shape),
        write_policy: stored_policy(ask.write_policy),
        title: ask.title.to_owned(),
        description: ask.description.to_owned(),
        unlocked_description: ask.unlocked_description_override.map(str::to_owned),
        is_secret: ask.is_secret,
        is_archived: ask.is_archived,
        locked_image: locked.map(|image| image.digest),
        unlocked_image: unlocked.map(|image| image.digest),
        created_at: call.now,
    }
}

/// The id of what was defined; `None` where the one that was drawn is another's.
fn defined(call: &Call<'_>, receipt: Receipt) -> Result<Option<ObjectId>, Refusal> {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Achievement(AchievementOutcome::Defined { achievement_id })) => {
                Ok(Some(*achievement_id))
            }
            other => Err(call.unavailable(format_args!("{other:?} is no outcome of this step"))),
        },
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Exists => Ok(None),
            store::Refusal::Settled => Err(Refusal::invalid(
                "achievement_type",
                "expected the type that this achievement has already",
            )),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}

/// `GET /{app}/achievement_definitions`. Names that nothing has are passed over,
/// as those of archived ones are. Only an app sees the latter.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    let names = call.params.names("api_names")?;
    let fields = call.fields()?;
    let archived = call.params.flag("include_archived")?.unwrap_or(false);
    if archived && call.own_user().is_some() {
        return Err(Refusal::AppTokenNeeded);
    }
    let place = Place::of(call)?;
    let known = call.known()?;
    let all = known.achievements().of(call.app());
    let listed = all.filter(|it| archived || !it.is_archived);
    let rows = listed
        .filter(|it| is_among(names.as_deref(), &it.api_name))
        .map(|it| fields.select(node(&place, it)));
    Ok(Node::data(rows, []))
}

/// Whether a name is one of those asked for; all are where nobody asked.
pub(super) fn is_among(names: Option<&[String]>, name: &str) -> bool {
    names.is_none_or(|names| names.iter().any(|one| one == name))
}

/// The one of the token's app that the game calls so, unless it is archived.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::Unavailable`].
pub(super) fn named(call: &Call<'_>, api_name: &str) -> Result<Achievement, Refusal> {
    let known = call.known()?;
    let found = known.achievements().named(call.app(), api_name);
    let found = found.filter(|it| !it.is_archived);
    found
        .cloned()
        .ok_or_else(|| Refusal::unknown_in_parameter(api_name))
}

/// Where the pictures of one definition are.
pub(super) struct Uris {
    locked: Option<String>,
    unlocked: Option<String>,
}

impl Uris {
    pub(super) fn of(place: &Place, definition: &Achievement) -> Self {
        let uri = |digest: Option<[u8; 32]>| digest.map(|digest| place.uri(digest));
        Self {
            locked: uri(definition.locked_image),
            unlocked: uri(definition.unlocked_image),
        }
    }
}

/// A definition with everything that it has.
pub(super) fn node(place: &Place, definition: &Achievement) -> Node {
    described(definition, &Uris::of(place, definition)).node()
}

/// The like, for what tells of a definition among other things.
pub(super) fn described<'a>(definition: &'a Achievement, uris: &'a Uris) -> node::Definition<'a> {
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
        locked_image_uri: uris.locked.as_deref(),
        unlocked_image_uri: uris.unlocked.as_deref(),
    }
}

/// How an achievement is reached, as the store knows it. The pillar has held the
/// numbers to what both take.
fn stored_kind(shape: Shape) -> AchievementKind {
    match shape {
        Shape::Simple => AchievementKind::Simple,
        Shape::Count { target } => AchievementKind::Count {
            target: target.unsigned_abs(),
        },
        Shape::Bitfield { target, length } => AchievementKind::Bitfield {
            target: target.unsigned_abs(),
            length: u32::try_from(length).unwrap_or(u32::MAX),
        },
    }
}

/// The like, as the wire knows it.
pub(super) fn shape(kind: AchievementKind) -> Shape {
    match kind {
        AchievementKind::Simple => Shape::Simple,
        AchievementKind::Count { target } => Shape::Count {
            target: number(target),
        },
        AchievementKind::Bitfield { target, length } => Shape::Bitfield {
            target: number(target),
            length: i64::from(length),
        },
    }
}
