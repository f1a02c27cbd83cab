use axum::extract::{Path, Request, State, rejection::PathRejection};
use base::PlayerId;
use http::{HeaderValue, header, request};
use store::StoreError;
use stove::{
    Fault, Member, Refusal,
    platform::{self, MemberLookup, Profile, Who},
    wire,
};

use super::{Stove, answer::Answer, registry::SnapshotRegistry};

/// A game's look-up of a member, or of the player whose token asks.
pub(super) async fn of_game(
    State(stove): State<Stove>,
    game_id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Answer {
    let (head, _) = request.into_parts();
    let game_id = game_id.map(|Path(game_id)| game_id).unwrap_or_default();
    let lookup = {
        let Ok(known) = stove.parts.directory.known() else {
            return Answer::fault(Fault::Unavailable);
        };
        platform::look_up_member(
            stove.environment,
            &game_id,
            authorization(&head),
            head.uri.query().unwrap_or_default(),
            &SnapshotRegistry::new(&known, stove.parts.development),
            stove.parts.clock.now(),
        )
    };
    stove.answer(lookup, wire::member_response).await
}

/// The look-up whose path names no game.
pub(super) async fn profile(State(stove): State<Stove>, request: Request) -> Answer {
    let (head, _) = request.into_parts();
    let lookup = {
        let Ok(known) = stove.parts.directory.known() else {
            return Answer::fault(Fault::Unavailable);
        };
        platform::look_up_profile(
            stove.environment,
            caller_id(&head),
            authorization(&head),
            head.uri.query().unwrap_or_default(),
            &SnapshotRegistry::new(&known, stove.parts.development),
            stove.parts.clock.now(),
        )
    };
    stove.answer(lookup, wire::profile_response).await
}

pub(super) fn authorization(head: &request::Parts) -> Option<&[u8]> {
    let value = head.headers.get(header::AUTHORIZATION);
    value.map(HeaderValue::as_bytes)
}

pub(super) fn caller_id(head: &request::Parts) -> Option<&[u8]> {
    head.headers.get(wire::CALLER_ID).map(HeaderValue::as_bytes)
}

impl Stove {
    async fn answer(
        &self,
        lookup: Result<MemberLookup, Refusal>,
        write: fn(&Profile) -> Vec<u8>,
    ) -> Answer {
        let lookup = match lookup {
            Ok(lookup) => lookup,
            Err(refusal) => return Answer::refusal(self, refusal),
        };
        match self.find(&lookup).await.map(|found| lookup.answer(found)) {
            Ok(Ok(profile)) => Answer::success(write(&profile)),
            Ok(Err(refusal)) => Answer::refusal(self, refusal),
            Err(error) => {
                tracing::error!(%error, "no member can be looked up");
                Answer::fault(Fault::Unavailable)
            }
        }
    }

    async fn find(&self, lookup: &MemberLookup) -> Result<Option<Profile>, StoreError> {
        let (store, app) = (&self.parts.store, lookup.app_id);
        let own = match lookup.who {
            Who::Own(member) => PlayerId::new(member.member_no),
            Who::MemberNo(_) | Who::Guid(_) => None,
        };
        // Nothing else is read of whoever is no member, so that the time taken
        // does not tell whether there is such a player.
        let membership = match (lookup.who, own) {
            (Who::MemberNo(player), _) | (Who::Own(_), Some(player)) => {
                store.membership(app, player).await?
            }
            (Who::Guid(number), _) => store.membership_by_number(app, number).await?,
            (Who::Own(_), None) => None,
        };
        let member = membership.map(|membership| membership.player_id);
        let Some(player_id) = own.or(member) else {
            return Ok(None);
        };
        let Some(player) = store.player(player_id).await? else {
            return Ok(None);
        };
        Ok(Some(Profile {
            member: Member {
                member_no: player_id.get(),
                guid: membership.map(|membership| membership.scoped_id.get()),
            },
            nickname: Some(player.nickname),
            registered_at: Some(player.created_at),
        }))
    }
}
