use std::{marker::PhantomData, sync::Arc};

use ::admin::{Admin, Idempotency, Remembered};
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request};
use serde::{Serialize, de::DeserializeOwned};
use serve::Problem;

use crate::{
    Parts,
    auth::{May, Names, Right, route_of, still},
    problems,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A call that changes something: the caller has the right, the body is there,
/// and where the call came with an idempotency key, it is not one that was
/// answered before. One that was is answered the same, and no handler runs.
pub(crate) struct Order<R> {
    pub(crate) admin: Admin,
    pub(crate) names: Names,
    body: Bytes,
    success: StatusCode,
    right: PhantomData<fn() -> R>,
}

impl<R: Right> FromRequest<Arc<Parts>> for Order<R> {
    type Rejection = Response;

    async fn from_request(request: Request, parts: &Arc<Parts>) -> Result<Self, Response> {
        let (mut head, body) = request.into_parts();
        let success = route_of(&head).map_or(StatusCode::OK, |route| route.success);
        let May {
            admin,
            order,
            names,
            ..
        } = May::<R>::from_request_parts(&mut head, parts).await?;
        let (admin, body) = taken_in(&head, body, (admin, order), success, parts)
            .await
            .map_err(IntoResponse::into_response)?;
        still::<R>(&head.headers, parts).map_err(IntoResponse::into_response)?;
        match admin.remembered().await {
            Ok(None) => Ok(Self {
                admin,
                names,
                body,
                success,
                right: PhantomData,
            }),
            Ok(Some(before)) => Err(again(&before)),
            Err(error) => Err(problems::of(error).into_response()),
        }
    }
}

async fn taken_in(
    head: &request::Parts,
    body: Body,
    (admin, mut order): (Admin, ::admin::Order),
    success: StatusCode,
    parts: &Parts,
) -> Result<(Admin, Bytes), Problem> {
    let key = idempotency_key(&head.headers)?;
    let body = parts.body.collect(body).await.map_err(Problem::from)?;
    let Some(key) = key else {
        return Ok((admin, body));
    };
    let request = [
        head.method.as_str().as_bytes(),
        head.uri.path().as_bytes(),
        &*body,
    ];
    let call = Idempotency::new(&order.actor, key, request, success.as_u16());
    order.idempotency = Some(call);
    Ok((admin.on_behalf(order), body))
}

/// 1 to 255 visible ASCII characters, given once.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<&[u8]>, Problem> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = given.next().map(HeaderValue::as_bytes) else {
        return Ok(None);
    };
    let visible = key.iter().all(u8::is_ascii_graphic);
    if given.next().is_some() || key.is_empty() || key.len() > 255 || !visible {
        let detail = "`Idempotency-Key` is 1 to 255 visible ASCII characters, given once";
        let code = "invalid_idempotency_key";
        return Err(Problem::new(StatusCode::BAD_REQUEST, code, detail));
    }
    Ok(Some(key))
}

impl<R> Order<R> {
    /// Reads the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        Problem::reading(&self.body)
    }

    /// The same where nothing at all is a body as well.
    pub(crate) fn json_if_any<T: DeserializeOwned + Default>(&self) -> Result<T, Problem> {
        if self.body.is_empty() {
            return Ok(T::default());
        }
        self.json()
    }

    /// Answers with the status that the route list names.
    pub(crate) fn done(&self, answer: &impl Serialize) -> Result<Response, Problem> {
        let body = serde_json::to_vec(answer).map_err(|_| Problem::internal())?;
        Ok(answered(self.success, body))
    }
}

fn again(before: &Remembered) -> Response {
    let status = StatusCode::from_u16(before.status).unwrap_or(StatusCode::OK);
    answered(status, before.answer.expose().to_vec())
}

fn answered(status: StatusCode, body: Vec<u8>) -> Response {
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
