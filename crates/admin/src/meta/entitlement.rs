use base::{AppId, ObjectId, ObjectKind, PlayerId, Timestamp};
use meta_graph::wire::OrderStatus;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ChangeEntitlement, Entitlement, EntitlementChange, ShopStep, Sku, SkuKind, Step};

use super::{
    event::{Event, Order, Told},
    sku::check_name,
    uuid,
};
use crate::{
    Action, Admin, AdminError,
    action::{Deed, Target},
    text,
};

/// The longest that a game gives along with a purchase, in bytes.
const LONGEST_PAYLOAD: usize = 1000;

/// Something that a player is to have.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEntitlement {
    /// What the game calls it; no subscription.
    pub sku: String,
    /// What the game is told along with the purchase; at most 1000 bytes, and
    /// nothing when absent.
    #[serde(default)]
    pub developer_payload: String,
}

/// How something is to be taken back.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeEntitlement {
    /// Why.
    #[serde(default)]
    pub because: RevokedBecause,
}

/// Why a player has something no longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RevokedBecause {
    /// The player got the money back. The game is told so.
    Refund,
    /// The player's bank took it back. The game is told so.
    Chargeback,
    /// An operator wants it so. The wire has no word for that, so the game is
    /// told nothing.
    #[default]
    Other,
}

/// What a player was just given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantedEntitlement {
    /// What the game calls it.
    pub sku: String,
    /// The entitlement's id on the wire.
    pub entitlement_id: ObjectId,
    /// What names the purchase in reports and events; a UUID.
    pub reporting_id: String,
}

/// What a player has of something that is for sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntitlementView {
    /// What the game calls it.
    pub sku: String,
    /// Its id on the wire.
    pub sku_id: ObjectId,
    /// The entitlement's id on the wire.
    pub entitlement_id: ObjectId,
    /// When it was granted, in milliseconds since the epoch.
    pub granted_at: Timestamp,
    /// What names the purchase in reports and events; a UUID.
    pub reporting_id: String,
    /// What the game gave along with the purchase.
    pub developer_payload: String,
}

/// A part of what a player has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntitlementPage {
    /// In the order of the ids of what is for sale.
    pub entitlements: Vec<EntitlementView>,
    /// Whether more follow.
    pub more: bool,
}

impl Admin {
    /// Lets a player have something that is for sale, also where it is archived.
    /// The game is told of a purchase if it wants to be.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`] app, player or SKU,
    /// [`AdminError::NotOnGraph`], [`AdminError::Already`] where the player has
    /// it, [`AdminError::Store`].
    pub async fn grant_entitlement(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        new: NewEntitlement,
    ) -> Result<GrantedEntitlement, AdminError> {
        check_name(&new.sku)?;
        let sku = self.had_once(app_id, &new.sku)?;
        let (change, granted) = self.grant_of(&sku, player_id, new.developer_payload.clone())?;
        let told = Told {
            deed: deed(Action::EntitlementGrant, &sku, player_id, None),
            change: Step::Shop(ShopStep::Entitlement(change)),
            event: Some(Event::Order(Order {
                status: OrderStatus::Purchased,
                sku: sku.sku,
                reporting_id: granted.reporting_id.clone(),
                developer_payload: new.developer_payload,
            })),
        };
        let done = self.do_and_tell(app_id, player_id, told, &granted).await;
        done.map_err(|error| error.saying("the player has it already", "no player has this id"))?;
        Ok(granted)
    }

    /// The grant of something, under ids that are drawn.
    pub(crate) fn grant_of(
        &self,
        sku: &Sku,
        player_id: PlayerId,
        developer_payload: String,
    ) -> Result<(ChangeEntitlement, GrantedEntitlement), AdminError> {
        if !developer_payload.is_empty() {
            let expected = "at most 1000 bytes without control characters";
            let field = "developer_payload";
            text::check(field, &developer_payload, LONGEST_PAYLOAD, expected)?;
        }
        let entitlement_id = ObjectId::generate(ObjectKind::Entitlement, &*self.rng);
        let reporting_id = uuid::drawn(&*self.rng);
        let granted = GrantedEntitlement {
            sku: sku.sku.clone(),
            entitlement_id,
            reporting_id: uuid::text(reporting_id),
        };
        let change = ChangeEntitlement {
            app_id: sku.app_id,
            player_id,
            sku_id: sku.sku_id,
            change: EntitlementChange::Grant {
                entitlement_id,
                reporting_id,
                developer_payload,
            },
        };
        Ok((change, granted))
    }

    /// Takes something back from a player. A game that wants to be is told why.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or SKU, [`AdminError::NotOnGraph`],
    /// [`AdminError::Settled`] where the player does not have it,
    /// [`AdminError::Store`].
    pub async fn revoke_entitlement(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        sku: &str,
        wish: RevokeEntitlement,
    ) -> Result<(), AdminError> {
        let sku = self.had_once(app_id, sku)?;
        let held = self
            .store
            .entitlement(app_id, player_id, sku.sku_id)
            .await?;
        let held = held.ok_or(AdminError::Settled)?;
        let entitlement_id = held.entitlement_id;
        let change = match wish.because {
            RevokedBecause::Refund => EntitlementChange::Refund { entitlement_id },
            RevokedBecause::Chargeback | RevokedBecause::Other => {
                EntitlementChange::Revoke { entitlement_id }
            }
        };
        let told = Told {
            deed: deed(
                Action::EntitlementRevoke,
                &sku,
                player_id,
                Some(wish.because),
            ),
            change: Step::Shop(ShopStep::Entitlement(ChangeEntitlement {
                app_id,
                player_id,
                sku_id: sku.sku_id,
                change,
            })),
            event: taken_back(&sku, &held, wish.because),
        };
        self.do_and_tell(app_id, player_id, told, &()).await
    }

    /// At most `limit` of what a player has, those after `after`.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or player, [`AdminError::NotOnGraph`],
    /// [`AdminError::Store`].
    pub async fn entitlements(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<EntitlementPage, AdminError> {
        self.on_graph(app_id)?;
        self.player(player_id).await?;
        let store = &self.store;
        let page = store.entitlements(app_id, player_id, after, limit).await?;
        Ok(EntitlementPage {
            entitlements: page.items.iter().map(|it| self.entitled(it)).collect(),
            more: page.more,
        })
    }

    fn entitled(&self, it: &Entitlement) -> EntitlementView {
        EntitlementView {
            sku: self.sku_name(it.sku_id),
            sku_id: it.sku_id,
            entitlement_id: it.entitlement_id,
            granted_at: it.granted_at,
            reporting_id: uuid::text(it.reporting_id),
            developer_payload: it.developer_payload.clone(),
        }
    }

    /// Something that is had without being renewed.
    fn had_once(&self, app_id: AppId, sku: &str) -> Result<Sku, AdminError> {
        let sku = self.known_sku(app_id, sku)?;
        if sku.kind == SkuKind::Subscription {
            let (field, expected) = ("sku", "no subscription; those are started and cancelled");
            return Err(AdminError::Invalid { field, expected });
        }
        Ok(sku)
    }
}

/// What a game is told of something that was taken back.
fn taken_back(sku: &Sku, held: &Entitlement, because: RevokedBecause) -> Option<Event> {
    let status = match because {
        RevokedBecause::Refund => OrderStatus::Refunded,
        RevokedBecause::Chargeback => OrderStatus::Chargebacked,
        RevokedBecause::Other => return None,
    };
    Some(Event::Order(Order {
        status,
        sku: sku.sku.clone(),
        reporting_id: uuid::text(held.reporting_id),
        developer_payload: held.developer_payload.clone(),
    }))
}

fn deed(action: Action, sku: &Sku, player_id: PlayerId, because: Option<RevokedBecause>) -> Deed {
    let mut details = json!({ "app_id": sku.app_id, "sku": sku.sku });
    if let (Some(because), Some(details)) = (because, details.as_object_mut()) {
        details.insert("because".to_owned(), json!(because));
    }
    action.on(Target("player", player_id), details)
}
