use super::*;
use crate::clock::{ManualClock, UnixMillis};

const HOUR: Duration = Duration::from_hours(1);

fn signer() -> (Signer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(UnixMillis(1_741_500_000_000)));
    (Signer::new([7; 32], Arc::<ManualClock>::clone(&clock)), clock)
}

fn parts(link: &str) -> (String, i64, String) {
    let url = url::Url::parse("http://x").unwrap().join(link).unwrap();
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    (url.path().to_owned(), of("expires").parse().unwrap(), of("signature"))
}

#[test]
fn a_link_opens_its_own_path_for_its_own_verb_only() {
    let (signer, _clock) = signer();
    let (path, expires, signature) = parts(&signer.link(Verb::Get, "/files/a.mp4", HOUR));
    assert_eq!(signer.check(Verb::Get, &path, expires, &signature), Ok(()));
    assert_eq!(signer.check(Verb::Put, &path, expires, &signature), Err(LinkFault::Forged));
    assert_eq!(signer.check(Verb::Get, "/files/b.mp4", expires, &signature), Err(LinkFault::Forged));
    assert_eq!(signer.check(Verb::Get, &path, expires + 1, &signature), Err(LinkFault::Forged));
}

#[test]
fn a_link_closes_when_its_time_is_over() {
    let (signer, clock) = signer();
    let (path, expires, signature) = parts(&signer.link(Verb::Get, "/files/a.mp4", HOUR));
    clock.advance(HOUR + SKEW);
    assert_eq!(signer.check(Verb::Get, &path, expires, &signature), Ok(()), "within the skew");
    clock.advance(Duration::from_secs(1));
    assert_eq!(signer.check(Verb::Get, &path, expires, &signature), Err(LinkFault::Expired));
}

#[test]
fn another_secret_opens_nothing() {
    let (signer, clock) = signer();
    let (path, expires, signature) = parts(&signer.link(Verb::Get, "/files/a.mp4", HOUR));
    let other = Signer::new([8; 32], clock);
    assert_eq!(other.check(Verb::Get, &path, expires, &signature), Err(LinkFault::Forged));
}

#[test]
fn rubbish_signatures_are_refused() {
    let (signer, _clock) = signer();
    for rubbish in ["", "0", "zz", "äöü", "00", &"0".repeat(64), &"0".repeat(10_001)] {
        assert_eq!(signer.check(Verb::Get, "/files/a.mp4", i64::MAX, rubbish), Err(LinkFault::Forged));
    }
}
