use meta_attest::platform::bans;

use super::{
    super::call::Call,
    Denied,
    named::{Named, handle},
};

/// `GET /platform_integrity/device_ban_status`: whether a device is banned, and for how
/// long still.
pub(super) async fn look_up(call: &Call<'_>) -> Result<Vec<u8>, Denied> {
    let named = Named::find(call, handle(&call.params)?).await?;
    let ban = named.ban(call).await?;
    Ok(bans::status(ban.map(|ban| ban.until), call.now))
}
