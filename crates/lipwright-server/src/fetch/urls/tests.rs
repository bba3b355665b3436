use super::*;

fn rules() -> UrlRules {
    UrlRules::new(vec![80, 443, 8080, 8443])
}

#[test]
fn ordinary_urls_are_accepted() {
    for text in [
        "http://example.com/a.mp4",
        "https://example.com/a.mp4?signature=x#t",
        "https://example.com:8443/",
        "HTTP://EXAMPLE.COM",
        "https://bücher.example/ä.mp4",
    ] {
        assert!(rules().check(text).is_ok(), "{text}");
    }
}

#[test]
fn urls_against_the_rules_are_refused_with_the_reason() {
    for (text, fault) in [
        ("", UrlFault::NotAbsolute),
        ("a.mp4", UrlFault::NotAbsolute),
        ("//example.com/a.mp4", UrlFault::NotAbsolute),
        ("http://", UrlFault::NotAbsolute),
        ("file:///etc/passwd", UrlFault::Scheme),
        ("ftp://example.com/a.mp4", UrlFault::Scheme),
        ("data:video/mp4;base64,AAAA", UrlFault::Scheme),
        ("gopher://example.com/", UrlFault::Scheme),
        ("concat:a|b", UrlFault::Scheme),
        ("http://user@example.com/", UrlFault::UserInfo),
        ("http://user:pass@example.com/", UrlFault::UserInfo),
        ("http://:pass@example.com/", UrlFault::UserInfo),
        ("http://example.com:22/", UrlFault::Port),
        ("http://example.com:25/", UrlFault::Port),
        ("http://example.com:6379/", UrlFault::Port),
        ("http://example.com:0/", UrlFault::Port),
    ] {
        assert_eq!(rules().check(text).unwrap_err(), fault, "{text}");
    }
}

#[test]
fn a_url_may_have_2048_bytes_and_no_more() {
    let prefix = "http://example.com/";
    let longest = format!("{prefix}{}", "a".repeat(2048 - prefix.len()));
    assert!(rules().check(&longest).is_ok());
    assert_eq!(rules().check(&format!("{longest}a")).unwrap_err(), UrlFault::TooLong);
}

#[test]
fn an_address_is_seen_in_every_notation() {
    for text in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://%31%32%37.0.0.1/",
        "http://127。0。0。1/",
    ] {
        let url = rules().check(text).unwrap();
        assert_eq!(literal_address(&url), Some("127.0.0.1".parse().unwrap()), "{text}");
    }
    let url = rules().check("http://[::ffff:7f00:1]/").unwrap();
    assert_eq!(literal_address(&url), Some("::ffff:127.0.0.1".parse().unwrap()));
}
