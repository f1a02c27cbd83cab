//! Who people are to a game (Mobage, "People"; OpenSocial REST 0.9, "People").

use base::Timestamp;
use serde_json::{Map, Value, json};

use super::list::Row;
use crate::Refusal;

/// How many users one call may name.
pub const MAX_NAMED: usize = 100;

/// The fields of a person, in the order of Mobage's page.
pub const SUPPORTED_FIELDS: [&str; 16] = [
    "id",
    "nickname",
    "displayName",
    "aboutMe",
    "birthday",
    "interests",
    "profileUrl",
    "thumbnailUrl",
    "gender",
    "addresses",
    "jobType",
    "bloodType",
    "hasApp",
    "isVerified",
    "isFamous",
    "grade",
];

/// Whom of those around a player a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Circle {
    /// `@self`: the player.
    Itself,
    /// `@friends`, and `@all`, which is the same (Mobage, "Get User and Friend
    /// Info").
    Friends,
}

impl Circle {
    /// Reads a selector; `None` for one that there is not.
    #[must_use]
    pub fn of(selector: &str) -> Option<Self> {
        match selector {
            "@self" => Some(Self::Itself),
            "@friends" | "@all" => Some(Self::Friends),
            _ => None,
        }
    }
}

/// The user ids in a segment that names one user or, with semicolons or commas
/// between them, several (Mobage, "Social API": `{-list|,|personId}`; its clients
/// send semicolons).
///
/// # Errors
/// [`Refusal::Invalid`] for none, and for more than [`MAX_NAMED`].
pub fn ids(segment: &str) -> Result<Vec<&str>, Refusal> {
    let ids: Vec<&str> = segment
        .split([';', ','])
        .filter(|id| !id.is_empty())
        .collect();
    if (1..=MAX_NAMED).contains(&ids.len()) {
        return Ok(ids);
    }
    let why = format!("the path has to name 1 to {MAX_NAMED} users");
    Err(Refusal::Invalid(why))
}

/// What a person says of one's sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not said.
    Undisclosed,
}

impl Gender {
    /// The word on the wire. Mobage's English page writes `femail`; its Japanese
    /// page, of which that is a translation, and OpenSocial write `female`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Undisclosed => "undisclosed",
        }
    }
}

/// A person with all that a game may be told.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// The user id as the profile writes it.
    pub id: &'a str,
    /// What others call the person.
    pub nickname: &'a str,
    /// A few words about oneself.
    pub about_me: Option<&'a str>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<&'a str>,
    /// What the person likes.
    pub interests: &'a [String],
    /// The part of the country where the person lives.
    pub region: Option<&'a str>,
    /// The person's page.
    pub profile_url: Option<&'a str>,
    /// A small picture.
    pub thumbnail_url: Option<&'a str>,
    /// What the person says of one's sex.
    pub gender: Gender,
    /// The person's work.
    pub job_type: Option<&'a str>,
    /// `A`, `B`, `O` or `AB`.
    pub blood_type: Option<&'a str>,
    /// Whether the person has the game that asks.
    pub has_app: bool,
    /// Whether the platform vouches for who it is.
    pub is_verified: bool,
    /// Whether it is somebody whom many know.
    pub is_famous: bool,
    /// 1 guest, 2 standard, 3 verified.
    pub grade: u8,
    /// When any of that last changed.
    pub updated_at: Timestamp,
}

impl Person<'_> {
    /// The person as an item of a list. What the person has not said is left
    /// out; what is yes or no is always there.
    #[must_use]
    pub fn row(&self) -> Row {
        let mut item = Map::new();
        let mut put = |name: &str, value: Value| item.insert(name.to_owned(), value);
        put("id", json!(self.id));
        put("nickname", json!(self.nickname));
        put("displayName", json!(self.nickname));
        for (name, said) in [
            ("aboutMe", self.about_me),
            ("birthday", self.birthday),
            ("profileUrl", self.profile_url),
            ("thumbnailUrl", self.thumbnail_url),
            ("jobType", self.job_type),
            ("bloodType", self.blood_type),
        ] {
            if let Some(said) = said {
                put(name, json!(said));
            }
        }
        if !self.interests.is_empty() {
            put("interests", json!(self.interests));
        }
        if let Some(region) = self.region {
            put("addresses", json!([{ "region": region }]));
        }
        put("gender", json!(self.gender.word()));
        put("hasApp", json!(self.has_app));
        put("isVerified", json!(self.is_verified));
        put("isFamous", json!(self.is_famous));
        put("grade", json!(self.grade));
        Row {
            item,
            updated_at: Some(self.updated_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::list::{ListAsk, Shown};

    fn quiet<'a>(id: &'a str, nickname: &'a str) -> Person<'a> {
        Person {
            id,
            nickname,
            about_me: None,
            birthday: None,
            interests: &[],
            region: None,
            profile_url: None,
            thumbnail_url: None,
            gender: Gender::Undisclosed,
            job_type: None,
            blood_type: None,
            has_app: false,
            is_verified: false,
            is_famous: false,
            grade: 2,
            updated_at: Timestamp::EPOCH,
        }
    }

    #[test]
    fn who_has_said_nothing_has_a_name_and_what_is_yes_or_no() {
        let row = quiet("mbga.jp:101", "momo").row();
        let expected = json!({
            "id": "mbga.jp:101", "nickname": "momo", "displayName": "momo",
            "gender": "undisclosed", "hasApp": false, "isVerified": false,
            "isFamous": false, "grade": 2,
        });
        assert_eq!(Value::Object(row.item), expected);
    }

    #[test]
    fn who_has_said_everything_has_every_supported_field() {
        let interests = ["go".to_owned(), "tea".to_owned()];
        let person = Person {
            about_me: Some("hi"),
            birthday: Some("1990-02-28"),
            interests: &interests,
            region: Some("Tokyo"),
            profile_url: Some("https://example.com/101"),
            thumbnail_url: Some("https://example.com/101.png"),
            gender: Gender::Female,
            job_type: Some("cook"),
            blood_type: Some("AB"),
            has_app: true,
            is_verified: true,
            is_famous: true,
            grade: 3,
            ..quiet("101", "momo")
        };
        let expected = json!({
            "id": "101", "nickname": "momo", "displayName": "momo", "aboutMe": "hi",
            "birthday": "1990-02-28", "interests": ["go", "tea"],
            "profileUrl": "https://example.com/101",
            "thumbnailUrl": "https://example.com/101.png", "gender": "female",
            "addresses": [{ "region": "Tokyo" }], "jobType": "cook", "bloodType": "AB",
            "hasApp": true, "isVerified": true, "isFamous": true, "grade": 3,
        });
        let row = person.row();
        assert_eq!(Value::Object(row.item.clone()), expected);
        let mut supported = SUPPORTED_FIELDS;
        supported.sort_unstable();
        assert!(row.item.keys().eq(supported.iter()));
        assert_eq!(Gender::Male.word(), "male");
    }

    #[test]
    fn people_can_be_found_by_every_field() {
        let people = vec![
            quiet("101", "momo").row(),
            Person {
                has_app: true,
                ..quiet("102", "taro")
            }
            .row(),
        ];
        let pairs = [
            ("filterBy", "hasApp"),
            ("filterOp", "equals"),
            ("filterValue", "true"),
            ("fields", "id"),
        ];
        let ask = ListAsk::of(pairs, 1).unwrap();
        let shown = Shown::arranged(&ask, people, &SUPPORTED_FIELDS);
        assert_eq!(json!(shown.items), json!([{ "id": "102" }]));
        assert!(shown.marks().is_empty());
    }

    #[test]
    fn several_users_are_named_with_semicolons_or_commas() {
        assert_eq!(ids("@me").unwrap(), ["@me"]);
        assert_eq!(ids("1;2;;3;").unwrap(), ["1", "2", "3"]);
        assert_eq!(ids("1,2").unwrap(), ["1", "2"]);
        assert!(ids(";").is_err());
        assert!(ids(&"1;".repeat(MAX_NAMED)).is_ok());
        let more = "1;".repeat(MAX_NAMED.saturating_add(1));
        assert!(ids(&more).is_err());
    }

    #[test]
    fn all_are_the_friends() {
        assert_eq!(Circle::of("@self"), Some(Circle::Itself));
        assert_eq!(Circle::of("@all"), Circle::of("@friends"));
        assert_eq!(Circle::of("@ALL"), None);
        assert_eq!(Circle::of("101"), None);
    }
}
