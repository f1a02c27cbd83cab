use std::{fmt, future::Future, pin::Pin};

use axum::{extract::Request, response::Response};

/// A way past a face's router to the calls that it is busy with. To be routed
/// costs several thousand instructions, a fifth of all that such a call takes.
///
/// It leads to the same handlers and not to other behaviour: the router answers
/// these calls as well, and a request that is not plain, because its path has an
/// escape in it, say, is left to it. All that is done for every request is done
/// for these too, except that the [`RequestId`](crate::RequestId) is not among
/// the extensions.
pub trait Shortcut: fmt::Debug + Send + Sync {
    /// What answers a request. None leaves it to the router.
    fn find(&self, request: &Request) -> Option<&dyn ShortCall>;
}

/// A call that a [`Shortcut`] leads to.
pub trait ShortCall {
    /// Answers a request that led here.
    fn answer(&self, request: Request) -> ShortAnswer;
}

/// The answer to come, of a [`ShortCall`].
pub type ShortAnswer = Pin<Box<dyn Future<Output = Response> + Send>>;
