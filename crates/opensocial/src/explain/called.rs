use std::borrow::Cow;

use crate::{
    Refusal,
    game::Heard,
    platform::Rules,
    wire::{Endpoint, Method, Model, Path, ROOT, overriding},
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
pub(super) fn called(heard: &Heard<'_>, rules: Rules, model: Model) -> Called {
    let request = heard.request();
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
    Called {
        path: Some(below.to_owned()),
        why_not: why_not(heard, &read, rules, model),
    }
}

fn why_not(heard: &Heard<'_>, path: &Path, rules: Rules, model: Model) -> Option<String> {
    let method = match method(heard) {
        Ok(method) => method,
        Err(refusal) => return Some(refusal.to_string()),
    };
    let found = method.and_then(|method| {
        Endpoint::called(path.endpoints(), method).map(|endpoint| (endpoint, method))
    });
    let Some((endpoint, method)) = found else {
        let allowed = Endpoint::allow(path.endpoints());
        return Some(format!("the path takes another method: {allowed}"));
    };
    if !endpoint.admits(method, model, rules.profile.requestor) {
        let name = match model {
            Model::Proxy => "with a token",
            Model::Trusted => "without a token",
        };
        return Some(format!("this API takes no calls {name}"));
    }
    if heard.overriding().is_empty() {
        return None;
    }
    let fields = fields(heard);
    let judged = overriding::judge(
        rules.require_body_hash,
        (endpoint, method),
        path,
        fields.as_deref(),
    );
    judged.err().map(|refusal| refusal.to_string())
}

fn method(heard: &Heard<'_>) -> Result<Option<Method>, Refusal> {
    match heard.overriding() {
        [] => Method::of_call(heard.request().method, None),
        [named] => Method::of_call(heard.request().method, Some(*named)),
        _ => {
            let why = "the header x-http-method-override is there more than once";
            Err(Refusal::Invalid(why.to_owned()))
        }
    }
}

/// The query's parameter of that name.
fn fields<'a>(heard: &'a Heard<'_>) -> Option<Cow<'a, str>> {
    let query = heard.target().split_once('?').map(|(_, query)| query)?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(name, value)| (name == "fields").then_some(value))
}
