use super::{COMES_AGAIN, Judged};
use crate::{
    answer::Reply,
    flaw::{availability, hygiene, loss},
    session::{Call, Says, Session, short},
};

/// GET has to come first, whatever HEAD was answered.
pub(super) async fn head(session: &mut Session<'_>) -> Judged {
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    let call = session.next();
    let reply = session.ask(&call.clone().by("HEAD")).await;
    if matches!(reply, Reply::Silence(_)) {
        session.unanswered(&reply);
    }
    session.must_be_first(&call, &loss::HEAD).await;
    Judged::Done
}

pub(super) async fn post(session: &mut Session<'_>) -> Judged {
    let call = session.next().by("POST");
    session.must_refuse(&call, &hygiene::POST).await;
    Judged::Done
}

pub(super) async fn conditional(session: &mut Session<'_>) -> Judged {
    let tag = session.good();
    let tag = tag.and_then(|(_, answer)| answer.header("etag"));
    for tag in [Some("*".to_owned()), tag].into_iter().flatten() {
        let call = session.next().header("if-none-match", tag);
        acknowledged(session, &call).await;
    }
    Judged::Done
}

async fn acknowledged(session: &mut Session<'_>, call: &Call) {
    let reply = session.settle(call).await;
    let observed = format!("answered {}", short(&reply));
    match session.says(&reply, call) {
        Says::Granted => {}
        Says::Silent => session.unanswered(&reply),
        Says::Odd => session.flaw(&loss::NOT_MODIFIED, &observed),
        _ if reply.status() == Some(412) => session.flaw(&loss::NOT_MODIFIED, &observed),
        _ => session.flaw(&availability::NOT_GRANTED, &observed),
    }
}
