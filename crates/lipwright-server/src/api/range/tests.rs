use super::*;

#[test]
fn one_range_is_honoured() {
    for (header, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=0-99", 0..100),
        ("bytes=10-19", 10..20),
        ("bytes=90-", 90..100),
        ("bytes=-10", 90..100),
        ("bytes=-1000", 0..100),
        ("bytes=50-1000", 50..100),
        ("bytes=0-18446744073709551615", 0..100),
        (" bytes=0-1 ", 0..2),
    ] {
        assert_eq!(wanted(Some(header), 100), Wanted::Part(part), "{header}");
    }
}

#[test]
fn bytes_that_are_not_there_are_refused() {
    for header in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
        assert_eq!(wanted(Some(header), 100), Wanted::Nothing, "{header}");
    }
    assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
}

#[test]
fn what_is_not_understood_is_ignored() {
    for header in [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "bytes=+1-2",
        "items=0-1",
    ] {
        assert_eq!(wanted(Some(header), 100), Wanted::All, "{header}");
    }
    assert_eq!(wanted(None, 100), Wanted::All);
}
