use crate::{
    Refusal, WritePolicy,
    wire::{AchievementType, Params},
};

/// The longest name in the API, in bytes.
pub const MAX_API_NAME: usize = 128;

/// The longest title, in bytes.
pub const MAX_TITLE: usize = 200;

/// The longest description, in bytes.
pub const MAX_DESCRIPTION: usize = 1000;

/// How many bits a bitfield may have.
pub const MAX_BITFIELD: i64 = 1024;

/// How an achievement is reached, with what that needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// At once.
    Simple,
    /// By counting up to a target.
    Count {
        /// The target, from 1 up.
        target: i64,
    },
    /// By setting bits.
    Bitfield {
        /// How many set bits unlock it, from 1 up to the length.
        target: i64,
        /// How many bits there are, up to [`MAX_BITFIELD`].
        length: i64,
    },
}

/// `POST /{app}/achievement_definitions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefineAchievement<'a> {
    /// The name that it is made or changed under.
    pub api_name: &'a str,
    /// How it is reached.
    pub shape: Shape,
    /// Who may write it.
    pub write_policy: WritePolicy,
    /// Whether it is hidden for good.
    pub is_archived: bool,
    /// What players read.
    pub title: &'a str,
    /// What players read below it.
    pub description: &'a str,
    /// What they read once it is unlocked.
    pub unlocked_description_override: Option<&'a str>,
    /// Whether it is hidden until it is unlocked.
    pub is_secret: bool,
}

impl<'a> DefineAchievement<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        Ok(Self {
            api_name: api_name(params, "api_name")?,
            shape: Shape::of(params)?,
            write_policy: params.need("achievement_write_policy", WritePolicy::of)?,
            is_archived: params.flag("is_archived")?.unwrap_or(false),
            title: title(params)?,
            description: description(params, "description")?
                .ok_or(Refusal::ParameterMissing("description"))?,
            unlocked_description_override: description(params, "unlocked_description_override")?,
            is_secret: params.flag("is_secret")?.unwrap_or(false),
        })
    }
}

fn title(params: &Params) -> Result<&str, Refusal> {
    let title = params.required("title")?;
    if title.len() > MAX_TITLE {
        return Err(Refusal::invalid("title", "expected at most 200 bytes"));
    }
    Ok(title)
}

fn description<'a>(params: &'a Params, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    match params.text(name)? {
        Some(text) if text.len() > MAX_DESCRIPTION => {
            Err(Refusal::invalid(name, "expected at most 1000 bytes"))
        }
        text => Ok(text),
    }
}

impl Shape {
    fn of(params: &Params) -> Result<Self, Refusal> {
        let kind = params.need("achievement_type", AchievementType::of)?;
        let target = |most, expected| {
            params.need("target", |params, name| {
                params.integer_in(name, 1..=most, expected)
            })
        };
        match kind {
            AchievementType::Simple => Ok(Self::Simple),
            AchievementType::Count => {
                let target = target(i64::MAX, "expected a whole number from 1 up")?;
                Ok(Self::Count { target })
            }
            AchievementType::Bitfield => {
                let length = params.need("bitfield_length", |params, name| {
                    params.integer_in(name, 1..=MAX_BITFIELD, "expected 1 to 1024")
                })?;
                let target = target(length, "expected a number from 1 up to bitfield_length")?;
                Ok(Self::Bitfield { target, length })
            }
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> AchievementType {
        match self {
            Self::Simple => AchievementType::Simple,
            Self::Count { .. } => AchievementType::Count,
            Self::Bitfield { .. } => AchievementType::Bitfield,
        }
    }
}

/// `POST /{user}/achievements`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AchievementWrite<'a> {
    /// Which achievement.
    pub api_name: &'a str,
    /// How much to add to a count.
    pub add_count: Option<i64>,
    /// Which bits to set: characters `0` and `1`.
    pub add_bits: Option<&'a str>,
    /// Whether to unlock it whatever its progress.
    pub force_unlock: bool,
}

/// What a write does to an achievement, once its shape is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// How much to add to the count, from 0 up.
    pub add_count: i64,
    /// Which bits to set; empty for none.
    pub add_bits: &'a str,
    /// Whether to unlock it whatever its progress.
    pub force_unlock: bool,
}

impl<'a> AchievementWrite<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        let bits = params.text("add_bits")?.map(str::trim);
        let bits = bits.filter(|bits| !bits.is_empty());
        if bits.is_some_and(|bits| !bits.bytes().all(|bit| matches!(bit, b'0' | b'1'))) {
            return Err(Refusal::invalid("add_bits", "expected a text of 0 and 1"));
        }
        let expected = "expected a whole number from 0 up";
        Ok(Self {
            api_name: api_name(params, "api_name")?,
            add_count: params.integer_in("add_count", 0..=i64::MAX, expected)?,
            add_bits: bits,
            force_unlock: params.flag("force_unlock")?.unwrap_or(false),
        })
    }

    /// Holds the write to the shape of the achievement (Meta, "Achievements":
    /// `add_count` and `add_bits` belong to their kind, and a simple one is
    /// unlocked by `force_unlock`).
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn on(&self, shape: Shape) -> Result<Progress<'a>, Refusal> {
        let is_count = matches!(shape, Shape::Count { .. });
        if self.add_count.is_some() && !is_count {
            let expected = "expected for a COUNT achievement only";
            return Err(Refusal::invalid("add_count", expected));
        }
        match (shape, self.add_bits) {
            (Shape::Bitfield { length, .. }, Some(bits)) if !fits(bits, length) => {
                let expected = "expected at most as many bits as bitfield_length";
                return Err(Refusal::invalid("add_bits", expected));
            }
            (Shape::Simple | Shape::Count { .. }, Some(_)) => {
                let expected = "expected for a BITFIELD achievement only";
                return Err(Refusal::invalid("add_bits", expected));
            }
            _ => {}
        }
        let needed = match shape {
            Shape::Simple => "force_unlock",
            Shape::Count { .. } => "add_count",
            Shape::Bitfield { .. } => "add_bits",
        };
        let given = self.add_count.is_some() || self.add_bits.is_some();
        if !given && !self.force_unlock {
            return Err(Refusal::ParameterMissing(needed));
        }
        Ok(Progress {
            add_count: self.add_count.unwrap_or(0),
            add_bits: self.add_bits.unwrap_or_default(),
            force_unlock: self.force_unlock,
        })
    }
}

fn fits(bits: &str, length: i64) -> bool {
    i64::try_from(bits.len()).is_ok_and(|given| given <= length)
}

/// A name in the API, which the call needs.
pub(super) fn api_name<'a>(params: &'a Params, name: &'static str) -> Result<&'a str, Refusal> {
    let text = params.required(name)?;
    if text.len() > MAX_API_NAME {
        return Err(Refusal::invalid(name, "expected at most 128 bytes"));
    }
    Ok(text)
}
