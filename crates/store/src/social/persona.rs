use base::{PlayerId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::named::named;

/// What a player says of one's sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not said.
    Undisclosed,
}

impl Gender {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Male, Self::Female, Self::Undisclosed];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Undisclosed => "undisclosed",
        }
    }
}
named!(Gender, "gender");

/// How well the platform knows who a player is (Mobage, "People", `grade`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Not at all.
    Guest,
    /// As usual.
    Standard,
    /// The player has proved it.
    Verified,
}

impl Grade {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Guest, Self::Standard, Self::Verified];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Standard => "standard",
            Self::Verified => "verified",
        }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Guest => 1,
            Self::Standard => 2,
            Self::Verified => 3,
        }
    }
}
named!(Grade, "grade");

/// What a player shows of oneself besides the nickname. Texts have at most
/// 2,000 characters, addresses of pictures and pages at most 2,048 bytes.
///
/// Unique by player; a player without one has said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// The player.
    pub player_id: PlayerId,
    /// A few words about oneself.
    pub about_me: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// What the player says of one's sex.
    pub gender: Gender,
    /// At most 50.
    pub interests: Vec<String>,
    /// Where the player lives, as far as it is told.
    pub address: Option<String>,
    /// The player's work.
    pub job_type: Option<String>,
    /// `A`, `B`, `O` or `AB`.
    pub blood_type: Option<String>,
    /// The player's page.
    pub profile_url: Option<String>,
    /// A small picture.
    pub thumbnail_url: Option<String>,
    /// A picture of the player's figure.
    pub avatar_url: Option<String>,
    /// Whether the platform vouches for who it is.
    pub is_verified: bool,
    /// Whether it is somebody whom many know.
    pub is_famous: bool,
    /// How well the platform knows the player.
    pub grade: Grade,
    /// When any of that last changed.
    pub changed_at: Timestamp,
}

impl Persona {
    /// Of a player who has said nothing.
    #[must_use]
    pub const fn usual(player_id: PlayerId, at: Timestamp) -> Self {
        Self {
            player_id,
            about_me: None,
            birthday: None,
            gender: Gender::Undisclosed,
            interests: Vec::new(),
            address: None,
            job_type: None,
            blood_type: None,
            profile_url: None,
            thumbnail_url: None,
            avatar_url: None,
            is_verified: false,
            is_famous: false,
            grade: Grade::Standard,
            changed_at: at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores hold it as that text.
    #[test]
    fn it_is_written_and_read_as_json() {
        let persona = Persona {
            about_me: Some("\"\\\u{1F3B2}".into()),
            interests: vec!["go".into()],
            gender: Gender::Female,
            grade: Grade::Verified,
            is_famous: true,
            ..Persona::usual(PlayerId::new(7).unwrap(), Timestamp::from_secs(3))
        };
        let written = serde_json::to_string(&persona).unwrap();
        assert!(written.contains(r#""player_id":"7""#), "{written}");
        assert!(written.contains(r#""gender":"female""#), "{written}");
        assert_eq!(serde_json::from_str::<Persona>(&written).unwrap(), persona);
        let more = written.replacen('{', r#"{"more":1,"#, 1);
        serde_json::from_str::<Persona>(&more).unwrap_err();
    }

    #[test]
    fn each_has_a_name_and_a_grade_a_number() {
        for gender in Gender::ALL {
            assert_eq!(gender.as_str().parse(), Ok(gender));
        }
        for (number, grade) in (1..).zip(Grade::ALL) {
            assert_eq!(
                (grade.as_str().parse(), grade.number()),
                (Ok(grade), number)
            );
        }
        "Male".parse::<Gender>().unwrap_err();
    }
}
