use std::collections::HashMap;

use base::DeviceId;
use meta_attest::{
    platform::bans,
    wire::{FeedBan, FeedCursor, ban_id},
};
use meta_graph::wire::{Cursor, Page};
use store::{DeviceBan, Pseudonym};

use super::{
    super::call::Call,
    Denied,
    device_ban_ids::{forwards, limit},
};

/// `GET /attest/v1/bans`: the bans of the app in the order in which they changed, each
/// with the names that its device may still be presented by.
pub(super) async fn read(call: &Call<'_>) -> Result<Vec<u8>, Denied> {
    forwards(&call.params)?;
    let limit = limit(&call.params)?;
    let after = call.params.text("after")?.map(FeedCursor::read);
    let after = after.map(|place| place.ok_or(Cursor::refused("after")));
    let after = after.transpose()?.map(|place| (place.at, place.ban));
    let store = &call.parts.store;
    let page = store.ban_feed(call.app(), after, limit).await;
    let page = page.map_err(|error| call.unavailable(error))?;
    let devices = page.items.iter().map(|ban| ban.device_id).collect();
    let names = store.pseudonyms(call.app(), devices).await;
    let names = names.map_err(|error| call.unavailable(error))?;
    let rows = rows(call, &page.items, names);
    let last = page.items.last().map(|ban| FeedCursor {
        at: ban.changed_at,
        ban: ban.ban_id,
    });
    let next = bans::feed_cursor(last, page.more, call.now);
    let next = next.map(|place| Cursor(place.bytes()));
    let paging = Page {
        url: &call.url,
        params: &call.params,
        first: None,
        last: next.as_ref(),
        has_previous: false,
        has_next: page.more,
    };
    Ok(bans::feed(&rows, &paging.node()))
}

fn rows(call: &Call<'_>, bans: &[DeviceBan], names: Vec<Pseudonym>) -> Vec<FeedBan> {
    let mut by_device: HashMap<DeviceId, Vec<String>> = HashMap::new();
    for name in names {
        if name.is_good(call.now) {
            let of_device = by_device.entry(name.device_id).or_default();
            of_device.push(name.unique_id.to_string());
        }
    }
    // Whoever has no name left has no token that is good.
    let rows = bans.iter().filter_map(|ban| {
        let unique_ids = by_device.get(&ban.device_id)?.clone();
        Some(FeedBan {
            ban_id: ban_id::write(ban.ban_id),
            unique_ids,
            until: bans::feed_until(ban.state().until, ban.lifted.is_some()),
            changed_at: ban.changed_at.secs(),
        })
    });
    rows.collect()
}
