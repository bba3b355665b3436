//! The examples that verify webhooks, against known signatures, in each language that is installed here: four at least.

use std::io::Write as _;
use std::process::{Command, Stdio};

use lipwright_testkit::workspace_root;

/// The secret and the first delivery are the published example of Standard Webhooks.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const PUBLISHED: Delivery = Delivery {
    body: r#"{"test": 2432232314}"#,
    timestamp: 1_614_265_330,
    standard: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    plain: "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c",
};
/// With letters beyond ASCII; made with OpenSSL.
const OURS: Delivery = Delivery {
    body: r#"{"event_id":"evt_1","event":"generated_lip_sync_video_success","timestamp":1703894400,"data":{"status":"completed","name":"Zoë"}}"#,
    timestamp: 1_703_894_400,
    standard: "v1,a5y4nBS8qkNy3dXIeV1jGDAyOHBjiGi5rsBjz7JAno8=",
    plain: "d7e7a180c2827a8ff7630ef6123225bb647571ff224a209a165b34d43e2c418a",
};

#[derive(Debug, Clone)]
struct Delivery {
    body: &'static str,
    timestamp: i64,
    standard: &'static str,
    plain: &'static str,
}

const EXAMPLES: [(&[&str], &str); 5] = [
    (&["python3"], "verify.py"),
    (&["node"], "verify.mjs"),
    (&["go", "run"], "verify.go"),
    (&["ruby"], "verify.rb"),
    (&["php"], "verify.php"),
];

/// Python, Node, Ruby and PHP; Go is large, and runs where it is.
const FEWEST: usize = 4;

/// Whether the example takes the delivery `later` seconds after it was sent; `None` without the language.
#[expect(clippy::disallowed_methods, reason = "the examples are programs of other languages")]
fn takes(program: &[&str], file: &str, sent: &Delivery, later: i64) -> Option<bool> {
    let example = workspace_root().join("docs/how-to/webhooks").join(file);
    let started = Command::new(program[0])
        .args(&program[1..])
        .arg(example)
        .args([SECRET, ID, &sent.timestamp.to_string(), sent.standard, sent.plain])
        .arg((sent.timestamp + later).to_string())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut started = started.ok()?;
    started.stdin.take().unwrap().write_all(sent.body.as_bytes()).unwrap();
    Some(started.wait().unwrap().success())
}

#[test]
fn examples_take_what_is_genuine_and_nothing_else() {
    let mut n_run = 0;
    for (program, file) in EXAMPLES {
        let Some(taken) = takes(program, file, &PUBLISHED, 0) else { continue };
        n_run += 1;
        assert!(taken, "{file}: the published example");
        assert_eq!(takes(program, file, &OURS, 299), Some(true), "{file}: a little late");
        let two =
            "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= v1,a5y4nBS8qkNy3dXIeV1jGDAyOHBjiGi5rsBjz7JAno8=";
        assert_eq!(
            takes(program, file, &Delivery { standard: two, ..OURS }, 0),
            Some(true),
            "{file}: two secrets"
        );
        let wrong = [
            (Delivery { body: r#"{"test": 2432232315}"#, ..PUBLISHED }, 0, "another body"),
            (Delivery { standard: "v1,", ..OURS }, 0, "no signature"),
            (Delivery { standard: PUBLISHED.standard, ..OURS }, 0, "another delivery's signature"),
            (Delivery { plain: PUBLISHED.plain, ..OURS }, 0, "another delivery's plain signature"),
            (OURS, 301, "too late"),
            (OURS, -301, "from the future"),
        ];
        for (sent, later, what) in wrong {
            assert_eq!(takes(program, file, &sent, later), Some(false), "{file}: {what}");
        }
    }
    assert!(n_run >= FEWEST, "scripts/install.sh languages installs Node, Ruby and PHP: {n_run} ran");
}
