//! Holds JSON to a schema of the OpenAPI document. Knows the words that the
//! document uses and fails on any other, so that none is only decoration.

use std::sync::LazyLock;

use serde_json::Value;

/// The document.
pub(super) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(operator::OPENAPI).unwrap());

/// What a reference or a thing itself stands for.
pub(super) fn resolved(value: &Value) -> &Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => DOCUMENT
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("nothing at {reference}")),
        None => value,
    }
}

/// What is wrong with a value by a schema, if something is.
pub(super) fn wrong(schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(schema).as_object().unwrap();
    schema.iter().find_map(|(word, rule)| {
        let fits = match word.as_str() {
            "description" => true,
            "type" => match rule {
                Value::Array(types) => types.iter().any(|one| is(value, one)),
                one => is(value, one),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "const" => rule == value,
            "anyOf" => {
                let mut choices = rule.as_array().unwrap().iter();
                choices.any(|choice| wrong(choice, value).is_none())
            }
            "minimum" => value.as_f64().is_none_or(|it| it >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|it| it <= rule.as_f64().unwrap()),
            "minItems" => value
                .as_array()
                .is_none_or(|it| it.len() as u64 >= rule.as_u64().unwrap()),
            "pattern" => value
                .as_str()
                .is_none_or(|it| matches(rule.as_str().unwrap(), it)),
            "required" => value.as_object().is_none_or(|it| {
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| it.contains_key(name.as_str().unwrap()))
            }),
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                let known = &schema["properties"];
                value
                    .as_object()
                    .is_none_or(|it| it.keys().all(|name| known.get(name).is_some()))
            }
            "properties" => {
                let inner = rule.as_object().unwrap().iter().find_map(|(name, rule)| {
                    let found = wrong(rule, value.get(name)?)?;
                    Some(format!("{name}: {found}"))
                });
                return inner;
            }
            "items" => {
                let items = value.as_array()?;
                return items.iter().find_map(|item| wrong(rule, item));
            }
            other => panic!("the schemas do not use `{other}`"),
        };
        (!fits).then(|| format!("{value} is against {word}: {rule}"))
    })
}

fn is(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("no type is called {other}"),
    }
}

/// The few forms of pattern that there are: a literal beginning, classes, and
/// how often the class comes.
fn matches(pattern: &str, text: &str) -> bool {
    let inner = pattern
        .strip_prefix('^')
        .unwrap()
        .strip_suffix('$')
        .unwrap();
    let (mut inner, mut text) = (inner, text);
    while !inner.is_empty() {
        let Some(open) = inner.strip_prefix('[') else {
            let literal = inner.chars().next().unwrap();
            let Some(rest) = text.strip_prefix(literal) else {
                return false;
            };
            (inner, text) = (&inner[literal.len_utf8()..], rest);
            continue;
        };
        let (class, rest) = open.split_once(']').unwrap();
        let (least, most, rest) = times(rest);
        let run = text
            .chars()
            .take(most)
            .take_while(|c| in_class(class, *c))
            .count();
        if run < least {
            return false;
        }
        (inner, text) = (rest, &text[run..]);
    }
    text.is_empty()
}

fn times(rest: &str) -> (usize, usize, &str) {
    if let Some(rest) = rest.strip_prefix('+') {
        return (1, usize::MAX, rest);
    }
    let Some(open) = rest.strip_prefix('{') else {
        return (1, 1, rest);
    };
    let (counts, rest) = open.split_once('}').unwrap();
    let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
    (least.parse().unwrap(), most.parse().unwrap(), rest)
}

fn in_class(class: &str, c: char) -> bool {
    let class: Vec<char> = class.chars().collect();
    let range = class
        .windows(3)
        .any(|w| w[1] == '-' && w[0] <= c && c <= w[2]);
    range || class.contains(&c)
}

#[test]
fn the_validator_tells_right_from_wrong() {
    use serde_json::json;
    let id = json!({ "$ref": "#/components/schemas/Id" });
    for (value, fits) in [(json!("7"), true), (json!("07"), false), (json!(7), false)] {
        assert_eq!(wrong(&id, &value).is_none(), fits, "{value}");
    }
    let member = json!({ "$ref": "#/components/schemas/Member" });
    for (value, fits) in [
        (json!({ "guid": 1 }), true),
        (json!({ "guid": 0 }), false),
        (json!({}), false),
        (json!({ "guid": 1, "more": 1 }), false),
    ] {
        assert_eq!(wrong(&member, &value).is_none(), fits, "{value}");
    }
    assert!(matches("^csk_[a-z0-9_-]{3}$", "csk_a-9"));
    assert!(!matches("^csk_[a-z0-9_-]{3}$", "csk_a-9x"));
}
