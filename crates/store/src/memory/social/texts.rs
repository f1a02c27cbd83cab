use std::cmp::Reverse;

use async_trait::async_trait;
use base::{AppId, OwnerId, PlayerId, TextId};

use crate::{
    Listed, MemoryStore, Refusal, Span, StoreError, TextEntry, TextGroup, TextQuery, TextReads,
    TextStep,
    memory::{
        insert::insert,
        state::{State, Stop},
    },
};

impl State {
    pub(in crate::memory) fn text_step(
        &mut self,
        owner: OwnerId,
        step: &TextStep,
    ) -> Result<(), Stop> {
        match step {
            TextStep::MakeGroup(group) => self.make_group(owner, group)?,
            TextStep::DropGroup { app_id, name } => self.drop_group(*app_id, name)?,
            TextStep::Post(text) => {
                let key = (text.app_id, text.group.clone());
                if !self.text_groups.contains_key(&key) {
                    return Err(Refusal::Missing.into());
                }
                let key = (text.app_id, text.text_id);
                insert(&mut self.texts, key, owner, text, false)?;
            }
            TextStep::Edit {
                app_id,
                group,
                text_id,
                author,
                data,
                at,
            } => {
                let text = self.written((*app_id, *text_id), group.as_deref(), *author)?;
                *text = text.clone().edited(data.clone(), *at);
            }
            TextStep::Judge {
                app_id,
                group,
                text_id,
                author,
                status,
                at,
            } => {
                let text = self.written((*app_id, *text_id), group.as_deref(), *author)?;
                *text = text.clone().judged(*status, *at);
            }
        }
        Ok(())
    }

    fn make_group(&mut self, owner: OwnerId, group: &TextGroup) -> Result<(), Refusal> {
        self.known_app(group.app_id)?;
        let key = (group.app_id, group.name.clone());
        if !self.text_groups.contains_key(&key) {
            let of_app = self.text_groups.keys().filter(|key| key.0 == group.app_id);
            TextGroup::one_more(of_app.count())?;
        }
        insert(&mut self.text_groups, key, owner, group, false).map(drop)
    }

    fn drop_group(&mut self, app: AppId, name: &str) -> Result<(), Refusal> {
        let dropped = self.text_groups.remove(&(app, name.to_owned()));
        dropped.ok_or(Refusal::Missing)?;
        self.texts
            .retain(|_, row| row.value.app_id != app || row.value.group != name);
        Ok(())
    }

    fn written(
        &mut self,
        key: (AppId, TextId),
        group: Option<&str>,
        author: Option<PlayerId>,
    ) -> Result<&mut TextEntry, Refusal> {
        let text = self.texts.get_mut(&key).map(|row| &mut row.value);
        text.filter(|text| text.is_meant(group, author))
            .ok_or(Refusal::Missing)
    }
}

/// A part of what was found, which is in order.
pub(super) fn listed<T>(found: Vec<T>, span: Span) -> Listed<T> {
    Listed {
        total: found.len(),
        items: found.into_iter().skip(span.skip).take(span.limit).collect(),
    }
}

#[async_trait]
impl TextReads for MemoryStore {
    async fn text_groups(&self, app: AppId) -> Result<Vec<TextGroup>, StoreError> {
        self.read(|state| {
            let all = state.text_groups.values().map(|row| row.value.clone());
            all.filter(|group| group.app_id == app).collect()
        })
    }

    async fn text(&self, app: AppId, text: TextId) -> Result<Option<TextEntry>, StoreError> {
        self.read(|state| {
            let row = state.texts.get(&(app, text));
            row.map(|row| row.value.clone())
        })
    }

    async fn texts(
        &self,
        app: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextEntry>, StoreError> {
        self.read(|state| {
            let all = state.texts.values().map(|row| &row.value);
            let mut found: Vec<_> = all
                .filter(|text| text.app_id == app && query.shows(text))
                .cloned()
                .collect();
            found.sort_by_key(|text| (Reverse(text.posted_at), text.text_id));
            listed(found, span)
        })
    }
}
