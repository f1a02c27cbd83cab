use store::{
    AcknowledgeReward, ConfigureEndpoint, DeliveryKind, EndpointId, KeepReward, Kept, RewardId,
    RewardReport, Step,
};

use super::AT;

/// Those of rewards that are kept, and of how peers are sent to.
pub(super) fn named(id: RewardId) -> [(&'static str, Step); 4] {
    let (app_id, network) = (id.app_id, id.network);
    let keep = KeepReward {
        id: id.clone(),
        subject: "s".to_owned(),
        parameters: "{}".to_owned(),
        key_id: "k".to_owned(),
        kept: Kept::Held,
    };
    let acknowledge = AcknowledgeReward {
        id,
        granted: true,
        detail: String::new(),
        at: AT,
    };
    let report = RewardReport {
        app_id,
        network,
        report_id: "r".to_owned(),
        subject: "s".to_owned(),
        granted_at: AT,
    };
    let configure = ConfigureEndpoint {
        id: EndpointId {
            app_id,
            kind: DeliveryKind::UnityAds,
        },
        paused: Some(true),
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at: AT,
    };
    [
        ("store.commit.keep-reward", Step::KeepReward(keep)),
        (
            "store.commit.acknowledge-reward",
            Step::AcknowledgeReward(acknowledge),
        ),
        ("store.commit.report-reward", Step::ReportReward(report)),
        (
            "store.commit.configure-endpoint",
            Step::ConfigureEndpoint(configure),
        ),
    ]
}
