use super::*;

#[test]
fn a_new_key_has_the_documented_shape_and_is_recognised() {
    let key = ApiKey::generate("live");
    let parts: Vec<&str> = key.reveal().split('_').collect();
    assert_eq!(parts[..2], ["lsk", "live"]);
    assert_eq!((parts[2].len(), parts[3].len()), (43, 6));
    assert_eq!(ApiKey::parse(key.reveal()), Some(key));
}

#[test]
fn two_keys_are_never_the_same() {
    assert_ne!(ApiKey::generate("live").hash(), ApiKey::generate("live").hash());
}

#[test]
fn one_wrong_character_is_told_without_a_look_up() {
    let key = ApiKey::generate("live");
    for at in 9..52 {
        let mut text = key.reveal().to_owned().into_bytes();
        text[at] = if text[at] == b'x' { b'y' } else { b'x' };
        assert_eq!(ApiKey::parse(&String::from_utf8(text).unwrap()), None, "character {at}");
    }
}

#[test]
fn things_that_are_no_keys_are_refused() {
    for text in ["", "_", "lsk_", "lsk_live_", "lsk_live_abc_def", "Bearer x", "ключ_ключ_ключ_ключ"]
    {
        assert_eq!(ApiKey::parse(text), None, "{text}");
    }
}

#[test]
fn debug_output_keeps_the_secret() {
    let key = ApiKey::generate("live");
    assert!(!format!("{key:?}").contains(&key.reveal()[..20]));
}

#[test]
fn base62_counts_like_any_other_base() {
    assert_eq!(base62(&[0], 3), "000");
    assert_eq!(base62(&[61], 3), "00z");
    assert_eq!(base62(&[62], 3), "010");
    // 2^256 - 1 fits into 43 digits: its highest digit is neither cut nor zero.
    assert!(base62(&[0xff; 32], 43).as_bytes()[0] > b'0');
}
