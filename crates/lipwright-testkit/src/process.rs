//! A child process that cannot outlive its test.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// Owns a child; kills it by its id and reaps it when dropped.
#[derive(Debug)]
pub struct ProcessGuard(Child);

impl ProcessGuard {
    /// Starts `command`.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Sends the signal of this name (`TERM`, `INT`, `STOP`, …) to it.
    #[expect(clippy::disallowed_methods, reason = "kill(1) spares this crate unsafe code")]
    pub fn signal(&self, name: &str) -> io::Result<()> {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(format!("kill -{name} failed"))) }
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }
}

impl Drop for ProcessGuard {
    fn drop(&mut self) {
        // Both fail only when the child is gone already, which is what is wanted.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
