//! The answers, read. What was not asked for, or is not there, is `None`. Ids
//! are texts, read from texts and from numbers; unknown members are passed over.

mod lenient;

use std::collections::BTreeMap;

use serde::Deserialize;

/// Somebody on the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Person {
    /// The user id; on some platforms with a domain before it.
    #[serde(deserialize_with = "lenient::maybe_id")]
    pub id: Option<String>,
    /// What others call the person.
    pub nickname: Option<String>,
    /// The same, on most platforms.
    pub display_name: Option<String>,
    /// A few words about oneself.
    pub about_me: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// The person's page.
    pub profile_url: Option<String>,
    /// A small picture.
    pub thumbnail_url: Option<String>,
    /// `male`, `female`, on one page `femail`, or `undisclosed`.
    pub gender: Option<String>,
    /// Whether the person has the game.
    #[serde(deserialize_with = "lenient::maybe_switch")]
    pub has_app: Option<bool>,
    /// Whether the platform vouches for who it is.
    #[serde(deserialize_with = "lenient::maybe_switch")]
    pub is_verified: Option<bool>,
    /// 1 guest, 2 standard, 3 verified.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub grade: Option<u64>,
}

/// What a game keeps of players: by user id, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct AppData(pub BTreeMap<String, BTreeMap<String, String>>);

/// Whether a text may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WordCheck {
    /// The text that was checked.
    pub data: String,
    /// Whether it may.
    #[serde(deserialize_with = "lenient::switch")]
    pub valid: bool,
}

/// That one player shuts another one out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlackEntry {
    /// Who shuts out.
    #[serde(deserialize_with = "lenient::id")]
    pub id: String,
    /// Who is shut out.
    #[serde(deserialize_with = "lenient::id")]
    pub target_id: String,
}

/// How a player's figure looks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Avatar {
    /// Where its picture is.
    pub url: String,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Which payment.
    pub id: String,
    /// Who is to pay.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub user_id: Option<String>,
    /// 0 has started, 1 has failed, 10 is done.
    #[serde(deserialize_with = "lenient::number")]
    pub status: u64,
    /// For what.
    #[serde(default)]
    pub entry: Vec<PaymentLine>,
    /// Where the player is asked.
    #[serde(default)]
    pub endpoint_url: Option<String>,
}

impl Payment {
    /// Whether the player has paid.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.status == 10
    }
}

/// One line of what is paid for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentLine {
    /// The game's own id of it.
    #[serde(deserialize_with = "lenient::id")]
    pub item_id: String,
    /// What one costs.
    #[serde(deserialize_with = "lenient::number")]
    pub unit_price: u64,
    /// How many.
    #[serde(deserialize_with = "lenient::number")]
    pub amount: u64,
}

/// Something that was told of a player.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Which one.
    #[serde(deserialize_with = "lenient::id")]
    pub id: String,
    /// Of whom.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub user_id: Option<String>,
    /// What is told.
    pub title: String,
    /// More of it.
    #[serde(default)]
    pub body: Option<String>,
}

/// What a player wrote.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// Which text.
    #[serde(deserialize_with = "lenient::id")]
    pub id: String,
    /// Who wrote it; `None` for the game.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub writer_id: Option<String>,
    /// The text.
    #[serde(default)]
    pub data: Option<String>,
    /// 0 waits, 11 may be shown, 21 may not, 31 was taken back.
    #[serde(deserialize_with = "lenient::number")]
    pub status: u64,
}

/// Texts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TextGroup {
    /// What it is called.
    pub name: String,
}
