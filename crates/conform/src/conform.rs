use crate::{
    InvalidNetwork, InvalidTarget, InvalidTrust, Options, PROBES, Played, Probe,
    flaw::forgery,
    network::Network,
    probes::{self, Judged, Kind, left_out},
    report::{FORMAT, Grade, Judgement, Report, Verdict},
    session::Session,
    target::Target,
    transport::Transport,
};

/// A run that is ready to begin. Nothing was sent.
pub struct Conform {
    network: Network,
    options: Options,
    transport: Transport,
}

/// What a run is about to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The callback URL.
    pub url: String,
    /// The network that is played.
    pub network: String,
    /// Whom the rewards are for.
    pub user: String,
    /// How many requests are sent at most, unless the endpoint asks for more.
    pub requests: usize,
    /// How many rewards a right endpoint grants.
    pub grants: usize,
    /// How many probes there are.
    pub probes: usize,
}

/// Why a run cannot begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// The URL.
    #[error(transparent)]
    Target(#[from] InvalidTarget),
    /// The network cannot be played, or not for that URL or user.
    #[error(transparent)]
    Network(#[from] InvalidNetwork),
    /// What TLS is trusted by.
    #[error("TLS cannot be set up: {0}")]
    Trust(#[from] InvalidTrust),
    /// The user is not 1 to 128 letters, digits, `-`, `_` and `.`: anything else
    /// would be read in many ways already where it is right.
    #[error("the user has to be 1 to 128 letters, digits, -, _ and .")]
    User,
    /// The run's name is not 1 to 32 letters, digits and `-`.
    #[error("the run's name has to be 1 to 32 letters, digits and -")]
    Run,
    /// Fewer than 2, or more than 64, at once.
    #[error("2 to 64 can send at once")]
    AtOnce,
}

impl Conform {
    /// Checks what a run is told.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn prepare(played: Played, options: Options) -> Result<Self, Unusable> {
        let is = |text: &str, limit: usize, signs: &str| {
            let fits = (1..=limit).contains(&text.len());
            fits && text
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || signs.contains(sign))
        };
        if !is(&options.user, 128, "-_.") {
            return Err(Unusable::User);
        }
        if !is(&options.run, 32, "-") {
            return Err(Unusable::Run);
        }
        if !(2..=64).contains(&options.at_once) {
            return Err(Unusable::AtOnce);
        }
        let network = Network::new(played, &options)?;
        let target = Target::parse(&options.url, network.statics())?;
        let transport = Transport::new(target, &options)?;
        Ok(Self {
            network,
            options,
            transport,
        })
    }

    /// What is about to be sent.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let facts = self.network.facts();
        let told = PROBES
            .iter()
            .filter(|probe| left_out(probe.kind, facts).is_none());
        let (mut requests, mut grants, mut probes) = (0_usize, 0_usize, 0_usize);
        for probe in told {
            let sends = match probe.kind {
                Kind::Concurrent => self.options.at_once.saturating_add(1),
                _ => probe.sends,
            };
            requests = requests.saturating_add(sends);
            grants = grants.saturating_add(probe.grants);
            probes = probes.saturating_add(1);
        }
        Plan {
            url: self.options.url.clone(),
            network: facts.title.clone(),
            user: self.options.user.clone(),
            requests,
            grants,
            probes,
        }
    }

    /// Runs every probe; `told` hears of each when it is judged.
    ///
    /// It takes no longer than [`Pace::total`](crate::Pace::total) and the probe
    /// that is under way then, which ends by the calls' deadlines.
    pub async fn run(self, mut told: impl FnMut(&Judgement)) -> Report {
        let mut session = Session::new(&self.network, &self.options, self.transport);
        let mut judgements = Vec::new();
        for probe in PROBES {
            let judgement = one(probe, &mut session).await;
            told(&judgement);
            judgements.push(judgement);
        }
        report(session, judgements)
    }
}

async fn one(probe: &'static Probe, session: &mut Session<'_>) -> Judgement {
    session.begin(probe.id);
    let not = match left_out(probe.kind, session.network().facts()) {
        Some(why) => Some((Verdict::NotApplicable, why)),
        None => hindrance(probe, session).map(|why| (Verdict::NotJudged, why)),
    };
    let (mut verdict, why) = match not {
        Some((verdict, why)) => (verdict, Some(why)),
        None => match probes::run(probe.kind, session).await {
            Judged::Done => (Verdict::Passed, None),
            Judged::Not(why) => (Verdict::NotJudged, Some(why)),
        },
    };
    let findings = session.end();
    if !findings.is_empty() {
        verdict = Verdict::Flawed;
    } else if probe.kind == Kind::Good && session.good().is_none() {
        verdict = Verdict::NotJudged;
    }
    Judgement {
        id: probe.id,
        title: probe.title,
        expects: probe.expects,
        verdict,
        why: why.map(str::to_owned),
        findings,
    }
}

/// Whether a probe asks what a signature that holds is over.
const fn verifies(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EmptyText
            | Kind::PublishedSecret
            | Kind::LooseComparison
            | Kind::CommaShift
            | Kind::CommaShiftNoUser
            | Kind::SeparatorShift
            | Kind::Array
            | Kind::Structure
            | Kind::Duplicate
            | Kind::Proto
            | Kind::Unsigned
            | Kind::Tail
    )
}

/// Why a probe cannot be run now.
fn hindrance(probe: &Probe, session: &Session<'_>) -> Option<&'static str> {
    if probe.kind == Kind::Good {
        return None;
    }
    if session.good().is_none() {
        return Some("the first, correct callback was not acknowledged");
    }
    if verifies(probe.kind) && session.has_found(&forgery::FORGED_MAC) {
        return Some("any signature is accepted, so that what it is over does not matter");
    }
    if session.is_gone() {
        return Some("the endpoint had stopped answering");
    }
    session
        .is_over()
        .then_some("the time for the whole run was up")
}

fn report(session: Session<'_>, probes: Vec<Judgement>) -> Report {
    let (network, options) = (session.network().facts(), session.options());
    let ended = session.close();
    let grade = match ended.stopped {
        Some(_) => None,
        None => Some(Grade::of(&ended.findings)),
    };
    Report {
        format: FORMAT,
        tool: options.tool.clone(),
        began: options.began.clone(),
        run: options.run.clone(),
        url: options.url.clone(),
        profile: network.name.clone(),
        network: network.title.clone(),
        user: options.user.clone(),
        grade,
        not_graded: ended.stopped,
        requests: ended.requests,
        acknowledged: ended.acknowledged,
        findings: ended.findings,
        probes,
        notes: ended.notes,
    }
}
