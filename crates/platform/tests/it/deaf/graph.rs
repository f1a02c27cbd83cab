use faults::CALLS;
use serde_json::json;
use testkit::Call;

use super::{
    super::{
        graph::world::{APP, GraphWorld, USER, app_token, device},
        world::text,
    },
    Named,
};

/// What the graph's callers need.
pub(super) struct Graph {
    user: String,
    nonce: String,
    code: String,
    number: String,
    refresh: String,
}

impl Graph {
    pub(super) async fn of(world: &GraphWorld, session: &str) -> Self {
        let code = async || {
            let answer = world.device(session, "sso-code", APP).await;
            (text(&answer, "code"), text(&answer, "org_scoped_id"))
        };
        let (code, spent) = (code().await, code().await);
        let pair = world.send(authorize(&spent)).await;
        Self {
            user: world.graph_user_token(APP).await,
            nonce: world.nonce(APP).await,
            code: code.0,
            number: code.1,
            refresh: text(&pair, "refresh_code"),
        }
    }

    /// A call of each kind, by a game's server and by the player's device. Those
    /// that change or tell of more than users do not come so far.
    pub(super) fn calls(&self, session: &str) -> Vec<Named> {
        let mut calls = self.servers();
        let on_device = |path: &str| device(session, path, APP);
        let ended = json!({ "user_token": self.user }).to_string();
        let revoke = Call::post("/device/v1/meta/user-token/revoke", ended);
        calls.extend([
            ("device.meta_entitlement", on_device("entitlement")),
            ("device.meta_user", on_device("user")),
            ("device.meta_user_proof", on_device("user-proof")),
            ("device.meta_user_token", on_device("user-token")),
            ("device.meta_sso_code", on_device("sso-code")),
            ("device.meta_purchases", on_device("purchases")),
            ("device.meta_user_token_revoke", revoke.bearer(session)),
        ]);
        calls
    }

    fn servers(&self) -> Vec<Named> {
        let all = CALLS.iter().filter(|call| call.name.starts_with("graph."));
        let call = |call: &faults::Call| {
            let id = match call.name {
                "graph.read_object" | "graph.achievements" | "graph.write_achievement" => {
                    USER.to_string()
                }
                _ => APP.to_owned(),
            };
            let path = call.path.replace("{id}", &id);
            let mut query = format!("user_id={USER}");
            let mut token = app_token();
            match call.name {
                "graph.me" => token = self.user.clone(),
                "graph.user_nonce_validate" => query += &format!("&nonce={}", self.nonce),
                "graph.sso_authorize_code" => {
                    return authorize(&(self.code.clone(), self.number.clone()));
                }
                "graph.sso_authorize_refresh_code" => {
                    query += &format!("&refresh_code={}", self.refresh);
                }
                _ => {}
            }
            let method = ["GET", "POST", "DELETE"];
            let method = method.into_iter().find(|it| *it == call.method.as_str());
            Call::new(method.unwrap(), format!("/graph{path}?{query}")).bearer(&token)
        };
        all.map(|it| (it.name, call(it))).collect()
    }
}

fn authorize((code, number): &(String, String)) -> Call {
    let path = format!("/graph/sso_authorize_code?code={code}&org_scoped_id={number}");
    Call::new("POST", path).bearer(&app_token())
}
