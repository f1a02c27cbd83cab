//! The bodies that the platform reads, and who is admitted by one.

use base::Environment;
use serde_json::Value;
use stove::{
    platform::admit,
    wire::{ServerTokenRequest, VerifyRequest},
};

use super::{INSTALLATION, seeds::calls, vectors::samples};

/// The documents' samples and every refused body.
pub fn seeds() -> Vec<Vec<u8>> {
    let samples = samples();
    let mut seeds: Vec<Vec<u8>> = ["server_token", "verify"]
        .map(|call| samples[call]["request"].to_string().into_bytes())
        .into();
    for call in ["server_token", "verify"] {
        seeds.extend(calls(call).into_iter().map(|it| it.body.into_bytes()));
    }
    seeds
}

/// What is read is what a general reader of JSON finds.
pub fn run(body: &[u8]) {
    let value = serde_json::from_slice::<Value>(body).ok();
    let read = |name: &str| value.as_ref().and_then(|it| it.get(name)?.as_str());
    let object = value.as_ref().is_some_and(Value::is_object);
    if let Ok(request) = VerifyRequest::parse(body) {
        // A general reader may give up where a field is skipped that it reads.
        assert!(object || value.is_none());
        if object {
            assert_eq!(request.access_token.as_deref(), read("access_token"));
        }
    }
    if let Ok(request) = ServerTokenRequest::parse(body)
        && object
    {
        assert_eq!(request.client_id.as_deref(), read("client_id"));
        assert_eq!(request.client_secret.as_deref(), read("client_secret"));
        assert_eq!(request.service_id.as_deref(), read("service_id"));
    }
    for environment in Environment::ALL {
        if admit(environment, body, &INSTALLATION.world).is_ok() {
            let request = ServerTokenRequest::parse(body).expect("it was read");
            let clients = &INSTALLATION.world.clients;
            let asked = clients.iter().find(|((place, name), client)| {
                *place == environment
                    && Some(*name) == request.client_id.as_deref()
                    && client.secret.expose_str() == request.client_secret.as_deref()
                    && Some(client.game_id) == request.service_id.as_deref()
            });
            assert!(asked.is_some(), "admitted without being known");
        }
    }
}
