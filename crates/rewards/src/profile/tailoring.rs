use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Profile, ProfileError,
    file::{OverFile, ProfileFile, ShapeFile},
    template::SECRET,
};

/// What a game knows of its callbacks beyond what the network's documents say.
///
/// With several networks the names of parameters are chosen in the callback
/// URL, and so are those that are sent at all. And a game knows what its
/// players' ids look like: where values are signed without separators, that is
/// what can make them tell apart, and so trusted.
///
/// Shapes can change what orders are known by, from a digest of several values
/// to the order's id: what was redeemed before is then no repetition any more.
/// Change them together with the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tailoring {
    /// The profile's name of a parameter, and the one in the callback URL.
    pub names: BTreeMap<String, String>,
    /// More parameters that may be there, by their names in the callback URL.
    pub optional: Vec<String>,
    /// What values are, by the parameters' names in the callback URL.
    pub shapes: BTreeMap<String, ShapeRule>,
    /// The only values that are accepted of a parameter, such as the game's own ad
    /// units, by the parameters' names in the callback URL. A network that signs
    /// with one key for everybody cannot be taken without any.
    pub only: BTreeMap<String, Vec<String>>,
}

/// What the values of a parameter are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapeRule {
    /// The characters of ASCII in them, such as `A-Za-z0-9_-`; any without it.
    pub alphabet: Option<String>,
    /// How many bytes they have, at least and at most.
    pub length: Option<[usize; 2]>,
}

impl Profile {
    /// The profile as it is for one game. Which values are authenticated is
    /// derived anew.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn tailored(&self, tailoring: &Tailoring) -> Result<Self, ProfileError> {
        let mut file = self.0.file.clone();
        for old in tailoring.names.keys() {
            let mut known = self.parameters().map(|(name, ..)| name);
            let own = [Some(self.signature_parameter()), self.key_id_parameter()];
            if !known.any(|name| name == old) && !own.contains(&Some(old)) {
                return Err(ProfileError::ParameterUnknown {
                    place: "names",
                    name: old.clone(),
                });
            }
        }
        rename(&mut file, &tailoring.names);
        file.query
            .optional
            .extend(tailoring.optional.iter().cloned());
        for (name, ShapeRule { alphabet, length }) in &tailoring.shapes {
            let (alphabet, length) = (alphabet.clone(), *length);
            file.shapes
                .insert(name.clone(), ShapeFile { alphabet, length });
        }
        let only = tailoring.only.iter();
        file.only
            .extend(only.map(|(name, values)| (name.clone(), values.clone())));
        Self::of(file)
    }
}

fn rename(file: &mut ProfileFile, names: &BTreeMap<String, String>) {
    let new = |name: &mut String| {
        if let Some(new) = names.get(name) {
            name.clone_from(new);
        }
    };
    file.query.required.iter_mut().for_each(new);
    file.query.optional.iter_mut().for_each(new);
    file.fields.values_mut().for_each(new);
    new(&mut file.signature.parameter);
    file.signature.key_id.iter_mut().for_each(new);
    if let Some(reversal) = &mut file.reversal {
        new(&mut reversal.parameter);
    }
    rename_keys(&mut file.shapes, names);
    rename_keys(&mut file.only, names);
    if let OverFile::Template(text) = &mut file.signature.over {
        *text = renamed(text, names);
    }
}

fn rename_keys<V>(map: &mut BTreeMap<String, V>, names: &BTreeMap<String, String>) {
    let renamed = std::mem::take(map).into_iter().map(|(name, value)| {
        let new = names.get(&name).cloned();
        (new.unwrap_or(name), value)
    });
    *map = renamed.collect();
}

/// A template whose braces hold the new names.
fn renamed(template: &str, names: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (at, part) in template.split('{').enumerate() {
        if at > 0 {
            text.push('{');
        }
        match part.split_once('}') {
            Some((name, rest)) if at > 0 && name != SECRET => {
                text.push_str(names.get(name).map_or(name, String::as_str));
                text.push('}');
                text.push_str(rest);
            }
            _ => text.push_str(part),
        }
    }
    text
}
