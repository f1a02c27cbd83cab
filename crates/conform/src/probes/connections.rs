use super::{COMES_AGAIN, Judged};
use crate::{
    flaw::{availability, loss},
    session::{Says, Session, short},
    transport::Delivery,
};

pub(super) async fn slow(session: &mut Session<'_>) -> Judged {
    let call = session.next().brought(Delivery::Dripped);
    let reply = session.settle(&call).await;
    if session.says(&reply, &call) != Says::Granted {
        let observed = format!("answered {}", short(&reply));
        session.flaw(&availability::SLOW, &observed);
    }
    Judged::Done
}

/// Whether the callback was granted before or is granted now, nobody can tell
/// and nobody has to; it must be one of the two.
pub(super) async fn hung_up(session: &mut Session<'_>) -> Judged {
    let call = session.next();
    session.ask(&call.clone().brought(Delivery::HungUp)).await;
    session.pause().await;
    let reply = session.settle(&call).await;
    let granted = session.says(&reply, &call) == Says::Granted;
    if !granted && !session.is_duplicate(&reply, &call) {
        let observed = format!("the repetition was answered {}", short(&reply));
        session.flaw(&loss::HANG_UP, &observed);
    }
    Judged::Done
}

pub(super) async fn half(session: &mut Session<'_>) -> Judged {
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    let call = session.next();
    session.ask(&call.clone().brought(Delivery::Half)).await;
    session.pause().await;
    session.must_be_first(&call, &loss::HALF).await;
    Judged::Done
}
