use super::{Endpoint, Owner, Target};
use crate::{
    Refusal,
    wire::{Method, decode_component},
};

/// How many components a path may have and still be looked at.
const MOST_COMPONENTS: usize = 4;

impl Endpoint {
    /// The call that a path names with a method, and what it names within it.
    /// The path begins with `/` and has no query; a slash at its end is passed
    /// over.
    ///
    /// # Errors
    /// [`Refusal::UnknownPath`]; [`Refusal::MethodNotAllowed`] where the path
    /// takes other methods; [`Refusal::UnknownObject`] for an id that no object
    /// can have; [`Refusal::TargetUnreadable`].
    pub fn of(method: Method, path: &str) -> Result<(Self, Target), Refusal> {
        let components = components(path)?;
        let components: Vec<&str> = components.iter().map(String::as_str).collect();
        let found = Self::at(path, &components)?;
        let fitting = found.iter().find(|endpoint| endpoint.method() == method);
        let endpoint = *fitting.ok_or_else(|| Refusal::MethodNotAllowed {
            method: method.as_str().to_owned(),
            allowed: allowed(&found),
        })?;
        Ok((endpoint, endpoint.target(&components)?))
    }

    /// What a call is told by whose method the graph does not know at all, such as
    /// `PUT`: the methods that its path takes.
    #[must_use]
    pub fn without_method(http: &str, path: &str) -> Refusal {
        let found = components(path).and_then(|components| {
            let components: Vec<&str> = components.iter().map(String::as_str).collect();
            Self::at(path, &components)
        });
        match found {
            Ok(found) => Refusal::MethodNotAllowed {
                method: http.to_owned(),
                allowed: allowed(&found),
            },
            Err(refusal) => refusal,
        }
    }

    /// The calls of a path, by whatever method.
    fn at(path: &str, components: &[&str]) -> Result<Vec<Self>, Refusal> {
        let all = Self::ALL.into_iter();
        let found: Vec<_> = all.filter(|it| it.has_path(components)).collect();
        if found.is_empty() {
            let components = path.to_owned();
            return Err(Refusal::UnknownPath { components });
        }
        Ok(found)
    }

    fn has_path(self, components: &[&str]) -> bool {
        let row = self.row();
        match (row.owner, components) {
            (Owner::Root, [one]) if self.is_object() => is_number(one) || *one == "application",
            (Owner::Root, [one]) => *one == row.edge,
            (Owner::App, [app, edge]) => {
                *edge == row.edge && (*app == "application" || is_number(app))
            }
            (Owner::User, [user, edge]) => *edge == row.edge && (*user == "me" || is_number(user)),
            _ => false,
        }
    }

    fn target(self, components: &[&str]) -> Result<Target, Refusal> {
        match components.first().copied() {
            Some("application") => Ok(Target::Application),
            Some("me") => Ok(Target::Me),
            Some(id) if is_number(id) => {
                let known = decimal(id).map(Target::Id);
                known.ok_or_else(|| Refusal::unknown_in_path(id))
            }
            _ => Ok(Target::Root),
        }
    }
}

/// The components between the slashes of a path, decoded: at most four, which is more
/// than any call has. A slash at the end is passed over.
///
/// # Errors
/// [`Refusal::TargetUnreadable`].
pub fn components(path: &str) -> Result<Vec<String>, Refusal> {
    let path_within = path.strip_prefix('/').unwrap_or(path);
    let path_within = path_within.strip_suffix('/').unwrap_or(path_within);
    let parts = path_within.split('/').take(MOST_COMPONENTS);
    parts
        .map(|part| decode_component(part.as_bytes()))
        .collect()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An id in its one spelling: digits, of which the first is no zero.
pub(in crate::wire) fn decimal(text: &str) -> Option<u64> {
    let canonical = is_number(text) && !text.starts_with('0');
    canonical.then(|| text.parse().ok()).flatten()
}

/// The methods of some calls that share a path, in words.
fn allowed(found: &[Endpoint]) -> &'static str {
    let has = |method| found.iter().any(|endpoint| endpoint.method() == method);
    match (has(Method::Get), has(Method::Post), has(Method::Delete)) {
        (true, true, _) => "GET or POST",
        (true, _, true) => "GET or DELETE",
        (_, true, _) => "POST",
        (_, _, true) => "DELETE",
        _ => "GET",
    }
}
