//! Texts that are put together of parameters, the secret and what stands
//! between them.

use super::ProfileError;

/// The name by which a template has the secret.
pub(crate) const SECRET: &str = "secret";

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Literal(Box<str>),
    /// The parameter at this place of the profile's.
    Parameter(usize),
    Secret,
}

/// Reads `{id}:{snuid}:{secret}`; `place` finds a parameter by its name.
pub(crate) fn read(
    text: &str,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<Part>, ProfileError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (literal, behind) = match rest.split_once('{') {
            Some((literal, behind)) => (literal, Some(behind)),
            None => (rest, None),
        };
        if literal.contains('}') {
            return Err(ProfileError::Template("a } without its {"));
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.into()));
        }
        let Some(behind) = behind else { break };
        let (name, after) = behind
            .split_once('}')
            .ok_or(ProfileError::Template("a { without its }"))?;
        parts.push(if name == SECRET {
            Part::Secret
        } else {
            let unknown = || ProfileError::ParameterUnknown {
                place: "signature.over",
                name: name.to_owned(),
            };
            Part::Parameter(place(name).ok_or_else(unknown)?)
        });
        rest = after;
    }
    let mut seen = Vec::new();
    for part in &parts {
        if !matches!(part, Part::Literal(_)) && seen.contains(&part) {
            return Err(ProfileError::Template(
                "a parameter or the secret is in it twice",
            ));
        }
        seen.push(part);
    }
    Ok(parts)
}
