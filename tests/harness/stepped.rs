//! A watch that looks when a test says so.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Stdio};

use super::{Campaign, Program, Running, binary};

/// A watch that looks once for each moment that it is told.
pub(crate) struct Stepped {
    child: Running,
    moments: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Stepped {
    pub(crate) fn start(campaign: &Campaign) -> Self {
        Self::start_by(binary(), campaign)
    }

    /// Starts it as this call of the program does: as another user, say.
    pub(crate) fn start_by(mut program: Program, campaign: &Campaign) -> Self {
        let mut child = program
            .arg("-C")
            .arg(campaign.path())
            .args(["-q", "watch", "--steps", "--no-send"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let (moments, answers) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, moments, answers: BufReader::new(answers) }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn tell(&mut self, moment: &str) {
        writeln!(self.moments, "{moment}").expect("it listens");
    }

    pub(crate) fn look(&mut self, moment: &str) {
        self.tell(moment);
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("an answer");
        assert_eq!(line, "looked\n");
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("it ends");
    }

    pub(crate) fn end(mut self) {
        drop(self.moments);
        assert!(self.child.wait().expect("it ends").success());
    }
}
