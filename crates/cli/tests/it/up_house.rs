use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use super::{
    home,
    http::{Answer, Http},
    process::{Process, until},
    tool,
};

/// What the stories' operators and callers of the gate present.
pub(crate) const OPERATOR_KEY: &str = "operator-key-of-the-stories";
pub(crate) const GATE_KEY: &str = "gate-key-of-the-stories";

/// `countersign up` that runs.
pub(crate) struct Up {
    pub(crate) process: Process,
    pub(crate) http: Http,
    faces: Vec<(String, String)>,
}

impl Up {
    /// Starts it with both faces on free ports, and waits until it is ready.
    pub(crate) async fn start(home: &Path) -> Self {
        let command = Self::command(home, &Self::config(&home.join("data")));
        Self::started(Process::start(command, home, "up")).await
    }

    /// A configuration with everything on, its store in `data`.
    pub(crate) fn config(data: &Path) -> String {
        format!(
            "data = {:?}\n[platform]\nlisten = \"127.0.0.1:0\"\n[gate]\nenabled = true\n\
             listen = \"127.0.0.1:0\"\nkey = \"{GATE_KEY}\"\n[operator]\n\
             listen = \"127.0.0.1:0\"\nkey = \"{OPERATOR_KEY}\"\n[log]\nformat = \"json\"\n",
            data.display().to_string()
        )
    }

    /// The command that starts it with a configuration.
    pub(crate) fn command(home: &Path, config: &str) -> Command {
        let file = home.join("countersign.toml");
        fs::write(&file, home::with_store(config, home)).unwrap();
        let mut command = tool::command(tool::countersign());
        command.arg("up").arg("--config").arg(file);
        command
    }

    /// Waits until a process that was started says that it is ready. Its log
    /// has to be JSON.
    pub(crate) async fn started(mut process: Process) -> Self {
        let http = Http::new();
        // The operator's face is opened last.
        let faces = process
            .says("up to listen", |process| {
                let faces = listening(&process.stderr());
                faces
                    .iter()
                    .any(|(name, _)| name == "operator")
                    .then_some(faces)
            })
            .await;
        let up = Self {
            process,
            http,
            faces,
        };
        let url = up.operator("/readyz");
        until("up to be ready", async || {
            let answer = up.http.get(&url, None).await;
            (answer.status == 200).then_some(())
        })
        .await;
        up
    }

    fn url(&self, face: &str, path: &str) -> String {
        let found = self.faces.iter().find(|(name, _)| name == face);
        format!("http://{}{path}", found.expect(face).1)
    }

    pub(crate) fn platform(&self, path: &str) -> String {
        self.url("platform", path)
    }

    pub(crate) fn gate(&self, path: &str) -> String {
        self.url("gate", path)
    }

    pub(crate) fn operator(&self, path: &str) -> String {
        self.url("operator", path)
    }

    /// Calls the operator's API.
    pub(crate) async fn operate(&self, path: &str, body: &Value) -> Answer {
        let url = self.operator(path);
        self.http.post(&url, Some(OPERATOR_KEY), body).await
    }

    /// A new challenge.
    pub(crate) async fn challenge(&self) -> String {
        let url = self.gate("/v1/challenges");
        let issued = self.http.post(&url, Some(GATE_KEY), &json!({})).await;
        issued.must_be(200).text_at("/challenge")
    }

    /// Offers a challenge; `None` where nobody answers any more.
    pub(crate) async fn try_redeem(&self, challenge: &str) -> Option<Answer> {
        let request = self
            .http
            .client()
            .post(self.gate("/v1/verify/challenge"))
            .bearer_auth(GATE_KEY)
            .json(&json!({ "challenge": challenge }));
        super::http::try_sent(request).await.ok()
    }

    /// Offers a challenge.
    pub(crate) async fn redeem(&self, challenge: &str) -> Answer {
        self.try_redeem(challenge).await.expect("an answer")
    }
}

/// What listens where, as the log says.
fn listening(log: &str) -> Vec<(String, String)> {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    lines
        .filter(|line| line["message"] == "listening")
        .map(|line| (text(&line, "face"), text(&line, "addr")))
        .collect()
}

/// Whether a challenge was accepted, and if not, why.
pub(crate) fn verdict(answer: &Answer) -> String {
    let json = answer.json();
    match json["reason"].as_str() {
        Some(reason) => reason.to_owned(),
        None => json["verdict"].as_str().unwrap_or_default().to_owned(),
    }
}
