//! From the file to what is looked at per callback.

use sign::mac::{Encoding, Scheme};

use super::{
    Inner, Over, Parameter, ProfileError, answers, boundaries,
    file::{
        EncodingFile, OverFile, ProfileFile, QueryPartFile, SchemeFile, ShapeFile, UnknownFile,
        ValuesFile,
    },
    template::{self, Part, SECRET},
};
use crate::{
    Field,
    query::MAX_PARAMETERS,
    shape::{Alphabet, Shape},
};

/// The longest id of an order, in bytes. Whatever remembers orders rests on it.
const MAX_ORDER: usize = 128;

/// The longest player id, in bytes, for the same reason.
const MAX_SUBJECT: usize = 1024;

/// The shortest time in which a game can be asked before the network hangs up, in
/// seconds.
const LEAST_DEADLINE: u32 = 3;

/// The longest of any other value unless a profile says otherwise, in bytes.
const MAX_VALUE: usize = 4096;

pub(super) fn compile(file: ProfileFile) -> Result<Inner, ProfileError> {
    check_name(&file.name)?;
    let mut parameters = parameters(&file)?;
    let scheme = scheme(file.signature.scheme);
    let over = over(&file, scheme, &parameters)?;
    check_signature(&file, scheme)?;
    let order_run = authenticate(&mut parameters, &over, &file)?;
    let reversal = match &file.reversal {
        None => None,
        Some(reversal) => Some((
            place(&parameters, "reversal", &reversal.parameter)?,
            reversal.value.clone(),
        )),
    };
    answers::check(&file.answers)?;
    check_delivery(&file, &parameters)?;
    if file.order.before.is_some_and(|before| !before.is_ascii()) {
        return Err(ProfileError::Template(
            "order.before is a character of ASCII",
        ));
    }
    Ok(Inner {
        parameters,
        over,
        order_run,
        scheme,
        encoding: match file.signature.encoding {
            EncodingFile::Hex => Encoding::Hex,
            EncodingFile::Base64Url => Encoding::Base64Url,
        },
        as_sent: file.signature.values == ValuesFile::AsSent,
        unknown_ignored: file.query.unknown == UnknownFile::Ignored,
        reversal,
        file,
    })
}

fn check_name(name: &str) -> Result<(), ProfileError> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase());
    if begins && name.len() <= 31 && name.bytes().all(good) {
        Ok(())
    } else {
        Err(ProfileError::Name)
    }
}

fn check_delivery(file: &ProfileFile, parameters: &[Parameter]) -> Result<(), ProfileError> {
    let deadline = file.delivery.deadline_seconds;
    if deadline.is_some_and(|seconds| seconds < LEAST_DEADLINE) {
        return Err(ProfileError::Deadline);
    }
    let order = parameters.first().map(|order| order.shape.alphabet);
    let escaped = order.is_some_and(|order| order.holds(b'"') || order.holds(b'\\'));
    if escaped && answers::repeat_the_order_in_json(&file.answers) {
        return Err(ProfileError::Answer(
            "an order that may hold a quotation mark or a backslash cannot stand in JSON",
        ));
    }
    Ok(())
}

/// The order's parameter first, then the player's, then the others.
fn parameters(file: &ProfileFile) -> Result<Vec<Parameter>, ProfileError> {
    let signature = &file.signature;
    let own = [Some(&signature.parameter), signature.key_id.as_ref()];
    let mut names: Vec<&String> = own.into_iter().flatten().collect();
    let required = file.query.required.iter().map(|name| (name, true));
    let optional = file.query.optional.iter().map(|name| (name, false));
    let mut parameters = Vec::new();
    for (name, required) in required.chain(optional) {
        names.push(name);
        parameters.push(parameter(file, name, required)?);
    }
    for name in &names {
        let bad = |ch: char| !ch.is_ascii_graphic() || "&=+%#[]{}".contains(ch);
        if name.is_empty() || name.contains(bad) || *name == SECRET {
            return Err(ProfileError::ParameterName((*name).clone()));
        }
    }
    names.sort_unstable();
    if let Some([name, _]) = names
        .windows(2)
        .find(|pair| matches!(pair, [a, b] if a == b))
    {
        return Err(ProfileError::ParameterTwice((*name).clone()));
    }
    if names.len() > MAX_PARAMETERS {
        return Err(ProfileError::TooManyParameters);
    }
    for name in file.fields.values() {
        place(&parameters, "fields", name)?;
    }
    for name in file.shapes.keys() {
        place(&parameters, "shapes", name)?;
    }
    for name in file.only.keys() {
        place(&parameters, "only", name)?;
    }
    let mut things: Vec<&String> = file.fields.values().collect();
    things.sort_unstable();
    let twice = things
        .windows(2)
        .find(|pair| matches!(pair, [a, b] if a == b));
    if let Some([name, _]) = twice {
        return Err(ProfileError::FieldTwice((*name).clone()));
    }
    let order = file
        .fields
        .get(&Field::Order)
        .ok_or(ProfileError::NoOrder)?;
    parameters.sort_by_key(|parameter| parameter.field.map_or(usize::MAX, |field| field as usize));
    let first = parameters.first().ok_or(ProfileError::NoOrder)?;
    if !first.required {
        return Err(ProfileError::NotRequired(order.clone()));
    }
    let shaped = file.shapes.get(order);
    if shaped.is_none_or(|shape| shape.alphabet.is_none() || shape.length.is_none())
        || !first.shape.alphabet.is_ascii()
        || first.shape.min == 0
    {
        return Err(ProfileError::OrderShape(order.clone()));
    }
    Ok(parameters)
}

fn parameter(file: &ProfileFile, name: &str, required: bool) -> Result<Parameter, ProfileError> {
    let mut fields = file.fields.iter();
    let field = fields.find(|(_, other)| *other == name);
    let field = field.map(|(field, _)| *field);
    let lengths = match field {
        Some(Field::Order) => [1, MAX_ORDER],
        Some(Field::Subject) => [1, MAX_SUBJECT],
        _ => [0, MAX_VALUE],
    };
    let [_, longest] = lengths;
    let bad = || ProfileError::Shape(name.to_owned());
    let shape = match file.shapes.get(name) {
        None => Shape::new(Alphabet::any(), lengths),
        Some(ShapeFile { alphabet, length }) => {
            let alphabet = match alphabet {
                None => Alphabet::any(),
                Some(text) => Alphabet::read(text).ok_or_else(bad)?,
            };
            let length = length.unwrap_or(lengths);
            Shape::new(alphabet, length).filter(|shape| shape.max <= longest)
        }
    };
    Ok(Parameter {
        name: name.into(),
        field,
        shape: shape.ok_or_else(bad)?,
        required,
        authenticated: false,
        shaped: file.shapes.contains_key(name),
        only: file.only.get(name).cloned(),
    })
}

fn place(parameters: &[Parameter], at: &'static str, name: &str) -> Result<usize, ProfileError> {
    let found = parameters.iter().position(|known| &*known.name == name);
    found.ok_or_else(|| ProfileError::ParameterUnknown {
        place: at,
        name: name.to_owned(),
    })
}

const fn scheme(scheme: SchemeFile) -> Scheme {
    match scheme {
        SchemeFile::HmacMd5 => Scheme::HmacMd5,
        SchemeFile::HmacSha1 => Scheme::HmacSha1,
        SchemeFile::HmacSha256 => Scheme::HmacSha256,
        SchemeFile::Md5 => Scheme::Md5,
        SchemeFile::Sha1 => Scheme::Sha1,
        SchemeFile::Sha256 => Scheme::Sha256,
        SchemeFile::Sha256Twice => Scheme::Sha256Twice,
        SchemeFile::EcdsaSha256 => Scheme::EcdsaSha256,
    }
}

fn over(
    file: &ProfileFile,
    scheme: Scheme,
    parameters: &[Parameter],
) -> Result<Over, ProfileError> {
    let over = match &file.signature.over {
        OverFile::Sorted { pair, join } => {
            if pair == join || !pair.is_ascii_punctuation() || !join.is_ascii_punctuation() {
                return Err(ProfileError::Template(
                    "pair and join are two different marks of ASCII",
                ));
            }
            let mut names = parameters.iter().map(|known| &*known.name);
            if let Some(name) = names.find(|name| name.contains([*pair, *join])) {
                return Err(ProfileError::ParameterName(name.to_owned()));
            }
            Over::Sorted {
                pair: *pair,
                join: *join,
            }
        }
        OverFile::Template(text) => {
            let find = |name: &str| parameters.iter().position(|known| &*known.name == name);
            Over::Template(template::read(text, find)?)
        }
        OverFile::Query(QueryPartFile::BeforeSignature) => Over::Query,
    };
    let secret = matches!(&over, Over::Template(parts) if parts.contains(&Part::Secret));
    if secret != scheme.has_secret_within() {
        return Err(ProfileError::Template(
            "{secret} stands in the template of a plain digest, and nowhere else",
        ));
    }
    if file.query.unknown == UnknownFile::Ignored && !matches!(over, Over::Template(_)) {
        return Err(ProfileError::UnknownSigned);
    }
    Ok(over)
}

fn check_signature(file: &ProfileFile, scheme: Scheme) -> Result<(), ProfileError> {
    if scheme.is_shared() == file.signature.key_id.is_some() {
        return Err(ProfileError::Signature(
            "key_id goes with a scheme of public keys, and with no other",
        ));
    }
    Ok(())
}

/// Finds out which parameters are authenticated, and what the order is known
/// by: the parts of the template that it can be told from only together.
fn authenticate(
    parameters: &mut [Parameter],
    over: &Over,
    file: &ProfileFile,
) -> Result<Option<std::ops::Range<usize>>, ProfileError> {
    let Over::Template(parts) = over else {
        for parameter in parameters {
            parameter.authenticated = true;
        }
        return Ok(None);
    };
    let as_sent = file.signature.values == ValuesFile::AsSent;
    let shapes: Vec<_> = parameters
        .iter()
        .map(|known| in_text(known, as_sent))
        .collect();
    let known = boundaries::known(parts, |place| shapes.get(place).copied());
    let mut order_run = None;
    for (at, part) in parts.iter().enumerate() {
        let Part::Parameter(place) = part else {
            continue;
        };
        let run = boundaries::run(&known, at);
        if let Some(parameter) = parameters.get_mut(*place) {
            parameter.authenticated = run.len() == 1;
            if parameter.field == Some(Field::Order) {
                order_run = Some(run);
            }
        }
    }
    let order = file.fields.get(&Field::Order).cloned().unwrap_or_default();
    let run = order_run.ok_or(ProfileError::OrderUnsigned(order))?;
    if run.len() == 1 {
        return Ok(None);
    }
    // The digest of a run is the order's name, and a moment may differ from one
    // attempt to the next.
    let within = parts.get(run.clone()).unwrap_or_default();
    let is_moment = |part: &Part| match part {
        Part::Parameter(place) => parameters
            .get(*place)
            .is_some_and(|known| known.field == Some(Field::Timestamp)),
        _ => false,
    };
    if within.iter().any(is_moment) {
        return Err(ProfileError::OrderMoment);
    }
    Ok(Some(run))
}

/// What a value may be as the text has it. One that is signed as it was sent is
/// spelled without escapes where it has a shape, and anyhow where it has none.
fn in_text(parameter: &Parameter, as_sent: bool) -> Shape {
    if !as_sent || parameter.shaped {
        return Shape {
            min: if parameter.required {
                parameter.shape.min
            } else {
                0
            },
            ..parameter.shape
        };
    }
    Shape {
        alphabet: Alphabet::visible(),
        min: 0,
        max: usize::MAX,
    }
}
