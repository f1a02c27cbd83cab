use sign::oauth1::Request;

use crate::{
    profile::Requestor,
    wire::{Endpoint, Method, Model, Path, ROOT},
};

/// What a request calls.
pub(super) struct Called {
    /// The path from the API's root on, where a call has it.
    pub(super) path: Option<String>,
    /// Why nothing answers, in a sentence without its full stop.
    pub(super) why_not: Option<String>,
}

/// Whatever stands before the API's root is where the platform answers, and no
/// matter here.
pub(super) fn called(request: &Request<'_>, requestor: Requestor, model: Model) -> Called {
    let path = request.target.split(|byte| *byte == b'?').next();
    let path = String::from_utf8_lossy(path.unwrap_or_default());
    let below = path.find(ROOT).and_then(|at| path.get(at..));
    let read = below.map(Path::read);
    let (Some(below), Some(Ok(read))) = (below, read) else {
        let why = format!("no call has such a path; all begin with {ROOT}");
        return Called {
            path: None,
            why_not: Some(why),
        };
    };
    let method = Method::of_call(request.method, None).ok().flatten();
    let found = method.and_then(|method| {
        Endpoint::called(read.endpoints(), method).map(|endpoint| (endpoint, method))
    });
    let why_not = match found {
        None => {
            let allowed = Endpoint::allow(read.endpoints());
            Some(format!("the path takes another method: {allowed}"))
        }
        Some((endpoint, method)) if !endpoint.admits(method, model, requestor) => {
            let name = match model {
                Model::Proxy => "with a token",
                Model::Trusted => "without a token",
            };
            Some(format!("this API takes no calls {name}"))
        }
        Some(_) => None,
    };
    Called {
        path: Some(below.to_owned()),
        why_not,
    }
}
