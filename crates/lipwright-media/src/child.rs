//! One media child: its pipes, our patience with it, its end.
//!
//! All three pipes are served from the calling thread with `poll`, so that a full pipe on one side can
//! never block the other: no helper threads, no deadlock. Patience runs only while we wait for the
//! child; a caller that takes long between two frames does not use it up. A child that spins while
//! nobody waits is stopped by its limit of processor time. Dropping a child kills its whole group.

mod spawner;
mod tail;

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal};

use crate::command::Arguments;
use crate::error::MediaError;
use crate::sandbox::{Confinement, Mechanisms, Program, confine};
use tail::Tail;

/// What a child is given.
pub(crate) struct Start<'a> {
    /// `ffmpeg` or `ffprobe`: the name in errors.
    pub(crate) tool: &'static str,
    /// What runs.
    pub(crate) program: &'a Program,
    /// Its arguments, and with them the files that it reaches.
    pub(crate) arguments: Arguments,
    /// Whether we will write to it.
    pub(crate) takes_input: bool,
    /// Whether we will read from it.
    pub(crate) gives_output: bool,
    /// What it may use up.
    pub(crate) confinement: Confinement,
    /// How long we wait for it in sum.
    pub(crate) patience: Duration,
}

/// A running child. Belongs to one thread.
#[derive(Debug)]
pub(crate) struct Child {
    tool: &'static str,
    process: std::process::Child,
    pid: Pid,
    exited: OwnedFd,
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    tail: Tail,
    patience: Duration,
    ended: Option<ExitStatus>,
}

/// Room in a data pipe: the most that an unprivileged process may ask for.
const PIPE_BYTES: usize = 1 << 20;

impl Child {
    /// Starts the program, confined by all that this machine has.
    pub(crate) fn start(start: Start<'_>) -> Result<Self, MediaError> {
        Self::start_with(start, Mechanisms::present())
    }

    /// Starts the program, confined by `mechanisms` beside what every machine has.
    pub(crate) fn start_with(start: Start<'_>, mechanisms: Mechanisms) -> Result<Self, MediaError> {
        let Start { tool, program, arguments, takes_input, gives_output, confinement, patience } = start;
        let doing = format!("starting {}", program.file().display());
        #[expect(clippy::disallowed_methods, reason = "the one place that starts a process")]
        let mut command = Command::new(program.file());
        let piped = |wanted: bool| if wanted { Stdio::piped() } else { Stdio::null() };
        let (arguments, files) = arguments.finish();
        command.args(arguments).stdin(piped(takes_input)).stdout(piped(gives_output)).stderr(Stdio::piped());
        confine(&mut command, program, &files, confinement, mechanisms)
            .map_err(MediaError::io(doing.clone()))?;

        let mut process = spawner::spawn(command).map_err(MediaError::io(doing.clone()))?;
        let pid = Pid::from_child(&process);
        let opened = rustix::process::pidfd_open(pid, PidfdFlags::empty());
        let (stdin, stdout, stderr) = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let exited = match opened {
            Ok(fd) => fd,
            Err(error) => {
                end_group(&mut process, pid).map_err(MediaError::io(doing.clone()))?;
                return Err(MediaError::Io { doing, error: error.into() });
            }
        };
        let tail = Tail::default();
        let child = Self { tool, process, pid, exited, stdin, stdout, stderr, tail, patience, ended: None };
        child.open_pipes().map_err(MediaError::io(doing))?;
        Ok(child)
    }

    /// Fills `buffer` from the child's output; returns how much came, less than asked only at its end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, MediaError> {
        let mut filled = 0;
        while filled < buffer.len() {
            let Some(stdout) = self.stdout.as_mut() else { break };
            match stdout.read(&mut buffer[filled..]) {
                Ok(0) => self.stdout = None,
                Ok(count) => filled += count,
                Err(error) => self.wait_if_blocked(error, Awaited::Output)?,
            }
        }
        Ok(filled)
    }

    /// Hands all of `bytes` to the child.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<(), MediaError> {
        while !bytes.is_empty() {
            let Some(stdin) = self.stdin.as_mut() else { return Err(self.failure_after_end()) };
            match stdin.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.stdin = None,
                Err(error) => self.wait_if_blocked(error, Awaited::Input)?,
            }
        }
        Ok(())
    }

    /// Closes the child's input, waits for its end and returns whether it ended well (status 0).
    pub(crate) fn finish(&mut self) -> Result<(), MediaError> {
        self.stdin = None;
        // An output that nobody wants to the end would block the child: closing it ends the child.
        self.stdout = None;
        while self.ended.is_none() {
            self.wait(Awaited::End)?;
        }
        match self.ended {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(self.failure(status)),
            None => Ok(()),
        }
    }

    /// Whether the last lines that the child printed hold `phrase`.
    pub(crate) fn said(&self, phrase: &str) -> bool {
        self.tail.holds(phrase)
    }

    /// The last lines that the child printed, for the log.
    pub(crate) fn last_words(&self) -> String {
        self.tail.text()
    }

    /// Kills the whole group, now, and forgets the pipes.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        (self.stdin, self.stdout) = (None, None);
        if self.ended.is_none() {
            self.ended = Some(end_group(&mut self.process, self.pid)?);
        }
        Ok(())
    }

    /// Makes our ends non-blocking and the data pipes roomy.
    fn open_pipes(&self) -> io::Result<()> {
        let data = [self.stdin.as_ref().map(AsFd::as_fd), self.stdout.as_ref().map(AsFd::as_fd)];
        for pipe in data.into_iter().flatten() {
            // Only speed depends on it, and a system may allow less.
            if let Err(error) = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES)
                && error != rustix::io::Errno::PERM
            {
                return Err(error.into());
            }
            set_nonblocking(pipe)?;
        }
        self.stderr.as_ref().map_or(Ok(()), |pipe| set_nonblocking(pipe.as_fd()))
    }

    /// Waits when `error` only says that a pipe is full or empty; otherwise it is the answer.
    fn wait_if_blocked(&mut self, error: io::Error, awaited: Awaited) -> Result<(), MediaError> {
        match error.kind() {
            io::ErrorKind::Interrupted => Ok(()),
            io::ErrorKind::WouldBlock => self.wait(awaited),
            _ => Err(MediaError::Io { doing: format!("talking to {}", self.tool), error }),
        }
    }

    /// Waits until what is awaited, or something on stderr, or the child's end happens; serves the last
    /// two. Kills the child when patience is used up.
    fn wait(&mut self, awaited: Awaited) -> Result<(), MediaError> {
        let started = Instant::now();
        let events = self.poll(awaited).map_err(MediaError::io(format!("waiting for {}", self.tool)))?;
        self.patience = self.patience.saturating_sub(started.elapsed());
        if events.spoke {
            self.hear().map_err(MediaError::io(format!("reading what {} says", self.tool)))?;
        }
        if events.ended {
            // The last words may have come between the poll and the end.
            self.hear().map_err(MediaError::io(format!("reading what {} says", self.tool)))?;
            if matches!(awaited, Awaited::End | Awaited::Input) {
                self.kill().map_err(MediaError::io(format!("ending {}", self.tool)))?;
            }
        }
        if self.patience.is_zero() && self.ended.is_none() {
            self.kill().map_err(MediaError::io(format!("killing {}", self.tool)))?;
            return Err(MediaError::TimedOut { tool: self.tool, detail: self.tail.text() });
        }
        Ok(())
    }

    fn poll(&self, awaited: Awaited) -> io::Result<Events> {
        let data = match awaited {
            Awaited::Input => self.stdin.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::OUT)),
            Awaited::Output => self.stdout.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::IN)),
            Awaited::End => None,
        };
        // While output is awaited the pipe itself tells the end, after its last byte.
        let end = match awaited {
            Awaited::Output => None,
            Awaited::Input | Awaited::End => Some((self.exited.as_fd(), PollFlags::IN)),
        };
        let stderr = self.stderr.as_ref().map(|pipe| (pipe.as_fd(), PollFlags::IN));
        let watched = [data, stderr, end];
        let mut polled: Vec<_> =
            watched.iter().flatten().map(|&(fd, flags)| PollFd::from_borrowed_fd(fd, flags)).collect();
        let timeout = Timespec::try_from(self.patience).map_err(io::Error::other)?;
        match rustix::event::poll(&mut polled, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut happened = polled.iter().map(|fd| !fd.revents().is_empty());
        let mut next = |watched: bool| watched && happened.next().unwrap_or(false);
        next(data.is_some());
        Ok(Events { spoke: next(stderr.is_some()), ended: next(end.is_some()) })
    }

    /// Takes what is on stderr without waiting.
    fn hear(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while let Some(stderr) = self.stderr.as_mut() {
            match stderr.read(&mut buffer) {
                Ok(0) => self.stderr = None,
                Ok(count) => self.tail.push(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The child closed its input before we were done: why?
    fn failure_after_end(&mut self) -> MediaError {
        match self.finish() {
            Err(error) => error,
            Ok(()) => MediaError::ChildFailed {
                tool: self.tool,
                killed: false,
                detail: format!("it ended before its input did: {}", self.tail.text()),
            },
        }
    }

    fn failure(&self, status: ExitStatus) -> MediaError {
        let detail = format!("{status}: {}", self.tail.text());
        if self.tail.holds("No space left on device") {
            let doing = format!("{} writing", self.tool);
            return MediaError::Io { doing, error: io::Error::new(io::ErrorKind::StorageFull, detail) };
        }
        if status.signal() == Some(Signal::XCPU.as_raw()) {
            return MediaError::TimedOut { tool: self.tool, detail };
        }
        MediaError::ChildFailed { tool: self.tool, killed: status.signal().is_some(), detail }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Nothing can be done about a kill that fails, and the kernel ends the child with the service.
        drop(self.kill());
    }
}

/// What a caller waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Input,
    Output,
    End,
}

/// What happened while waiting.
struct Events {
    spoke: bool,
    ended: bool,
}

/// Kills whatever is left of the group, then reaps its leader. In this order, because the number of the
/// group is free for others once its leader is reaped.
fn end_group(process: &mut std::process::Child, pid: Pid) -> io::Result<ExitStatus> {
    match rustix::process::kill_process_group(pid, Signal::KILL) {
        Ok(()) | Err(rustix::io::Errno::SRCH | rustix::io::Errno::PERM) => {}
        Err(error) => return Err(error.into()),
    }
    process.wait()
}

fn set_nonblocking(pipe: BorrowedFd<'_>) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(pipe)?;
    Ok(rustix::fs::fcntl_setfl(pipe, flags | OFlags::NONBLOCK)?)
}

#[cfg(test)]
mod tests;
