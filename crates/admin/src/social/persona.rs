use base::{PlayerId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Gender, Grade, Persona, PersonaFlaw, SocialStep, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// What a player is to show of oneself besides the nickname. What is absent was
/// not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPersona {
    /// A few words about oneself.
    #[serde(default)]
    pub about_me: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub birthday: Option<String>,
    /// Undisclosed when absent.
    #[serde(default = "undisclosed")]
    pub gender: Gender,
    /// At most 50.
    #[serde(default)]
    pub interests: Vec<String>,
    /// Where the player lives, as far as it is told.
    #[serde(default)]
    pub address: Option<String>,
    /// The player's work.
    #[serde(default)]
    pub job_type: Option<String>,
    /// `A`, `B`, `O` or `AB`.
    #[serde(default)]
    pub blood_type: Option<String>,
    /// The player's page.
    #[serde(default)]
    pub profile_url: Option<String>,
    /// A small picture.
    #[serde(default)]
    pub thumbnail_url: Option<String>,
    /// A picture of the player's figure.
    #[serde(default)]
    pub avatar_url: Option<String>,
    /// Whether the platform vouches for who it is; not when absent.
    #[serde(default)]
    pub is_verified: bool,
    /// Whether it is somebody whom many know; not when absent.
    #[serde(default)]
    pub is_famous: bool,
    /// How well the platform knows the player; standard when absent.
    #[serde(default = "standard")]
    pub grade: Grade,
}

const fn undisclosed() -> Gender {
    Gender::Undisclosed
}

const fn standard() -> Grade {
    Grade::Standard
}

/// What a player shows of oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonaView {
    /// The player.
    pub player_id: PlayerId,
    /// What it is.
    #[serde(flatten)]
    pub shown: NewPersona,
    /// When any of that last changed, in milliseconds since the epoch; 0 of a
    /// player who has said nothing.
    pub changed_at: Timestamp,
}

impl NewPersona {
    pub(crate) fn of(self, player_id: PlayerId, changed_at: Timestamp) -> Persona {
        Persona {
            player_id,
            about_me: self.about_me,
            birthday: self.birthday,
            gender: self.gender,
            interests: self.interests,
            address: self.address,
            job_type: self.job_type,
            blood_type: self.blood_type,
            profile_url: self.profile_url,
            thumbnail_url: self.thumbnail_url,
            avatar_url: self.avatar_url,
            is_verified: self.is_verified,
            is_famous: self.is_famous,
            grade: self.grade,
            changed_at,
        }
    }
}

impl From<Persona> for PersonaView {
    fn from(persona: Persona) -> Self {
        Self {
            player_id: persona.player_id,
            shown: NewPersona {
                about_me: persona.about_me,
                birthday: persona.birthday,
                gender: persona.gender,
                interests: persona.interests,
                address: persona.address,
                job_type: persona.job_type,
                blood_type: persona.blood_type,
                profile_url: persona.profile_url,
                thumbnail_url: persona.thumbnail_url,
                avatar_url: persona.avatar_url,
                is_verified: persona.is_verified,
                is_famous: persona.is_famous,
                grade: persona.grade,
            },
            changed_at: persona.changed_at,
        }
    }
}

impl Admin {
    /// Says what a player shows of oneself from now on, in the place of what it
    /// was.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`] player,
    /// [`AdminError::Store`].
    pub async fn set_persona(
        &self,
        player_id: PlayerId,
        new: NewPersona,
    ) -> Result<PersonaView, AdminError> {
        let persona = checked(new.of(player_id, self.clock.now()))?;
        // What a player shows is the player's; the log says that it was set.
        let details = json!({ "grade": persona.grade, "is_verified": persona.is_verified });
        let deed = Action::PersonaSet.on(Target("player", player_id), details);
        let set = PersonaView::from(persona.clone());
        let step = Step::Social(SocialStep::SetPersona(persona));
        self.commit(deed, vec![step], &set).await?;
        Ok(set)
    }

    /// What a player shows of oneself.
    ///
    /// # Errors
    /// [`AdminError::Missing`] player, [`AdminError::Store`].
    pub async fn persona(&self, player_id: PlayerId) -> Result<PersonaView, AdminError> {
        self.player(player_id).await?;
        let found = self.store.personas(vec![player_id]).await?.pop();
        let usual = || Persona::usual(player_id, Timestamp::EPOCH);
        Ok(found.unwrap_or_else(usual).into())
    }
}

pub(crate) fn checked(persona: Persona) -> Result<Persona, AdminError> {
    match persona.flaw() {
        Some(PersonaFlaw { field, expected }) => Err(AdminError::Invalid { field, expected }),
        None => Ok(persona),
    }
}
