use base::Secret;

use super::Judged;
use crate::{
    callback::Query,
    flaw::forgery,
    loose,
    session::{Call, Says, Session},
};

pub(super) async fn forged(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let fields = session.fields(&order);
    // So that an answer that holds the right one is noticed.
    session.mac(&fields);
    let mac = session.network().mac_by_another(&fields);
    let call = Call::new(&order, session.sealed_badly(Query::of(&fields), &mac));
    session.must_refuse(&call, &forgery::FORGED_MAC).await;
    Judged::Done
}

pub(super) async fn missing(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let fields = session.fields(&order);
    session.mac(&fields);
    let call = Call::new(&order, Query::of(&fields));
    session.must_refuse(&call, &forgery::MISSING_MAC).await;
    Judged::Done
}

pub(super) async fn empty(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let fields = session.fields(&order);
    session.mac(&fields);
    let call = Call::new(&order, session.sealed_badly(Query::of(&fields), ""));
    session.must_refuse(&call, &forgery::EMPTY_MAC).await;
    Judged::Done
}

pub(super) async fn of_nothing(session: &mut Session<'_>) -> Judged {
    let mac = session.network().mac_of_nothing();
    session.keep_quiet(&mac);
    let call = Call::new("", session.sealed(Query::default(), &mac)).alone();
    session.must_refuse(&call, &forgery::EMPTY_TEXT).await;
    Judged::Done
}

/// Digits of either case are the same bytes; no document says which are sent.
pub(super) async fn upper_case(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let fields = session.fields(&order);
    let mac = session.mac(&fields).to_uppercase();
    let query = session.sealed(Query::of(&fields), &mac);
    let call = Call::new(&order, query).over(fields, session.network());
    let reply = session.settle(&call).await;
    match session.says(&reply, &call) {
        Says::Granted => session.note("A signature in capitals is accepted.".to_owned()),
        Says::Silent => session.unanswered(&reply),
        _ => session.note("A signature in capitals is refused.".to_owned()),
    }
    Judged::Done
}

pub(super) async fn published_secret(session: &mut Session<'_>) -> Judged {
    let Some(published) = session.network().facts().published_secret else {
        return Judged::Not("the network's document publishes no secret");
    };
    let order = session.fresh();
    let fields = session.fields(&order);
    let mac = session
        .network()
        .mac_under(&Secret::new(published), &fields);
    if session.mac(&fields) == mac {
        session.flaw(
            &forgery::PUBLISHED_SECRET,
            "the secret that this run was given is the published one, and the endpoint has it",
        );
        return Judged::Done;
    }
    session.keep_quiet(&mac);
    let query = session.sealed(Query::of(&fields), &mac);
    let call = Call::new(&order, query).over(fields, session.network());
    session.must_refuse(&call, &forgery::PUBLISHED_SECRET).await;
    Judged::Done
}

pub(super) async fn loose(session: &mut Session<'_>) -> Judged {
    let search = session.options().search;
    if search.tries == 0 {
        return Judged::Not("the search for such a signature was left out");
    }
    let run = session.options().run.clone();
    let network = session.network();
    if !network.is_searchable() {
        return Judged::Not(
            "the form of the network's orders has no room for as many as are searched among",
        );
    }
    let name = |number: u64| network.numbered(&run, number);
    let until = session.ends();
    let found = loose::find(session.network(), session.user(), &name, search, until);
    let Some(found) = found else {
        return Judged::Not("no signature that reads as a number was found in time");
    };
    let fields = session.fields(&found.order);
    session.mac(&fields);
    session.keep_quiet(&found.spelled);
    let query = session.sealed(Query::of(&fields), &found.spelled);
    let call = Call::new(&found.order, query).over(fields, session.network());
    session.must_refuse(&call, &forgery::LOOSE_COMPARISON).await;
    Judged::Done
}
