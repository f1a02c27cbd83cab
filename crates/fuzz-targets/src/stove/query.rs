//! The query strings of the look-ups.

use stove::wire::Query;

use super::seeds::calls;

/// The queries of every refused look-up.
pub fn seeds() -> Vec<Vec<u8>> {
    ["member", "profile", "ownership"]
        .into_iter()
        .flat_map(calls)
        .map(|vector| vector.query.into_bytes())
        .collect()
}

/// Reads the text; and takes it for a value that is escaped as a whole and
/// comes back as it was, also before another of the same name.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = Query::parse(&text);
    let escaped: String = data.iter().map(|byte| format!("%{byte:02X}")).collect();
    let query = format!("x=1&guid={escaped}&guid=2&game_ids={escaped}");
    let read = Query::parse(&query);
    assert_eq!(read.guid.as_deref(), Some(&*text));
    assert_eq!(read.game_ids.as_deref(), Some(&*text));
    assert!(read.value.is_none() && read.search_type.is_none() && read.member_no.is_none());
}
