use super::*;

#[test]
fn each_confinement_is_shown_on_or_off() {
    let metrics = Metrics::start().unwrap();
    let level = SandboxLevel {
        dies_with_service: true,
        no_new_privileges: true,
        resource_limits: true,
        landlock: false,
        seccomp: true,
    };
    Metrics::show_sandbox(level);
    let text = metrics.text(None, None);
    for (mechanism, value) in [("landlock", 0), ("seccomp", 1), ("resource_limits", 1)] {
        let line = format!("lipwright_sandbox{{mechanism=\"{mechanism}\"}} {value}\n");
        assert!(text.contains(&line), "{text}");
    }
}
