//! The steps that insert a row if it is absent, or name what one lacks.

use std::collections::{BTreeMap, btree_map::Entry};

use base::{AppId, OwnerId};

use super::state::{Owned, State};
use crate::{App, Credential, Listing, Membership, PinnedToken, Player, Refusal, TokenKey, Topic};

impl State {
    pub(super) fn insert_app(&mut self, owner: OwnerId, app: &App) -> Result<(), Refusal> {
        if insert(&mut self.apps, app.app_id, owner, app, false)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }

    pub(super) fn name_publisher(&mut self, app: AppId, publisher: &str) -> Result<(), Refusal> {
        let row = self.apps.get_mut(&app).ok_or(Refusal::Missing)?;
        row.value.publisher = Some(publisher.to_owned());
        self.log(Topic::Catalog);
        Ok(())
    }

    pub(super) fn insert_listing(
        &mut self,
        owner: OwnerId,
        listing: &Listing,
    ) -> Result<(), Refusal> {
        if !self.apps.contains_key(&listing.app_id) {
            return Err(Refusal::Missing);
        }
        let key = (listing.app_id, listing.platform, listing.environment);
        let name = |l: &Listing| (l.platform, l.environment, l.external_id.clone());
        let named = any(&self.listings, |other| name(other) == name(listing));
        if insert(&mut self.listings, key, owner, listing, named)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }

    pub(super) fn insert_credential(
        &mut self,
        owner: OwnerId,
        credential: &Credential,
    ) -> Result<(), Refusal> {
        if !self.apps.contains_key(&credential.app_id) {
            return Err(Refusal::Missing);
        }
        let key = (credential.app_id, credential.credential_id);
        let name = |c: &Credential| (c.platform, c.environment, c.client_id.clone());
        let named = any(&self.credentials, |other| {
            other.credential_id == credential.credential_id || name(other) == name(credential)
        });
        if insert(&mut self.credentials, key, owner, credential, named)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }

    pub(super) fn insert_key(&mut self, owner: OwnerId, key: &TokenKey) -> Result<(), Refusal> {
        if insert(&mut self.keys, key.key_id, owner, key, false)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }

    pub(super) fn insert_player(&mut self, owner: OwnerId, player: &Player) -> Result<(), Refusal> {
        insert(&mut self.players, player.player_id, owner, player, false).map(drop)
    }

    pub(super) fn insert_membership(
        &mut self,
        owner: OwnerId,
        membership: &Membership,
    ) -> Result<(), Refusal> {
        let known = self.apps.contains_key(&membership.app_id)
            && self.players.contains_key(&membership.player_id);
        if !known {
            return Err(Refusal::Missing);
        }
        let key = (membership.app_id, membership.player_id);
        let numbered = any(&self.memberships, |other| {
            (other.app_id, other.scoped_id) == (membership.app_id, membership.scoped_id)
        });
        insert(&mut self.memberships, key, owner, membership, numbered).map(drop)
    }

    pub(super) fn insert_pinned(
        &mut self,
        owner: OwnerId,
        pinned: &PinnedToken,
    ) -> Result<(), Refusal> {
        if !self.apps.contains_key(&pinned.app_id) {
            return Err(Refusal::Missing);
        }
        let key = (pinned.app_id, pinned.digest);
        if insert(&mut self.pinned, key, owner, pinned, false)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }
}

pub(super) fn any<K, T>(rows: &BTreeMap<K, Owned<T>>, is: impl Fn(&T) -> bool) -> bool {
    rows.values().any(|row| is(&row.value))
}

/// Inserts unless the key is there or `named` says that another row bears the
/// name; true when a row was inserted, false when the owner had it already.
pub(super) fn insert<K: Ord, T: Clone>(
    rows: &mut BTreeMap<K, Owned<T>>,
    key: K,
    owner: OwnerId,
    value: &T,
    named: bool,
) -> Result<bool, Refusal> {
    match rows.entry(key) {
        Entry::Occupied(row) if row.get().owner == owner => Ok(false),
        Entry::Occupied(_) => Err(Refusal::Exists),
        Entry::Vacant(_) if named => Err(Refusal::Exists),
        Entry::Vacant(place) => {
            place.insert(Owned {
                owner,
                value: value.clone(),
            });
            Ok(true)
        }
    }
}
