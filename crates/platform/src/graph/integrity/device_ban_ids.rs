use base::BanId;
use meta_attest::platform::bans;
use meta_graph::{
    Refusal,
    wire::{Cursor, MAX_LIMIT, Page, Params},
};
use store::{BanFilter, DeviceBan};

use super::{super::call::Call, Denied};

/// `GET /platform_integrity/device_ban_ids`: the bans of the app that stand, in the
/// order of their numbers.
pub(super) async fn list(call: &Call<'_>) -> Result<Vec<u8>, Denied> {
    forwards(&call.params)?;
    let limit = limit(&call.params)?;
    let after = Cursor::of(&call.params, "after")?.map(|cursor| place(&cursor));
    let after = after.transpose()?;
    let standing = BanFilter {
        device_id: None,
        standing_at: Some(call.now),
    };
    let store = &call.parts.store;
    let page = store.bans(call.app(), standing, after, limit).await;
    let page = page.map_err(|error| call.unavailable(error))?;
    let [first, last] = [page.items.first(), page.items.last()].map(|ban| ban.map(cursor));
    let paging = Page {
        url: &call.url,
        params: &call.params,
        first: first.as_ref(),
        last: last.as_ref(),
        // Nothing leads backwards.
        has_previous: false,
        has_next: page.more,
    };
    let rows = page.items.iter().map(|ban| (ban.ban_id, ban.created_at));
    Ok(bans::list(rows, &paging.node()))
}

/// How many bans a page has: as many as it may where the call does not say.
///
/// # Errors
/// [`Refusal::ParameterInvalid`].
pub(super) fn limit(params: &Params) -> Result<usize, Refusal> {
    let asked = params.integer_in("limit", 1..=i64::MAX, "expected a whole number from 1 up")?;
    let asked = asked.and_then(|number| usize::try_from(number).ok());
    Ok(asked.unwrap_or(MAX_LIMIT).min(MAX_LIMIT))
}

/// Refuses to page backwards, which a page would otherwise be mistaken for.
///
/// # Errors
/// [`Refusal::ParameterInvalid`].
pub(super) fn forwards(params: &Params) -> Result<(), Refusal> {
    match params.as_given("before") {
        None => Ok(()),
        Some(_) => Err(Refusal::invalid(
            "before",
            "this list is read forwards only, with after",
        )),
    }
}

fn cursor(ban: &DeviceBan) -> Cursor {
    Cursor(ban.ban_id.get().to_be_bytes().to_vec())
}

fn place(cursor: &Cursor) -> Result<BanId, Refusal> {
    let number = cursor.0.as_slice().try_into().ok().map(u64::from_be_bytes);
    number.and_then(BanId::new).ok_or(Cursor::refused("after"))
}
