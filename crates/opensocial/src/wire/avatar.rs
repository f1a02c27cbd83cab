//! How a player's figure looks (Mobage, "Avatar").

use serde_json::{Map, Value, json};

use crate::Refusal;

/// How a picture can be asked for: each property with the words that it can
/// have, the usual one first.
const PROPERTIES: [(&str, &[&str]); 6] = [
    ("size", &["medium", "large", "small"]),
    ("view", &["entire", "upper"]),
    (
        "emotion",
        &["defined", "normal", "smile", "cry", "angry", "shy"],
    ),
    ("dimension", &["defined", "2D", "3D"]),
    ("type", &["image"]),
    ("extension", &["gif", "png"]),
];

/// What is asked for of a picture. A platform that keeps one picture of a player
/// answers with that, whatever is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    words: [&'static str; PROPERTIES.len()],
    transparent: bool,
}

impl Default for Look {
    fn default() -> Self {
        let usual = |(_, words): (&str, &[&'static str])| words.first().copied();
        Self {
            words: PROPERTIES.map(|property| usual(property).unwrap_or_default()),
            transparent: false,
        }
    }
}

impl Look {
    /// Reads the properties behind the selector, `size=small;view=upper`, with or
    /// without a semicolon at the end.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a property that there is not, one that stands
    /// twice, and a word that it cannot have. Animations, `type=flash`, are
    /// among them.
    pub fn of(segment: &str) -> Result<Self, Refusal> {
        let mut look = Self::default();
        let mut seen = Vec::new();
        for property in segment.split(';').filter(|text| !text.is_empty()) {
            let (name, word) = property.split_once('=').unwrap_or((property, ""));
            if seen.contains(&name) {
                return Err(invalid(format!("the property {name} stands there twice")));
            }
            seen.push(name);
            look.set(name, word)?;
        }
        Ok(look)
    }

    fn set(&mut self, name: &str, word: &str) -> Result<(), Refusal> {
        if name == "transparent" {
            let said = word.parse();
            self.transparent = said.map_err(|_| cannot(name, &["true", "false"]))?;
            return Ok(());
        }
        let mut places = PROPERTIES.iter().zip(&mut self.words);
        let place = places.find(|((property, _), _)| *property == name);
        let ((_, words), place) =
            place.ok_or_else(|| invalid(format!("an avatar has no property {name}")))?;
        let known = words.iter().find(|known| **known == word);
        *place = known.ok_or_else(|| cannot(name, words))?;
        Ok(())
    }

    /// The picture at that address, with what was asked for of it.
    #[must_use]
    pub fn picture(&self, url: &str) -> Map<String, Value> {
        let mut item = Map::new();
        for ((name, _), word) in PROPERTIES.iter().zip(self.words) {
            item.insert((*name).to_owned(), json!(word));
        }
        item.insert("transparent".to_owned(), json!(self.transparent));
        item.insert("url".to_owned(), json!(url));
        item
    }
}

fn cannot(name: &str, words: &[&str]) -> Refusal {
    invalid(format!(
        "the property {name} of an avatar can be {}",
        words.join(" or ")
    ))
}

fn invalid(why: String) -> Refusal {
    Refusal::Invalid(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(segment: &str) -> String {
        match Look::of(segment) {
            Err(Refusal::Invalid(why)) => why,
            other => panic!("{segment}: {other:?}"),
        }
    }

    #[test]
    fn nothing_said_asks_for_what_is_usual_on_mobage() {
        let expected = json!({
            "size": "medium", "view": "entire", "emotion": "defined",
            "dimension": "defined", "transparent": false, "type": "image",
            "extension": "gif", "url": "https://example.com/a.gif",
        });
        let picture = Look::of("").unwrap().picture("https://example.com/a.gif");
        assert_eq!(Value::Object(picture), expected);
    }

    #[test]
    fn properties_are_words_behind_the_selector() {
        let look = Look::of("size=small;view=upper;type=image;extension=png;transparent=true;");
        let picture = look.unwrap().picture("x");
        assert_eq!(picture["size"], "small");
        assert_eq!(picture["view"], "upper");
        assert_eq!(picture["extension"], "png");
        assert_eq!(picture["transparent"], true);
    }

    #[test]
    fn what_there_is_not_is_refused_by_name() {
        for (segment, named) in [
            (
                "size=huge",
                "size of an avatar can be medium or large or small",
            ),
            ("size", "size"),
            ("size=small;size=small", "size stands there twice"),
            ("type=flash", "type of an avatar can be image"),
            ("extension=swf", "extension"),
            (
                "transparent=yes",
                "transparent of an avatar can be true or false",
            ),
            ("fps=12", "no property fps"),
            ("=", "no property"),
        ] {
            assert!(why(segment).contains(named), "{segment}: {}", why(segment));
        }
    }
}
