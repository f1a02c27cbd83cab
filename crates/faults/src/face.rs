use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::{FutureExt, future::BoxFuture, stream};
use serve::{BodyLimits, HangUp, RequestId};
use tower_service::Service;

use crate::{
    Call, FaultBook, Place,
    book::{Entered, Strike},
    order::Fault,
    shape,
};

/// Puts a book of faults in front of a face's router, which without a book is
/// given back as it is. What is no call of [`CALLS`](crate::CALLS) passes
/// untouched. `body` bounds what is kept of a request that is to be handled
/// twice; give the face's own limits.
pub fn wrap(
    router: Router,
    place: Place,
    book: Option<&Arc<FaultBook>>,
    body: BodyLimits,
) -> Router {
    let Some(book) = book else { return router };
    Router::new().fallback_service(Faulty {
        router,
        place,
        book: Arc::clone(book),
        body,
    })
}

#[derive(Clone)]
struct Faulty {
    router: Router,
    place: Place,
    book: Arc<FaultBook>,
    body: BodyLimits,
}

impl Service<Request> for Faulty {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (method, uri) = (request.method(), request.uri());
        match Call::of_request(self.place, method, uri.path(), uri.query()) {
            None => self.router.call(request).boxed(),
            Some(call) => self.clone().answer(call, request).map(Ok).boxed(),
        }
    }
}

impl Faulty {
    async fn answer(mut self, call: &'static Call, request: Request) -> Response {
        // The turn ends with the answer.
        let Entered {
            strike,
            turn: _turn,
        } = self.book.enter(&[call]);
        match strike {
            None => self.handle(request).await,
            Some(Strike::Hold(hold)) => {
                hold.passed().await;
                self.handle(request).await
            }
            Some(Strike::Now(fault)) => self.strike(call, fault, request).await,
        }
    }

    async fn strike(&mut self, call: &Call, fault: Fault, request: Request) -> Response {
        let id = request.extensions().get::<RequestId>().copied();
        match fault {
            Fault::Delay(by) => {
                let answer = self.handle(request).await;
                tokio::time::sleep(by).await;
                answer
            }
            Fault::Stall(by) => {
                tokio::time::sleep(by).await;
                self.handle(request).await
            }
            Fault::Drop => {
                drop(self.handle(request).await);
                HangUp::Close.into_response()
            }
            Fault::Reset => HangUp::Reset.into_response(),
            Fault::Duplicate => {
                let (first, second) = self.twice(request).await;
                drop(self.handle(first).await);
                self.handle(second).await
            }
            // It strikes by being held, before it comes to this.
            Fault::Reorder => self.handle(request).await,
            Fault::Error(status) => shape::error(call, request.uri().path(), status, id),
        }
    }

    async fn handle(&mut self, request: Request) -> Response {
        let Ok(response) = self.router.call(request).await;
        response
    }

    /// The request two times over. A body that cannot be taken in breaks off in
    /// both, so that the face says so in its own shape.
    async fn twice(&self, request: Request) -> (Request, Request) {
        let (head, body) = request.into_parts();
        let taken = self.body.collect(body).await;
        let copy = || match &taken {
            Ok(bytes) => Body::from(bytes.clone()),
            Err(error) => Body::from_stream(stream::iter([Err::<Vec<u8>, _>(*error)])),
        };
        let (first, second) = (copy(), copy());
        (
            Request::from_parts(head.clone(), first),
            Request::from_parts(head, second),
        )
    }
}
