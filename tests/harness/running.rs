//! The program as a test runs it, and what no run of it may say.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// What the workbook's writer says of a cell that it drops: a streamed sheet is written from top to bottom. It is not an error
/// of the writer, and the run goes on as if nothing were lost.
const DROPPED: &str = "Ignoring write";

/// Fails where the program said that a cell was dropped.
pub(crate) fn assert_nothing_dropped(said: &str) {
    assert!(!said.contains(DROPPED), "a cell of a workbook was dropped: {said}");
}

/// Where standard error goes when the program is started and not waited for at once.
enum Heard {
    /// To a file that nobody else reads.
    Aside,
    /// To a file of the test's.
    In(File),
    /// To a pipe of the test's.
    Piped,
}

/// The program, about to be run: a [`Command`] of which standard error is heard, wherever the test wants it.
pub(crate) struct Program {
    command: Command,
    heard: Heard,
}

impl Program {
    /// The binary under test as it runs where nobody named a language.
    pub(crate) fn new() -> Self {
        let mut program = Self::by(env!("CARGO_BIN_EXE_tonghop"));
        program.env("LC_ALL", "C").env_remove("LANGUAGE").env_remove("TONGHOP_LANG");
        program
    }

    /// Another program, which starts it.
    pub(crate) fn by(starter: impl AsRef<OsStr>) -> Self {
        Self { command: Command::new(starter), heard: Heard::Aside }
    }

    pub(crate) fn arg(&mut self, argument: impl AsRef<OsStr>) -> &mut Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args(&mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> &mut Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs(
        &mut self,
        variables: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>,
    ) -> &mut Self {
        self.command.envs(variables);
        self
    }

    pub(crate) fn env_remove(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn current_dir(&mut self, folder: impl AsRef<Path>) -> &mut Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn stdin(&mut self, stream: impl Into<Stdio>) -> &mut Self {
        self.command.stdin(stream);
        self
    }

    pub(crate) fn stdout(&mut self, stream: impl Into<Stdio>) -> &mut Self {
        self.command.stdout(stream);
        self
    }

    /// Gives standard error to the test, which reads it or waits for it with the output.
    pub(crate) fn stderr_piped(&mut self) -> &mut Self {
        self.heard = Heard::Piped;
        self
    }

    /// Sends standard error to a file that is open for reading, too.
    pub(crate) fn stderr_to(&mut self, file: File) -> &mut Self {
        self.heard = Heard::In(file);
        self
    }

    /// The command as another program is to start it.
    pub(crate) fn command(&self) -> &Command {
        &self.command
    }

    /// Runs it to its end.
    pub(crate) fn output(&mut self) -> io::Result<Output> {
        let output = self.command.stderr(Stdio::piped()).output()?;
        assert_nothing_dropped(&String::from_utf8_lossy(&output.stderr));
        Ok(output)
    }

    /// Starts it.
    pub(crate) fn spawn(&mut self) -> io::Result<Running> {
        let said = match &self.heard {
            Heard::Aside => Some(tempfile::tempfile()?),
            Heard::In(file) => Some(file.try_clone()?),
            Heard::Piped => None,
        };
        match &said {
            Some(file) => self.command.stderr(file.try_clone()?),
            None => self.command.stderr(Stdio::piped()),
        };
        Ok(Running { child: Some(self.command.spawn()?), said })
    }
}

/// The program at work; when the test lets go of it, what it said so far is looked at.
pub(crate) struct Running {
    /// `None`: waited for with its output.
    child: Option<Child>,
    said: Option<File>,
}

impl Running {
    /// Waits for its end, with what it said.
    pub(crate) fn wait_with_output(mut self) -> io::Result<Output> {
        let mut output = self.child.take().expect("not yet waited for").wait_with_output()?;
        if let Some(file) = self.said.take() {
            output.stderr = all_of(file)?;
        }
        assert_nothing_dropped(&String::from_utf8_lossy(&output.stderr));
        Ok(output)
    }
}

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        self.child.as_ref().expect("not yet waited for")
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        self.child.as_mut().expect("not yet waited for")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(said) = self.said.take().and_then(|file| all_of(file).ok()).filter(|_| !std::thread::panicking()) {
            assert_nothing_dropped(&String::from_utf8_lossy(&said));
        }
    }
}

fn all_of(mut file: File) -> io::Result<Vec<u8>> {
    let mut said = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut said)?;
    Ok(said)
}
