use base::AppId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{SocialChange, SocialSetup};

use super::settings::configure;
use crate::{Action, Admin, AdminError, action::Target};

/// The most words.
const MOST: usize = 1_000;

/// The longest word, in characters.
const LONGEST: usize = 64;

/// The words that a game's players may not write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// At most 1,000, each of 1 to 64 characters without control characters and
    /// surrounding space; in the order of their bytes where they are shown.
    pub words: Vec<String>,
}

impl Admin {
    /// These and no other words are not to be written in a game from now on.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`],
    /// [`AdminError::NotOnSocial`], [`AdminError::Store`].
    pub async fn set_words(&self, app_id: AppId, new: Words) -> Result<Words, AdminError> {
        check(&new.words)?;
        let known = self.social_setup(app_id)?;
        let wish = self.social_wish(app_id, SocialChange::Words(new.words));
        let words = Words {
            words: SocialSetup::apply(Some(known), &wish).words,
        };
        // The log need not repeat what nobody is to write.
        let details = json!({ "words": words.words.len() });
        let deed = Action::WordsSet.on(Target("app", app_id), details);
        self.commit(deed, vec![configure(wish)], &words).await?;
        Ok(words)
    }

    /// Those words.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::NotOnSocial`].
    pub fn words(&self, app_id: AppId) -> Result<Words, AdminError> {
        let words = self.social_setup(app_id)?.words;
        Ok(Words { words })
    }
}

pub(crate) fn check(words: &[String]) -> Result<(), AdminError> {
    let good = |word: &String| {
        let len = word.chars().count();
        let plain = !word.chars().any(char::is_control) && word.trim() == word;
        (1..=LONGEST).contains(&len) && plain
    };
    if words.len() > MOST || !words.iter().all(good) {
        let (field, expected) = (
            "words",
            "at most 1000 words, each of 1 to 64 characters without control characters and \
             surrounding space",
        );
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}
