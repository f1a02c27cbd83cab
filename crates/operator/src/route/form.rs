use ::admin::Action;
use http::{Method, StatusCode};
use store::Scope;

use super::{Handler, Route};

/// What machines look at, without a key.
pub(super) const fn watched(path: &'static str, handler: Handler) -> Route {
    Route {
        method: Method::GET,
        path,
        scope: None,
        action: None,
        success: StatusCode::OK,
        development: false,
        handler,
    }
}

pub(super) const fn reading(path: &'static str, handler: Handler) -> Route {
    Route {
        method: Method::GET,
        path,
        scope: Some(Scope::Read),
        action: None,
        success: StatusCode::OK,
        development: false,
        handler,
    }
}

/// What only looks, and is a POST because of what it is to look at.
pub(super) const fn explaining(path: &'static str, handler: Handler) -> Route {
    Route {
        method: Method::POST,
        path,
        scope: Some(Scope::Read),
        action: None,
        success: StatusCode::OK,
        development: false,
        handler,
    }
}

pub(super) const fn doing(
    path: &'static str,
    scope: Scope,
    action: Action,
    success: StatusCode,
    handler: Handler,
) -> Route {
    Route {
        method: Method::POST,
        path,
        scope: Some(scope),
        action: Some(action),
        success,
        development: false,
        handler,
    }
}

/// What is put in its place, or taken away.
pub(super) const fn changing(
    method: Method,
    path: &'static str,
    action: Action,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        scope: Some(Scope::Administer),
        action: Some(action),
        success: StatusCode::OK,
        development: false,
        handler,
    }
}

/// The same where there is nothing to answer.
pub(super) const fn settling(
    method: Method,
    path: &'static str,
    action: Action,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        scope: Some(Scope::Administer),
        action: Some(action),
        success: StatusCode::NO_CONTENT,
        development: false,
        handler,
    }
}

pub(super) const fn on_a_laptop(
    method: Method,
    path: &'static str,
    success: StatusCode,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        scope: None,
        action: None,
        success,
        development: true,
        handler,
    }
}
