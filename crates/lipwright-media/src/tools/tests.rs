use super::*;

#[test]
fn a_machine_that_confines_less_is_refused_in_one_sentence() {
    let all = SandboxLevel {
        dies_with_service: true,
        no_new_privileges: true,
        resource_limits: true,
        landlock: true,
        seccomp: true,
    };
    require(all).unwrap();
    let refused = require(SandboxLevel { landlock: false, ..all }).unwrap_err().to_string();
    assert!(refused.starts_with("ffmpeg would run without Landlock: use Linux 5.13 or newer"), "{refused}");
}

#[test]
fn a_release_is_read_from_every_way_of_writing_it() {
    let cases = [
        ("5.1.9-0+deb12u1", Some((5, 1))),
        ("n7.0", Some((7, 0))),
        ("6.1.1-3ubuntu5", Some((6, 1))),
        ("4.4.2", Some((4, 4))),
        ("8", Some((8, 0))),
        ("N-109542-gb8", None),
        ("git-2024-01-01", None),
    ];
    for (printed, expected) in cases {
        assert_eq!(release(printed), expected, "{printed}");
    }
}
