use base::{AppId, ObjectId, ObjectKind};
use directory::{Named, Objects};
use meta_graph::{
    Refusal,
    platform::Registry,
    wire::{Fields, Node, Target},
};

use super::{
    boards,
    call::{self, Call},
    definitions, entries,
    pictures::Place,
    purchases, user,
};

/// `GET /{id}`: whatever has that id and may be known to the caller. Without
/// `fields` it is the id alone.
pub(super) async fn read(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let Target::Id(id) = call.target else {
        return app(call, &fields);
    };
    if is_an_apps(call, id)? {
        return app(call, &fields);
    }
    let Some(object) = ObjectId::new(id) else {
        let found = call.find_user(id).await?;
        let found = found.ok_or_else(|| Refusal::unknown_in_path(id))?;
        return user::node(call, found, &fields).await;
    };
    match object.kind() {
        ObjectKind::Board => {
            let board = own(call, object, |known| known.boards())?;
            boards::node(call, &board, &fields).await
        }
        ObjectKind::BoardEntry => entries::node(call, object, &fields).await,
        ObjectKind::Achievement => {
            let definition = own(call, object, |known| known.achievements())?;
            // What is archived is hidden from players.
            if definition.is_archived && call.own_user().is_some() {
                return Err(Refusal::unknown_in_path(id));
            }
            let place = Place::of(call)?;
            Ok(fields.select(definitions::node(&place, &definition)))
        }
        ObjectKind::Sku => {
            let sku = own(call, object, |known| known.skus())?;
            Ok(fields.select(purchases::sku_node(&sku)))
        }
        // They are rows of lists, and nothing finds one by its id alone.
        ObjectKind::Entitlement | ObjectKind::Subscription => Err(Refusal::unknown_in_path(id)),
    }
}

/// `DELETE /{id}`: a leaderboard or an entry of one.
pub(super) async fn delete(call: &Call<'_>) -> Result<Node, Refusal> {
    let Target::Id(id) = call.target else {
        return Err(not_deleted());
    };
    if is_an_apps(call, id)? {
        return Err(not_deleted());
    }
    let Some(object) = ObjectId::new(id) else {
        return match call.find_user(id).await? {
            Some(_) => Err(not_deleted()),
            None => Err(Refusal::unknown_in_path(id)),
        };
    };
    match object.kind() {
        ObjectKind::Board => {
            own(call, object, |known| known.boards())?;
            boards::delete(call, object).await
        }
        ObjectKind::BoardEntry => entries::delete(call, object).await,
        ObjectKind::Achievement => {
            own(call, object, |known| known.achievements())?;
            Err(not_deleted())
        }
        ObjectKind::Sku => {
            own(call, object, |known| known.skus())?;
            Err(not_deleted())
        }
        ObjectKind::Entitlement | ObjectKind::Subscription => Err(Refusal::unknown_in_path(id)),
    }
}

fn not_deleted() -> Refusal {
    Refusal::MethodNotAllowed {
        method: "DELETE".to_owned(),
        allowed: "GET",
    }
}

/// Whether an id is that of the token's app.
///
/// # Errors
/// [`Refusal::TokenOfOtherApp`] where it is another app's.
fn is_an_apps(call: &Call<'_>, id: u64) -> Result<bool, Refusal> {
    let known = call.known()?;
    let registry = call::registry(call.parts, &known);
    if registry.app(&id.to_string()).is_none() {
        return Ok(false);
    }
    call.caller.of_app(Target::Id(id), &registry)?;
    Ok(true)
}

/// The app of the token.
fn app(call: &Call<'_>, fields: &Fields) -> Result<Node, Refusal> {
    let known = call.known()?;
    let registry = call::registry(call.parts, &known);
    let name = known.app(call.app()).map(|app| app.name.clone());
    Ok(fields.select(Node::object([
        ("id", Node::from(registry.external_id(call.app()))),
        ("name", Node::from(name)),
    ])))
}

/// What the token's app has under an id. What another app has there is refused
/// as another's: ids of definitions are no secret, and whoever mixes two apps
/// up is to be told so.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::TokenOfOtherApp`],
/// [`Refusal::Unavailable`].
pub(super) fn own<T: Named + Clone>(
    call: &Call<'_>,
    id: ObjectId,
    all: impl for<'k> FnOnce(&'k directory::Known<'k>) -> &'k Objects<T>,
) -> Result<T, Refusal> {
    let known = call.known()?;
    let found = all(&known).get(id);
    let found = found.ok_or_else(|| Refusal::unknown_in_path(id))?;
    if found.app_id() == call.app() {
        Ok(found.clone())
    } else {
        Err(of_another(call, id, call.app())?)
    }
}

fn of_another(call: &Call<'_>, object: ObjectId, app: AppId) -> Result<Refusal, Refusal> {
    let known = call.known()?;
    let registry = call::registry(call.parts, &known);
    let token_app = registry.external_id(app).unwrap_or_default().to_owned();
    let object = object.to_string();
    Ok(Refusal::TokenOfOtherApp { token_app, object })
}
