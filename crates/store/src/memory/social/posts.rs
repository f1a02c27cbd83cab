use std::cmp::Reverse;

use async_trait::async_trait;
use base::{AppId, OwnerId, PlayerId};

use super::texts::listed;
use crate::{
    ACTIVITIES_KEPT, Activity, INBOX_KEPT, Listed, MemoryStore, Message, MessageRef, PostReads,
    PostStep, Refusal, Span, StoreError,
    memory::{
        insert::insert,
        state::{Owned, State},
    },
};

impl State {
    pub(in crate::memory) fn post_step(
        &mut self,
        owner: OwnerId,
        step: &PostStep,
    ) -> Result<(), Refusal> {
        match step {
            PostStep::Activity(activity) => self.tell(owner, activity),
            PostStep::Message(message) => self.send(owner, message),
            PostStep::Discard(copy) => {
                self.messages.remove(copy);
                Ok(())
            }
        }
    }

    fn tell(&mut self, owner: OwnerId, new: &Activity) -> Result<(), Refusal> {
        self.known_app(new.app_id)?;
        self.known_player(new.player_id)?;
        let key = (new.app_id, new.player_id, new.activity_id);
        insert(&mut self.activities, key, owner, new, false)?;
        let all = self.activities_of(new.app_id, &[new.player_id]);
        for old in all.into_iter().skip(ACTIVITIES_KEPT) {
            let key = (old.app_id, old.player_id, old.activity_id);
            self.activities.remove(&key);
        }
        Ok(())
    }

    fn activities_of(&self, app: AppId, players: &[PlayerId]) -> Vec<Activity> {
        let all = self.activities.values().map(|row| &row.value);
        let mut found: Vec<_> = all
            .filter(|one| one.app_id == app && players.contains(&one.player_id))
            .cloned()
            .collect();
        found.sort_by_key(|one| (Reverse(one.posted_at), one.activity_id));
        found
    }

    fn send(&mut self, owner: OwnerId, new: &Message) -> Result<(), Refusal> {
        self.known_app(new.app_id)?;
        self.known_player(new.sender)?;
        for recipient in &new.recipients {
            self.known_player(*recipient)?;
        }
        let open = new.recipients.iter();
        let open = open.filter(|to| !self.blocked.contains(&(**to, new.sender)));
        let copies: Vec<_> = open
            .map(|recipient| MessageRef {
                app_id: new.app_id,
                recipient: *recipient,
                message_id: new.message_id,
            })
            .collect();
        let of_another = |copy| {
            let row = self.messages.get(copy);
            row.is_some_and(|row: &Owned<Message>| row.owner != owner)
        };
        if copies.iter().any(of_another) {
            return Err(Refusal::Exists);
        }
        for copy in copies {
            insert(&mut self.messages, copy, owner, new, false)?;
            let all = self.inbox_of(copy.app_id, copy.recipient);
            for old in all.into_iter().skip(INBOX_KEPT) {
                self.messages.remove(&MessageRef {
                    message_id: old.message_id,
                    ..copy
                });
            }
        }
        Ok(())
    }

    fn inbox_of(&self, app: AppId, recipient: PlayerId) -> Vec<Message> {
        let all = self.messages.iter();
        let mut found: Vec<_> = all
            .filter(|(copy, _)| copy.app_id == app && copy.recipient == recipient)
            .map(|(_, row)| row.value.clone())
            .collect();
        found.sort_by_key(|one| (Reverse(one.sent_at), one.message_id));
        found
    }
}

#[async_trait]
impl PostReads for MemoryStore {
    async fn activities(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
        span: Span,
    ) -> Result<Listed<Activity>, StoreError> {
        self.read(|state| listed(state.activities_of(app, &players), span))
    }

    async fn inbox(
        &self,
        app: AppId,
        recipient: PlayerId,
        span: Span,
    ) -> Result<Listed<Message>, StoreError> {
        self.read(|state| listed(state.inbox_of(app, recipient), span))
    }
}
