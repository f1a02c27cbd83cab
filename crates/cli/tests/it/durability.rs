//! No answer before the disk has it: seen in the system calls.

use std::fs;

use super::{
    home::{self, Home},
    process::Process,
    tool,
    up_house::{Up, verdict},
};

/// What is written to files and sockets, and what is flushed.
const TRACED: &str = "trace=fdatasync,fsync,write,writev,sendto,sendmsg,pwrite64";

#[tokio::test]
async fn a_claim_is_flushed_before_it_is_answered() {
    if !home::store_is_a_file() {
        return;
    }
    if !tool::strace() {
        return;
    }
    let home = Home::new();
    let trace = home.path().join("trace");
    let up = Up::command(home.path(), &Up::config(&home.path().join("data")));
    let mut strace = tool::command("strace");
    strace.args(["-f", "-y", "-s", "4096", "-e", TRACED, "-o"]);
    strace.arg(&trace).arg(up.get_program()).args(up.get_args());
    let mut up = Up::started(Process::start_group(strace, home.path(), "up")).await;
    let challenge = up.challenge().await;
    assert_eq!(verdict(&up.redeem(&challenge).await), "accepted");
    assert_eq!(verdict(&up.redeem(&challenge).await), "challenge_used");
    assert!(up.process.stop().await.success());

    let trace = fs::read_to_string(trace).unwrap();
    let calls: Vec<Call<'_>> = trace.lines().filter_map(Call::read).collect();
    let asked = position(&calls, 0, |call| call.is_answer_with(r#"\"challenge\":"#));
    let answered = position(&calls, asked, |call| call.is_answer_with(r#"\"accepted\""#));
    let written = position(&calls, asked, |call| call.writes_log());
    let rewritten = calls[..answered]
        .iter()
        .rposition(Call::writes_log)
        .unwrap();
    assert!(
        asked < written && written <= rewritten,
        "written for the claim"
    );
    let flush = position(&calls, rewritten, |call| call.flushes_log());
    assert!(flush < answered, "the flush begins before the answer");
    let flushed = end_of(&calls, flush);
    assert!(flushed < answered, "and ends before it");
}

/// One line of the trace: a call, its beginning, or its end.
struct Call<'a> {
    thread: &'a str,
    text: &'a str,
}

impl<'a> Call<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (thread, text) = line.split_once(' ')?;
        let text = text.trim_start();
        Some(Self { thread, text })
    }

    fn is(&self, names: &[&str]) -> bool {
        let name = self.text.split('(').next().unwrap_or_default();
        names.contains(&name)
    }

    fn is_answer_with(&self, text: &str) -> bool {
        let socket = self.text.contains("<socket:") || self.text.contains("<TCP:");
        self.is(&["write", "writev", "sendto", "sendmsg"]) && socket && self.text.contains(text)
    }

    fn writes_log(&self) -> bool {
        self.is(&["pwrite64", "write"]) && self.text.contains("countersign.db-wal>")
    }

    fn flushes_log(&self) -> bool {
        self.is(&["fdatasync", "fsync"]) && self.text.contains("countersign.db-wal>")
    }
}

/// Where the next such call is.
fn position(calls: &[Call<'_>], from: usize, wanted: impl Fn(&Call<'_>) -> bool) -> usize {
    let found = calls.iter().skip(from).position(wanted);
    from + found.expect("a call that the story is about")
}

/// Where a call returns, with success.
fn end_of(calls: &[Call<'_>], begun: usize) -> usize {
    let call = &calls[begun];
    let end = if call.text.contains("<unfinished ...>") {
        let resumed = |other: &Call<'_>| other.thread == call.thread;
        position(calls, begun + 1, resumed)
    } else {
        begun
    };
    assert!(calls[end].text.ends_with("= 0"), "{}", calls[end].text);
    end
}
