use base::Secret;

use super::Judged;
use crate::{
    callback::Query,
    flaw::forgery,
    loose,
    session::{Call, Says, Session},
};

/// Not the endpoint's secret, and no secret at all: what it signs may be shown.
const ANOTHER: &str = "conform: another secret than the endpoint's";

pub(super) async fn forged(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let (query, text) = session.unsigned(&order);
    // So that an answer that holds the right one is noticed.
    session.mac(&text);
    let mac = session.network.mac_under(&Secret::new(ANOTHER), &text);
    let call = Call::new(&order, query.with(&session.network.facts().mac, &mac));
    session.must_refuse(&call, &forgery::FORGED_MAC).await;
    Judged::Done
}

pub(super) async fn missing(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let (query, text) = session.unsigned(&order);
    session.mac(&text);
    let call = Call::new(&order, query);
    session.must_refuse(&call, &forgery::MISSING_MAC).await;
    Judged::Done
}

pub(super) async fn empty(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let (query, text) = session.unsigned(&order);
    session.mac(&text);
    let call = Call::new(&order, query.with(&session.network.facts().mac, ""));
    session.must_refuse(&call, &forgery::EMPTY_MAC).await;
    Judged::Done
}

pub(super) async fn of_nothing(session: &mut Session<'_>) -> Judged {
    let mac = session.mac("");
    let query = Query::default().signed(&session.network.facts().mac, &mac);
    let mut call = Call::new("", query).over("");
    call.statics = false;
    session.must_refuse(&call, &forgery::EMPTY_TEXT).await;
    Judged::Done
}

/// Digits of either case are the same bytes; no document says which are sent.
pub(super) async fn upper_case(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let (query, text) = session.unsigned(&order);
    let mac = session.mac(&text).to_uppercase();
    let call = Call::new(&order, query.signed(&session.network.facts().mac, &mac)).over(&text);
    let reply = session.settle(&call).await;
    match session.says(&reply, &order) {
        Says::Granted => session.note("A signature in capitals is accepted.".to_owned()),
        Says::Silent => session.unanswered(&reply),
        _ => session.note("A signature in capitals is refused.".to_owned()),
    }
    Judged::Done
}

pub(super) async fn published_secret(session: &mut Session<'_>) -> Judged {
    let Some(published) = session.network.facts().published_secret else {
        return Judged::Not("the network's document publishes no secret");
    };
    let order = session.fresh();
    let (query, text) = session.unsigned(&order);
    let mac = session.network.mac_under(&Secret::new(published), &text);
    if session.mac(&text) == mac {
        session.flaw(
            &forgery::PUBLISHED_SECRET,
            "the secret that this run was given is the published one, and the endpoint has it",
        );
        return Judged::Done;
    }
    session.keep_quiet(&mac);
    let call = Call::new(&order, query.signed(&session.network.facts().mac, &mac)).over(&text);
    session.must_refuse(&call, &forgery::PUBLISHED_SECRET).await;
    Judged::Done
}

pub(super) async fn loose(session: &mut Session<'_>) -> Judged {
    let search = session.options.search;
    if search.tries == 0 {
        return Judged::Not("the search for such a signature was left out");
    }
    let run = session.options.run.clone();
    let name = |number: u64| format!("conform-{run}-n{number}");
    let until = session.began.checked_add(session.options.pace.total);
    let found = loose::find(session.network, &session.options.user, &name, search, until);
    let Some(found) = found else {
        return Judged::Not("no signature that reads as a number was found in time");
    };
    let (query, text) = session.unsigned(&found.order);
    session.mac(&text);
    session.keep_quiet(&found.spelled);
    let mac = &session.network.facts().mac;
    let call = Call::new(&found.order, query.signed(mac, &found.spelled)).over(&text);
    session.must_refuse(&call, &forgery::LOOSE_COMPARISON).await;
    Judged::Done
}
