use base::{AppId, ObjectId, ObjectKind, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DefineSku, Outcome, Plan, Price, ShopOutcome, ShopStep, Sku, SkuKind, Step};

use super::price;
use crate::{Action, Admin, AdminError, action::Target, text};

/// How much a game may have for sale, what is archived too. Every node holds all
/// of it.
const MOST: usize = 10_000;

/// Something of a game that is to be for sale.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSku {
    /// How it is had. What is for sale already keeps its kind.
    pub kind: SkuKind,
    /// What players see; 1 to 200 bytes.
    pub name: String,
    /// What they see below it; at most 1000 bytes.
    #[serde(default)]
    pub description: String,
    /// What it costs; absent for what is granted only, and for subscriptions.
    #[serde(default)]
    pub price: Option<Price>,
    /// How a subscription is sold, each term once; absent for anything else.
    #[serde(default)]
    pub plans: Vec<Plan>,
    /// Whether it is no longer sold. Who has it keeps it.
    #[serde(default)]
    pub archived: bool,
}

/// Something of a game that is for sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkuView {
    /// The game.
    pub app_id: AppId,
    /// What the game calls it.
    pub sku: String,
    /// Its id on the wire.
    pub sku_id: ObjectId,
    /// How it is had.
    pub kind: SkuKind,
    /// What players see.
    pub name: String,
    /// What they see below it.
    pub description: String,
    /// What it costs.
    pub price: Option<Price>,
    /// How a subscription is sold.
    pub plans: Vec<Plan>,
    /// Whether it is no longer sold.
    pub archived: bool,
    /// When it was made, in milliseconds since the epoch.
    pub created_at: Timestamp,
}

impl Admin {
    /// Offers something for sale, or offers it otherwise from now on.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn define_sku(
        &self,
        app_id: AppId,
        sku: String,
        new: NewSku,
    ) -> Result<SkuView, AdminError> {
        self.on_graph(app_id)?;
        let wish = self.sku_wish(app_id, sku, new)?;
        let mut defined = view(&wish.sku);
        let details = json!({
            "sku": defined.sku,
            "kind": defined.kind,
            "price": defined.price,
            "plans": defined.plans,
            "archived": defined.archived,
        });
        let deed = Action::SkuDefine.on(Target("app", app_id), details);
        let steps = vec![Step::Shop(ShopStep::Define(wish))];
        let outcomes = self.committed(deed, steps, &defined).await?;
        // Where somebody else has made it at the same moment, the id is theirs.
        let named = outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Shop(ShopOutcome::Defined { sku_id }) => Some(*sku_id),
            _ => None,
        });
        defined.sku_id = named.unwrap_or(defined.sku_id);
        Ok(defined)
    }

    /// What is to be defined, under the id that it has.
    pub(crate) fn sku_wish(
        &self,
        app_id: AppId,
        sku: String,
        new: NewSku,
    ) -> Result<DefineSku, AdminError> {
        check_name(&sku)?;
        check(&new)?;
        let (known, has_room) = {
            let snapshot = self.directory.last_known();
            let known = snapshot.skus().named(app_id, &sku).cloned();
            (known, snapshot.skus().of(app_id).count() < MOST)
        };
        if known.is_none() && !has_room {
            let (field, expected) = ("sku", "one that there is; the game has 10000 already");
            return Err(AdminError::Invalid { field, expected });
        }
        if known.as_ref().is_some_and(|known| known.kind != new.kind) {
            let (field, expected) = ("kind", "the kind that it was made with");
            return Err(AdminError::Invalid { field, expected });
        }
        let drawn = || ObjectId::generate(ObjectKind::Sku, &*self.rng);
        let sku = Sku {
            app_id,
            sku_id: known.as_ref().map_or_else(drawn, |known| known.sku_id),
            sku,
            kind: new.kind,
            name: new.name,
            description: new.description,
            price: new.price,
            plans: new.plans,
            is_archived: new.archived,
            created_at: known.map_or_else(|| self.clock.now(), |known| known.created_at),
        };
        Ok(DefineSku { sku })
    }

    /// One thing that is for sale.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn sku(&self, app_id: AppId, sku: &str) -> Result<SkuView, AdminError> {
        self.known_sku(app_id, sku).map(|known| view(&known))
    }

    /// At most `limit` of what a game has for sale, in the order of what the game
    /// calls it, those after `after`; and whether more follow.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn skus(
        &self,
        app_id: AppId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<SkuView>, bool), AdminError> {
        self.on_graph(app_id)?;
        let snapshot = self.directory.last_known();
        let rest = snapshot.skus().of(app_id);
        let mut rest = rest.skip_while(|sku| after.is_some_and(|after| &*sku.sku <= after));
        let part: Vec<SkuView> = rest.by_ref().take(limit).map(view).collect();
        Ok((part, rest.next().is_some()))
    }

    pub(super) fn known_sku(&self, app_id: AppId, sku: &str) -> Result<Sku, AdminError> {
        self.on_graph(app_id)?;
        let snapshot = self.directory.last_known();
        let known = snapshot.skus().named(app_id, sku).cloned();
        known.ok_or(AdminError::NoSuch("the game has no SKU of this name"))
    }

    /// What the game calls it; nothing for what the directory does not know.
    pub(super) fn sku_name(&self, sku_id: ObjectId) -> String {
        let snapshot = self.directory.last_known();
        let known = snapshot.skus().get(sku_id);
        known.map(|known| known.sku.clone()).unwrap_or_default()
    }
}

/// What can stand in a path, in a list with commas, and before the colon that
/// the wire puts behind a subscription's name.
pub(super) fn check_name(sku: &str) -> Result<(), AdminError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if sku.is_empty() || sku.len() > 128 || !sku.bytes().all(plain) {
        let (field, expected) = ("sku", "1 to 128 characters out of A-Z a-z 0-9 . _ -");
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

fn check(new: &NewSku) -> Result<(), AdminError> {
    let expected = "1 to 200 bytes without control characters";
    text::check("name", &new.name, 200, expected)?;
    if !new.description.is_empty() {
        let expected = "at most 1000 bytes without control characters";
        text::check("description", &new.description, 1000, expected)?;
    }
    price::check(new.kind, new.price.as_ref(), &new.plans)
}

fn view(sku: &Sku) -> SkuView {
    SkuView {
        app_id: sku.app_id,
        sku: sku.sku.clone(),
        sku_id: sku.sku_id,
        kind: sku.kind,
        name: sku.name.clone(),
        description: sku.description.clone(),
        price: sku.price.clone(),
        plans: sku.plans.clone(),
        archived: sku.is_archived,
        created_at: sku.created_at,
    }
}
