use sign::oauth1::Presented;

use super::{
    Refusal,
    launch::of_app,
    reserved::{OWNER, VIEWER, id, maybe, one},
};

const PAYMENT: &str = "payment_id";
const STATUS: &str = "status";
const UPDATED: &str = "updated";

/// The longest moment, in bytes: ISO 8601 with a fraction and an offset.
const LONGEST_MOMENT: usize = 40;

/// The platform asks whether the game gives what a player has paid for (Mobage,
/// "Payment Service"). Answer 200 to say yes; before anything of worth is given,
/// read the payment itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentCallback {
    /// The app, by its id on the platform.
    pub app_id: String,
    /// Who has paid.
    pub viewer_id: String,
    /// Which payment.
    pub payment_id: String,
    /// How far it has come: 10 when it is paid.
    pub status: u32,
    /// When it last changed, in the platform's words.
    pub updated: Option<String>,
}

impl PaymentCallback {
    pub(super) fn read(presented: &Presented<'_>, app_id: &str) -> Result<Self, Refusal> {
        of_app(presented, app_id)?;
        let viewer_id = id(&one(presented, VIEWER)?, VIEWER)?;
        let owner_id = maybe(presented, OWNER)?;
        if owner_id.is_some_and(|owner_id| owner_id != viewer_id) {
            return Err(Refusal::ViewerNotOwner);
        }
        let status = one(presented, STATUS)?;
        let digits = status.bytes().all(|byte| byte.is_ascii_digit());
        let status = status.parse().ok().filter(|_| digits);
        let updated = maybe(presented, UPDATED)?;
        let updated = updated.map(|text| {
            let good = text.len() <= LONGEST_MOMENT && text.bytes().all(|b| b.is_ascii_graphic());
            good.then(|| text.into_owned())
                .ok_or(Refusal::Malformed(UPDATED))
        });
        Ok(Self {
            app_id: app_id.to_owned(),
            viewer_id,
            payment_id: id(&one(presented, PAYMENT)?, PAYMENT)?,
            status: status.ok_or(Refusal::Malformed(STATUS))?,
            updated: updated.transpose()?,
        })
    }
}
