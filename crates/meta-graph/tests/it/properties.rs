use meta_graph::{
    Refusal,
    platform::{
        AccessToken, Caller, admit, ask, judge_refresh_code, judge_sso_code, judge_user_proof,
    },
    wire::{Carrier, Endpoint, Fields, Method, Node, Params, webhook},
};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use super::{
    vectors::{Tokens, json, leaked, node},
    world::{World, app, app_caller, user_caller},
};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-d]|id", inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every typed reader over the same call: none may panic.
fn ask_everything(params: &Params, caller: &Caller) {
    let _ = ask::DefineAchievement::of(params);
    let _ = ask::AchievementWrite::of(params);
    let _ = ask::DefineLeaderboard::of(params);
    let _ = ask::SubmitEntry::of(params);
    let _ = ask::ListEntries::of(params, caller);
    let _ = ask::Refund::of(params);
    let _ = ask::CancelSubscription::of(params);
    let _ = ask::ExtendSubscription::of(params);
    let _ = ask::ListSubscriptions::of(params, caller);
    let _ = params.fields("id");
    let _ = params.names("api_names");
    let _ = params.ids("user_ids");
    let _ = params.locale_map("title_locale_map");
    let _ = Method::of_call("GET", params);
}

proptest! {
    #[test]
    fn a_node_survives_its_text(value in any_json()) {
        prop_assert_eq!(json(&node(&value)), value);
    }

    #[test]
    fn an_empty_selection_takes_everything(value in any_json()) {
        let taken = Fields::default().select(node(&value));
        prop_assert_eq!(json(&taken), value);
    }

    /// Whatever is selected was there before, and selecting again changes
    /// nothing.
    #[test]
    fn a_selection_only_takes_away(value in any_json(), text in "[a-d]{1}(\\{[a-d](,[a-d])?\\})?(,[a-d])?") {
        let fields = Fields::parse(&text).unwrap();
        let once = fields.select(node(&value));
        prop_assert!(is_part(&json(&once), &value));
        prop_assert_eq!(fields.select(once.clone()), once);
    }

    #[test]
    fn no_selection_panics(text in "[a-c{},. ]{0,40}|.{0,40}") {
        let _ = Fields::parse(&text);
    }

    #[test]
    fn no_request_panics(
        query in vec(any::<u8>(), 0..80),
        body in vec(any::<u8>(), 0..80),
        content_type in "application/json|text/plain|application/x-www-form-urlencoded|.{0,10}",
    ) {
        let mut params = Params::new();
        let _ = params.query(&query);
        let _ = params.body(Carrier::of(Some(content_type.as_bytes())), &body);
        let _ = params.token();
        ask_everything(&params, &app_caller());
        ask_everything(&params, &user_caller());
    }

    #[test]
    fn no_parameter_panics(value in any_json(), name in "api_name|score|limit|after|fields|user_ids|title_locale_map|extra_data_base64|offset|target") {
        let mut params = Params::new();
        let body = Value::Object([(name, value)].into_iter().collect());
        params.body(Carrier::Json, body.to_string().as_bytes()).unwrap();
        ask_everything(&params, &user_caller());
    }

    #[test]
    fn a_form_and_json_say_the_same(name in "[a-z_]{1,12}", value in "\\PC{1,40}") {
        prop_assume!(name != "access_token");
        let mut form = Params::new();
        let pairs = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
        form.form(pairs.as_bytes()).unwrap();
        let mut body = Params::new();
        let members = Value::Object([(name.clone(), Value::from(value.clone()))].into_iter().collect());
        body.body(Carrier::Json, members.to_string().as_bytes()).unwrap();
        let name = leaked(&name);
        prop_assert_eq!(form.text(name), body.text(name));
        prop_assert_eq!(form.text(name), Ok(Some(&*value)));
    }

    #[test]
    fn no_path_panics(path in "(/[0-9a-z%/._-]{0,20}){0,4}|.{0,40}") {
        for method in Method::ALL {
            let _ = Endpoint::of(method, &path);
        }
    }

    #[test]
    fn no_token_panics_and_none_is_admitted_by_chance(text in vec(any::<u8>(), 0..120)) {
        let world = World::new(&Tokens::read());
        prop_assert!(admit(&text, &world, world.now).is_err());
        let _ = AccessToken::parse(&text);
        prop_assert!(judge_user_proof(&text, app(1001), 1, &world, world.now).is_err());
        prop_assert!(judge_sso_code(&text, app(1001), 1, &world, world.now).is_err());
        prop_assert!(judge_refresh_code(&text, app(1001), &world, world.now).is_err());
        let _ = webhook::is_signed(&base::Secret::new("s"), b"", &text);
    }

    #[test]
    fn a_token_with_one_byte_altered_is_refused(at in 3_usize..120, to in b'0'..=b'z') {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        let mut text = tokens.text("user").as_bytes().to_vec();
        prop_assume!(at < text.len() && text[at] != to);
        text[at] = to;
        prop_assert!(admit(&text, &world, world.now).is_err());
    }

    /// Messages quote the request; no quote is long or moves a terminal.
    #[test]
    fn no_message_carries_control_characters(id in ".{0,200}", in_path in any::<bool>()) {
        for refusal in [
            Refusal::UnknownObject { id: id.clone(), in_path },
            Refusal::UnknownPath { components: id.clone() },
            Refusal::TokenOfOtherApp { token_app: id.clone(), object: id.clone() },
            Refusal::MethodNotAllowed { method: id.clone(), allowed: "GET" },
        ] {
            let message = refusal.wire().message;
            prop_assert!(!message.chars().any(char::is_control));
            prop_assert!(message.chars().count() < 300);
        }
    }
}

fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part
            .iter()
            .all(|(key, value)| whole.get(key).is_some_and(|found| is_part(value, found))),
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len() && part.iter().zip(whole).all(|(p, w)| is_part(p, w))
        }
        (part, whole) => part == whole,
    }
}

#[test]
fn what_is_absent_is_left_out() {
    let value = Node::object([
        ("a", Node::Absent),
        ("b", Node::list([Node::Absent, Node::Number(1)])),
        ("c", Node::from(None::<&str>)),
    ]);
    assert_eq!(value.to_bytes(), br#"{"b":[1]}"#);
    let literal = Node::Object(vec![
        ("a", Node::Absent),
        ("b", Node::List(vec![Node::Absent])),
    ]);
    assert_eq!(literal.to_bytes(), br#"{"b":[]}"#);
}
