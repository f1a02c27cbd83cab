use base::{AppId, PlayerId, TextId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Listed, Span, Step, TextEntry, TextGroup, TextQuery, TextStatus, TextStep};

use crate::{Action, Admin, AdminError, action::Target};

/// What was written in a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    /// The game.
    pub app_id: AppId,
    /// Which text.
    pub text_id: TextId,
    /// The group's name.
    pub group: String,
    /// Who wrote it; `None` for the game itself.
    pub author: Option<PlayerId>,
    /// The text.
    pub data: String,
    /// What was said of it.
    pub status: TextStatus,
    /// When it was written, in milliseconds since the epoch.
    pub posted_at: Timestamp,
    /// When text or status last changed.
    pub changed_at: Timestamp,
}

/// Texts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextGroupView {
    /// The game.
    pub app_id: AppId,
    /// What the game calls it.
    pub name: String,
    /// When it was made, in milliseconds since the epoch.
    pub made_at: Timestamp,
}

/// What is to be said of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeText {
    /// That it may stand, that it may not, that nothing was said yet, or that it
    /// is taken back.
    pub status: TextStatus,
}

impl Admin {
    /// Says of a text whether it may stand.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app or text, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn judge_text(
        &self,
        app_id: AppId,
        text_id: TextId,
        new: JudgeText,
    ) -> Result<TextView, AdminError> {
        self.social_environment(app_id)?;
        let found = self.store.text(app_id, text_id).await?;
        let found = found.ok_or(AdminError::Missing)?;
        let at = self.clock.now();
        let details = json!({ "app_id": app_id, "group": found.group, "status": new.status });
        let deed = Action::TextJudge.on(Target("text", text_id), details);
        let step = Step::Text(TextStep::Judge {
            app_id,
            group: None,
            text_id,
            author: None,
            status: new.status,
            at,
        });
        let judged = view(found.judged(new.status, at));
        self.commit(deed, vec![step], &judged).await?;
        Ok(judged)
    }

    /// One text, whatever was said of it.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app or text, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn text(&self, app_id: AppId, text_id: TextId) -> Result<TextView, AdminError> {
        self.social_environment(app_id)?;
        let found = self.store.text(app_id, text_id).await?;
        found.map(view).ok_or(AdminError::Missing)
    }

    /// Texts of a game, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn texts(
        &self,
        app_id: AppId,
        query: TextQuery,
        span: Span,
    ) -> Result<Listed<TextView>, AdminError> {
        self.social_environment(app_id)?;
        let found = self.store.texts(app_id, query, span).await?;
        Ok(Listed {
            items: found.items.into_iter().map(view).collect(),
            total: found.total,
        })
    }

    /// At most `limit` of a game's groups of texts, in the order of their names,
    /// those after `after`; and whether more follow.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn text_groups(
        &self,
        app_id: AppId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<TextGroupView>, bool), AdminError> {
        self.social_environment(app_id)?;
        let mut all = self.store.text_groups(app_id).await?;
        all.retain(|group| after.is_none_or(|after| group.name.as_str() > after));
        let more = all.len() > limit;
        all.truncate(limit);
        Ok((all.into_iter().map(group_view).collect(), more))
    }
}

fn view(text: TextEntry) -> TextView {
    TextView {
        app_id: text.app_id,
        text_id: text.text_id,
        group: text.group,
        author: text.author,
        data: text.data,
        status: text.status,
        posted_at: text.posted_at,
        changed_at: text.changed_at,
    }
}

fn group_view(group: TextGroup) -> TextGroupView {
    TextGroupView {
        app_id: group.app_id,
        name: group.name,
        made_at: group.made_at,
    }
}
