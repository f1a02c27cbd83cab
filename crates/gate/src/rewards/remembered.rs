use std::collections::BTreeMap;

use super::Worth;

/// The longest text of what is remembered, in bytes.
const LONGEST: usize = 8 * 1024;

/// Under which names the worth stands beside the parameters. A callback whose own
/// parameters are called so is not taken.
const NAME: &str = "reward.name";
const AMOUNT: &str = "reward.amount";

/// What stands there instead while it has no worth, which it is to have before the
/// game hears of it.
const UNPRICED: &str = "reward.unpriced";

/// What a reward is granted by beside order and player, as the store keeps it from
/// the first callback on: what a later configuration or price list says changes
/// nothing about a reward that was earned before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// What was signed, or is configured.
    pub(crate) parameters: BTreeMap<String, String>,
    /// What it is worth, where the game has a price list.
    pub(crate) reward: Option<Worth>,
    /// Whether it has none because the list had no price for it.
    pub(crate) unpriced: bool,
}

impl Remembered {
    /// Whether a parameter cannot have this name.
    pub(crate) fn reserves(name: &str) -> bool {
        [NAME, AMOUNT, UNPRICED].contains(&name)
    }

    /// As a JSON object of texts with its names in order; none when it is too long
    /// to be kept.
    pub(crate) fn text(self) -> Option<String> {
        let mut texts = self.parameters;
        if let Some(Worth { name, amount }) = self.reward {
            texts.insert(NAME.to_owned(), name);
            texts.insert(AMOUNT.to_owned(), amount.to_string());
        }
        if self.unpriced {
            texts.insert(UNPRICED.to_owned(), "true".to_owned());
        }
        let text = serde_json::to_string(&texts).ok()?;
        (text.len() <= LONGEST).then_some(text)
    }

    /// Reads it back; none for what was not written here.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parameters: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
        let unpriced = parameters.remove(UNPRICED).is_some();
        let reward = match (parameters.remove(NAME), parameters.remove(AMOUNT)) {
            (Some(name), Some(amount)) => Some(Worth {
                name,
                amount: amount.parse().ok()?,
            }),
            (None, None) => None,
            _ => return None,
        };
        if unpriced && reward.is_some() {
            return None;
        }
        Some(Self {
            parameters,
            reward,
            unpriced,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_as_it_was() {
        let plain = Remembered {
            parameters: BTreeMap::from([("productid".to_owned(), "1234".to_owned())]),
            reward: None,
            unpriced: false,
        };
        let text = plain.clone().text().unwrap();
        assert_eq!(text, r#"{"productid":"1234"}"#);
        assert_eq!(Remembered::read(&text), Some(plain.clone()));
        let priced = Remembered {
            reward: Some(Worth {
                name: "coins".to_owned(),
                amount: u64::MAX,
            }),
            ..plain.clone()
        };
        let text = priced.clone().text().unwrap();
        assert_eq!(Remembered::read(&text), Some(priced));
        let unpriced = Remembered {
            unpriced: true,
            ..plain
        };
        let text = unpriced.clone().text().unwrap();
        assert_eq!(Remembered::read(&text), Some(unpriced));
    }

    #[test]
    fn what_makes_no_sense_is_not_granted_by() {
        for text in [
            "",
            "[]",
            r#"{"a":1}"#,
            r#"{"reward.name":"coins"}"#,
            r#"{"reward.amount":"1"}"#,
            r#"{"reward.name":"coins","reward.amount":"many"}"#,
            r#"{"reward.name":"coins","reward.amount":"1","reward.unpriced":"true"}"#,
        ] {
            assert_eq!(Remembered::read(text), None, "{text}");
        }
        let long = ("a".to_owned(), "\"".repeat(LONGEST / 2));
        let long = Remembered {
            parameters: BTreeMap::from([long]),
            reward: None,
            unpriced: false,
        };
        assert_eq!(long.text(), None);
    }
}
