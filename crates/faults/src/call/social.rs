//! Calls of OpenSocial, by the pillar's table.

use http::Method;
use opensocial::wire::{self, Endpoint, Path};

/// The prefixes below which the dialect answers at every host.
const PREFIXES: [&str; 2] = ["/opensocial-sandbox", "/opensocial"];

/// The name of the call that a request makes, behind `opensocial.`. A path takes
/// what its last segments name into the call of those without them.
pub(super) fn name_of(method: &Method, path: &str) -> Option<String> {
    let below = PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix));
    let below = below.filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let path = Path::read(below).ok()?;
    let method = wire::Method::of(method.as_str())?;
    let endpoint = Endpoint::called(path.endpoints(), method)?;
    Some(match endpoint {
        Endpoint::AppData | Endpoint::Texts | Endpoint::TextGroups | Endpoint::Activities => {
            format!("{}_{}", endpoint.name(), verb(method))
        }
        _ => endpoint.name().to_owned(),
    })
}

const fn verb(method: wire::Method) -> &'static str {
    match method {
        wire::Method::Get => "get",
        wire::Method::Post => "post",
        wire::Method::Put => "put",
        wire::Method::Delete => "delete",
    }
}

#[cfg(test)]
mod tests {
    use opensocial::wire::access;

    use super::super::{CALLS, Call, Place};

    #[test]
    fn every_call_has_a_name_wherever_it_is_made() {
        let named = CALLS
            .iter()
            .filter(|call| call.name.starts_with("opensocial."));
        let mut count = 0;
        for call in named {
            count += 1;
            let words = ["{guid}", "{selector}", "{appid}", "{group}"];
            let plain = ["@me", "@self", "@app", "notes"];
            let path = words
                .into_iter()
                .zip(plain)
                .fold(call.path.to_owned(), |path, (word, it)| {
                    path.replace(word, it)
                });
            for prefix in ["", "/opensocial", "/opensocial-sandbox"] {
                let path = format!("{prefix}{path}");
                let found = Call::of_request(Place::Platform, &call.method, &path, Some("a=b"));
                assert_eq!(found.map(|call| call.name), Some(call.name), "{path}");
            }
        }
        assert_eq!(count, access::CALLS.len());
    }

    #[test]
    fn what_is_no_call_has_no_name() {
        for (method, path) in [
            ("PUT", "/opensocial/api/restful/v1/people/@me/@self"),
            ("PATCH", "/api/restful/v1/ngword"),
            ("GET", "/opensocial/people/@me/@self"),
            ("GET", "/opensocials/api/restful/v1/people/@me/@self"),
            ("GET", "/graph/api/restful/v1/people/@me/@self"),
            ("GET", "/opensocial"),
        ] {
            let method = http::Method::from_bytes(method.as_bytes()).unwrap();
            let found = Call::of_request(Place::Platform, &method, path, None);
            assert_eq!(found.map(|call| call.name), None, "{path}");
        }
    }
}
