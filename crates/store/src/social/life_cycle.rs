use serde::{Deserialize, Serialize};

use crate::named::named;

/// What a game is told of as it happens to its players (Mobage, "Life Cycle
/// Event Request"; GREE's additions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LifeCycleEvent {
    /// Players have installed the game.
    AddApp,
    /// Players have removed it.
    RemoveApp,
    /// Players have put it aside.
    SuspendApp,
    /// Players have taken it up again.
    ResumeApp,
    /// Players have joined the game's group.
    JoinGroup,
    /// Players have left the game's group.
    LeaveGroup,
    /// Players have written about the game.
    PostDiary,
    /// Players have proved who they are to a higher grade.
    UpgradeUser,
}

impl LifeCycleEvent {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::AddApp,
        Self::RemoveApp,
        Self::SuspendApp,
        Self::ResumeApp,
        Self::JoinGroup,
        Self::LeaveGroup,
        Self::PostDiary,
        Self::UpgradeUser,
    ];

    /// The name in stores and our own APIs; `event.` stands before it on the
    /// wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AddApp => "addapp",
            Self::RemoveApp => "removeapp",
            Self::SuspendApp => "suspendapp",
            Self::ResumeApp => "resumeapp",
            Self::JoinGroup => "joingroup",
            Self::LeaveGroup => "leavegroup",
            Self::PostDiary => "postdiary",
            Self::UpgradeUser => "upgradeuser",
        }
    }
}
named!(LifeCycleEvent, "life-cycle event");

/// How a game is called about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkMethod {
    /// The parameters are in the query.
    Get,
    /// The parameters are in a form.
    Post,
}

impl LinkMethod {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Get, Self::Post];

    /// The name on the wire, in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}
named!(LinkMethod, "method of a link");

/// Where a game is told of an event (Mobage, "Gadget XML Schema", `Link`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLink {
    /// Where; 1 to 2048 bytes.
    pub url: String,
    /// How.
    pub method: LinkMethod,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Stores hold all links of a game as that text.
    #[test]
    fn links_are_written_and_read_as_json() {
        let link = |method| EventLink {
            url: "https://l.example/".into(),
            method,
        };
        let links = BTreeMap::from([
            (LifeCycleEvent::UpgradeUser, link(LinkMethod::Get)),
            (LifeCycleEvent::AddApp, link(LinkMethod::Post)),
        ]);
        let written = serde_json::to_string(&links).unwrap();
        let first = r#"{"addapp":{"url":"https://l.example/","method":"POST"},"upgradeuser":"#;
        assert!(written.starts_with(first), "{written}");
        let read: BTreeMap<LifeCycleEvent, EventLink> = serde_json::from_str(&written).unwrap();
        assert_eq!(read, links);
        let other = written.replace("addapp", "addapps");
        serde_json::from_str::<BTreeMap<LifeCycleEvent, EventLink>>(&other).unwrap_err();
    }

    #[test]
    fn each_has_a_name() {
        for event in LifeCycleEvent::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
        }
        for method in LinkMethod::ALL {
            assert_eq!(method.as_str().parse(), Ok(method));
        }
    }
}
