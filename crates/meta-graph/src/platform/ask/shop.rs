use crate::{
    Refusal,
    platform::Caller,
    wire::{Cursor, Params, RefundReason, limit},
};

/// `POST /{app}/refund_iap_entitlement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund<'a> {
    /// What was bought.
    pub sku: &'a str,
    /// Why it is given back.
    pub reason: RefundReason,
}

impl<'a> Refund<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        Ok(Self {
            sku: params.required("sku")?,
            reason: params.need("reason", RefundReason::of)?,
        })
    }
}

/// Whose subscription a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// By the id within the app.
    Id(u64),
    /// By the name that others see.
    Alias(&'a str),
}

impl<'a> Owner<'a> {
    fn of(params: &'a Params) -> Result<Self, Refusal> {
        match (params.id("owner_id")?, params.text("owner_alias")?) {
            (Some(id), None) => Ok(Self::Id(id)),
            (None, Some(alias)) => Ok(Self::Alias(alias)),
            (None, None) => Err(Refusal::ParameterMissing("owner_id or owner_alias")),
            (Some(_), Some(_)) => {
                let expected = "expected only where there is no owner_id";
                Err(Refusal::invalid("owner_alias", expected))
            }
        }
    }
}

/// `POST /{app}/cancel_subscription`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelSubscription<'a> {
    /// Whose.
    pub owner: Owner<'a>,
    /// Which.
    pub sku: &'a str,
    /// Why: a number from 0 to 5.
    pub reason: u8,
}

impl<'a> CancelSubscription<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        let reason = params.need("cancel_reason", |params, name| {
            params.integer_in(name, 0..=5, "expected a whole number from 0 to 5")
        })?;
        Ok(Self {
            owner: Owner::of(params)?,
            sku: params.required("sku")?,
            reason: u8::try_from(reason).unwrap_or_default(),
        })
    }
}

/// `POST /{app}/extend_subscription`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendSubscription<'a> {
    /// Whose.
    pub owner: Owner<'a>,
    /// Which.
    pub sku: &'a str,
    /// By how many days: 1 to 365.
    pub days: u16,
}

impl<'a> ExtendSubscription<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        let days = params.need("number_of_days", |params, name| {
            params.integer_in(name, 1..=365, "expected a whole number from 1 to 365")
        })?;
        Ok(Self {
            owner: Owner::of(params)?,
            sku: params.required("sku")?,
            days: u16::try_from(days).unwrap_or_default(),
        })
    }
}

/// `GET /{app}/subscriptions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSubscriptions {
    /// Of this user only: the one of `owner_id`, or of a user's token.
    pub owner: Option<u64>,
    /// Only those that count now, or only those that do not.
    pub is_active: Option<bool>,
    /// Only those in a trial, or only those that are not.
    pub is_trial: Option<bool>,
    /// Only those to these skus.
    pub skus: Option<Vec<String>>,
    /// How many rows.
    pub limit: usize,
    /// The page after this place.
    pub after: Option<Cursor>,
    /// The page before this place.
    pub before: Option<Cursor>,
}

impl ListSubscriptions {
    /// Reads it and holds it to the caller's token: `owner_id` is the app's to
    /// give.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub fn of(params: &Params, caller: &Caller) -> Result<Self, Refusal> {
        let named = params.id("owner_id")?;
        let own = caller.user().map(|(_, user_id)| user_id.get());
        if own.is_some() && named.is_some() {
            let expected = "expected with an App Access Token only";
            return Err(Refusal::invalid("owner_id", expected));
        }
        Ok(Self {
            owner: own.or(named),
            is_active: params.flag("is_active")?,
            is_trial: params.flag("is_trial")?,
            skus: params.names("skus")?,
            limit: limit(params)?,
            after: Cursor::of(params, "after")?,
            before: Cursor::of(params, "before")?,
        })
    }
}
