//! Three PostgreSQL that Patroni looks after, and the etcd in which they agree.

mod etcd;
mod member;
mod rest;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use self::{etcd::Etcd, member::Member};
use crate::{
    account::{Account, reaches},
    binaries::Binaries,
    error::Error,
    guardian::Guardian,
    place,
    server::{End, Server},
};

/// The superuser of the cluster.
const USER: &str = "countersign";

const NAMES: [&str; 3] = ["first", "second", "third"];

/// What Patroni needs of PostgreSQL, beside what we do.
const PROGRAMS: [&str; 4] = ["pg_basebackup", "pg_controldata", "pg_isready", "pg_rewind"];

/// The programs that it takes beside PostgreSQL's.
#[derive(Clone, Debug)]
pub struct Tools {
    /// etcd, 3.4 or later.
    pub etcd: PathBuf,
    /// Patroni, 4.0 or later, as it lies in an environment of Python.
    pub patroni: PathBuf,
}

/// A cluster of three members, of which one leads and the others are synchronous
/// standbys by quorum. All of it is gone when this is dropped, and also when the
/// process that holds it is killed.
#[derive(Debug)]
pub struct Patroni {
    members: Vec<Member>,
    password: String,
    _etcd: Etcd,
}

impl Patroni {
    /// Starts everything, and returns when there is a leader with two standbys.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] where the user that the server has to run as cannot reach
    /// one of the programs; [`Error::Ended`] or [`Error::Late`] with what a program
    /// said.
    pub fn start(binaries: &Binaries, tools: &Tools) -> Result<Self, Error> {
        let account = Account::choose()?;
        for program in [&tools.etcd, &tools.patroni] {
            if !reaches(program) {
                return Err(Error::Unusable {
                    directory: program.clone(),
                    problem: "it is missing, or whoever runs PostgreSQL may not read it".to_owned(),
                });
            }
        }
        for program in PROGRAMS {
            if !binaries.directory().join(program).is_file() {
                return Err(Error::Unusable {
                    directory: binaries.directory().to_path_buf(),
                    problem: format!("there is no {program}, which Patroni needs"),
                });
            }
        }
        let etcd = Etcd::start(&tools.etcd, account)?;
        let password = place::password()?;
        let mut members = Vec::with_capacity(NAMES.len());
        for name in NAMES {
            let mut member = Member::new(name, binaries, tools, etcd.port, &password)?;
            member.start()?;
            members.push(member);
        }
        let mut cluster = Self {
            members,
            password,
            _etcd: etcd,
        };
        cluster.until_whole()?;
        Ok(cluster)
    }

    /// The URL of a database, with all members in it and the superuser's password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let hosts = self.members.iter();
        let hosts: Vec<_> = hosts.map(|it| format!("127.0.0.1:{}", it.port)).collect();
        format!(
            "postgres://{USER}:{}@{}/{database}?target_session_attrs=read-write&sslmode=disable",
            self.password,
            hosts.join(","),
        )
    }

    /// The number of the member that leads, as those that run agree; `None` while
    /// nobody does.
    #[must_use]
    pub fn leader(&self) -> Option<usize> {
        let seen = self.seen();
        let leader = seen.iter().find(|it| it.role == "leader")?;
        self.number(&leader.name)
    }

    /// The number of a member that follows.
    #[must_use]
    pub fn standby(&self) -> Option<usize> {
        let leader = self.leader();
        (0..self.members.len()).find(|number| Some(*number) != leader)
    }

    /// Whether the cluster still counts on a member.
    #[must_use]
    pub fn counts_on(&self, number: usize) -> bool {
        let seen = self.seen();
        seen.iter().any(|it| self.number(&it.name) == Some(number))
    }

    /// Kills a member: Patroni, and PostgreSQL with all its processes.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] where it does not run.
    pub fn kill(&mut self, number: usize) -> Result<(), Error> {
        self.member(number)?.kill()
    }

    /// Kills a member's Patroni alone. Its PostgreSQL goes on, and if it led it goes on
    /// taking writes, though nobody looks after it any more.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] where it does not run.
    pub fn abandon(&mut self, number: usize) -> Result<(), Error> {
        self.member(number)?.abandon()
    }

    /// Starts a member that was killed, and returns when the cluster is whole.
    ///
    /// # Errors
    ///
    /// As for [`Patroni::start`].
    pub fn start_again(&mut self, number: usize) -> Result<(), Error> {
        self.member(number)?.start()?;
        self.until_whole()
    }

    /// Has another member lead, as one does for maintenance. Returns when Patroni
    /// says that it is done.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with what Patroni says.
    pub fn switch_over(&self) -> Result<(), Error> {
        let leader = self.leader().and_then(|it| self.members.get(it));
        let leader = leader.ok_or(Error::Stopped)?;
        let wish = json!({ "leader": leader.name });
        match rest::ask(leader.rest, "POST", "/switchover", Some(&wish)) {
            Ok((200, _)) => Ok(()),
            Ok((status, text)) => Err(Error::Refused(format!("{status} {text}"))),
            Err(error) => Err(Error::Refused(error.to_string())),
        }
    }

    /// Waits until one leads and all others are synchronous.
    fn until_whole(&mut self) -> Result<(), Error> {
        let ports: Vec<_> = self.members.iter().map(|it| it.rest).collect();
        let whole = |port: u16| {
            let seen = rest::members(port);
            let count = |role: &str, state: &str| {
                let such = seen
                    .iter()
                    .filter(|it| it.role == role && it.state == state);
                such.count()
            };
            count("leader", "running") == 1
                && count("quorum_standby", "streaming") == NAMES.len().saturating_sub(1)
        };
        for (member, port) in self.members.iter_mut().zip(ports) {
            member.wait("a member of a whole cluster", || whole(port))?;
        }
        Ok(())
    }

    /// What the first member that runs and answers knows.
    fn seen(&self) -> Vec<rest::Seen> {
        let running = self.members.iter().filter(|it| it.runs());
        let mut answers = running.map(|it| rest::members(it.rest));
        answers.find(|it| !it.is_empty()).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|it| it.name == name)
    }

    fn member(&mut self, number: usize) -> Result<&mut Member, Error> {
        self.members.get_mut(number).ok_or(Error::Stopped)
    }
}

/// A program that is told nothing by the caller's environment.
fn configured(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", home)
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command
}

/// Stops what somebody else has to clean up after.
fn kept(server: &mut Option<Server>, guardian: &mut Guardian) {
    if let Some(server) = server.take() {
        let _ = guardian.watch(None);
        let _ = server.stop(End::Immediate);
    }
}
