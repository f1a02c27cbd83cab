use std::{borrow::Cow, cmp::Ordering};

use serde_json::Value;

use super::invalid;
use crate::Refusal;

/// Which items of a list are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// By which field.
    pub by: String,
    /// How it is compared.
    pub op: FilterOp,
    /// With what; empty for [`FilterOp::Present`].
    pub value: String,
}

/// How a field is compared with the value of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOp {
    /// The value is somewhere in it.
    Contains,
    /// It is the value.
    Equals,
    /// It starts with the value.
    StartsWith,
    /// It says anything. A field that says no, such as `hasApp`, says nothing.
    Present,
    /// Something else, which cannot be honoured.
    Unknown,
}

impl Filter {
    /// Reads the three parameters. A filter without an operation is one for
    /// what [contains](FilterOp::Contains) the value, and without a value one for
    /// what is [there](FilterOp::Present): `filterBy=hasApp`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where one is there that means nothing without
    /// another one.
    pub fn of(
        by: Option<&str>,
        op: Option<&str>,
        value: Option<&str>,
    ) -> Result<Option<Self>, Refusal> {
        let Some(by) = by else {
            if op.is_some() || value.is_some() {
                return Err(invalid("the parameter filterBy is missing"));
            }
            return Ok(None);
        };
        let op = match op {
            None if value.is_none() => FilterOp::Present,
            None | Some("contains") => FilterOp::Contains,
            Some("equals") => FilterOp::Equals,
            Some("startsWith") => FilterOp::StartsWith,
            Some("present") => FilterOp::Present,
            Some(_) => FilterOp::Unknown,
        };
        if value.is_none() && !matches!(op, FilterOp::Present | FilterOp::Unknown) {
            return Err(invalid("the parameter filterValue is missing"));
        }
        let value = value.filter(|_| op != FilterOp::Present);
        Ok(Some(Self {
            by: by.to_owned(),
            op,
            value: value.unwrap_or_default().to_owned(),
        }))
    }

    /// Whether an item whose field says that is asked for. Of a field with
    /// several values one has to match.
    #[must_use]
    pub fn takes(&self, field: Option<&Value>) -> bool {
        match field {
            None | Some(Value::Null) => false,
            Some(Value::Array(all)) => all.iter().any(|one| self.takes(Some(one))),
            Some(Value::Object(parts)) => parts.values().any(|one| self.takes(Some(one))),
            Some(Value::Bool(says)) if self.op == FilterOp::Present => *says,
            Some(one) => self.matches(&text(one)),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self.op {
            FilterOp::Contains => text.contains(&self.value),
            FilterOp::Equals => text == self.value,
            FilterOp::StartsWith => text.starts_with(&self.value),
            FilterOp::Present => !text.is_empty(),
            FilterOp::Unknown => true,
        }
    }
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// In which order a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By which field; as the list lies there where absent.
    pub by: Option<String>,
    /// Whether the last comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads the two parameters.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an order that is neither `ascending` nor
    /// `descending`.
    pub fn of(by: Option<&str>, order: Option<&str>) -> Result<Option<Self>, Refusal> {
        let descending = match order {
            None | Some("ascending") => false,
            Some("descending") => true,
            Some(_) => {
                let why = "the parameter sortOrder has to be ascending or descending";
                return Err(invalid(why));
            }
        };
        if by.is_none() && !descending {
            return Ok(None);
        }
        let by = by.map(str::to_owned);
        Ok(Some(Self { by, descending }))
    }

    /// Which of two fields comes first. What is absent comes last either way.
    #[must_use]
    pub fn compare(&self, one: Option<&Value>, other: Option<&Value>) -> Ordering {
        match (one, other) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) if self.descending => ascending(other, one),
            (Some(one), Some(other)) => ascending(one, other),
        }
    }
}

fn ascending(one: &Value, other: &Value) -> Ordering {
    if let (Some(one), Some(other)) = (one.as_u64(), other.as_u64()) {
        return one.cmp(&other);
    }
    text(one).cmp(&text(other))
}
