use super::{Client, base};

#[test]
fn a_servers_address_may_have_a_path_and_a_slash() {
    for given in ["https://a.example/lips", "https://a.example/lips/"] {
        assert_eq!(base(given).unwrap().join("v2/x").unwrap().as_str(), "https://a.example/lips/v2/x");
    }
    for wrong in ["a.example:8080", "ftp://a.example", "", "http://"] {
        assert_eq!(base(wrong).unwrap_err().code, "url", "{wrong}");
    }
}

#[test]
fn an_id_never_leads_to_another_path() {
    assert!(Client::path_of("3d5c6930-d0da").is_ok());
    for wrong in ["", "../user/whoami", "a?b", "a/b", "a b"] {
        assert!(Client::path_of(wrong).is_err(), "{wrong}");
    }
}
