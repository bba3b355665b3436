//! Which system calls a child may make, by seccomp: those of media work. What reaches the network, other
//! processes, the kernel's inner parts or files by other ways than opening them is refused with EPERM.
//!
//! A list of what is refused, not of what is allowed: every build of FFmpeg brings another hundred
//! libraries, and a call that one of them makes for good reason must not end a task.

use std::collections::BTreeMap;
use std::io;
use std::sync::OnceLock;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

pub(super) mod refused;

/// Rules that wait to be entered.
#[derive(Debug)]
pub(super) struct CallRules(Vec<BpfProgram>);

impl CallRules {
    /// The one set of rules.
    pub(super) fn get() -> io::Result<&'static Self> {
        static RULES: OnceLock<Result<CallRules, String>> = OnceLock::new();
        let made = RULES.get_or_init(|| rules().map_err(|error| error.to_string()));
        made.as_ref().map_err(|error| io::Error::other(error.as_str()))
    }

    /// From here on the calling thread, and every program that it becomes, follows the rules. Does not
    /// allocate.
    pub(super) fn enter(&self) -> io::Result<()> {
        for program in &self.0 {
            match apply_filter(program) {
                Ok(()) => {}
                // Its own text would have to be put together.
                Err(_) => return Err(io::Error::last_os_error()),
            }
        }
        Ok(())
    }
}

/// The kernel asks every program of the list, and the strictest answer counts. A call of another
/// architecture kills the child: its numbers mean something else.
fn rules() -> Result<CallRules, seccompiler::BackendError> {
    let always = |call: &c_long| (*call, Vec::new());
    let mut refused: BTreeMap<_, _> = refused::ALWAYS.iter().map(always).collect();
    // Threads, but no processes.
    refused.insert(libc::SYS_clone, when(0, NUMBER, SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), 0)?);
    // The child must not take back its death together with the service.
    refused.insert(libc::SYS_prctl, when(0, NUMBER, SeccompCmpOp::Eq, libc::PR_SET_PDEATHSIG as u64)?);
    // Limits may be asked for, but not set: a child of root could lift them.
    refused.insert(libc::SYS_prlimit64, when(2, ADDRESS, SeccompCmpOp::Ne, 0)?);
    let refuse = filter(refused, SeccompAction::Errno(libc::EPERM as u32))?;
    // Its flags are in memory, where no rule can look: the C library takes clone when this one is missing.
    let lacking = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let lack = filter(lacking, SeccompAction::Errno(libc::ENOSYS as u32))?;
    Ok(CallRules(vec![
        refuse,
        lack,
        #[cfg(target_arch = "x86_64")]
        x32(),
    ]))
}

/// Of a number the kernel looks at the lower half only.
const NUMBER: SeccompCmpArgLen = SeccompCmpArgLen::Dword;
const ADDRESS: SeccompCmpArgLen = SeccompCmpArgLen::Qword;

/// A rule about one argument.
fn when(
    argument: u8,
    length: SeccompCmpArgLen,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let condition = SeccompCondition::new(argument, length, operator, value)?;
    Ok(vec![SeccompRule::new(vec![condition])?])
}

fn filter(
    calls: BTreeMap<c_long, Vec<SeccompRule>>,
    action: SeccompAction,
) -> Result<BpfProgram, seccompiler::BackendError> {
    let machine = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(calls, SeccompAction::Allow, action, machine)?.try_into()
}

/// On x86-64 every call has a second number, above this one, that the rules do not know.
#[cfg(target_arch = "x86_64")]
fn x32() -> BpfProgram {
    use seccompiler::sock_filter;
    const FIRST: u32 = 0x4000_0000;
    /// `BPF_LD | BPF_W | BPF_ABS`, `BPF_JMP | BPF_JGE | BPF_K` and `BPF_RET | BPF_K` of `linux/bpf_common.h`.
    const LOAD: u16 = 0x20;
    const JUMP_IF_AT_LEAST: u16 = 0x35;
    const RETURN: u16 = 0x06;
    let step = |code, jt, k| sock_filter { code, jt, jf: 0, k };
    vec![
        // The number is the first field of what a filter is given.
        step(LOAD, 0, 0),
        step(JUMP_IF_AT_LEAST, 1, FIRST),
        step(RETURN, 0, SeccompAction::Allow.into()),
        step(RETURN, 0, SeccompAction::KillProcess.into()),
    ]
}
