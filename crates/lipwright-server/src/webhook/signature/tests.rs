use super::*;

/// RFC 4231, test case 2, and test case 6, whose key is longer than a block.
#[test]
fn the_code_is_that_of_the_rfc() {
    assert_eq!(
        jogg_signature("Jefe", b"what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    let long = "k".repeat(131);
    assert_eq!(jogg_signature(&long, b"x"), {
        let digest = Sha256::digest(long.as_bytes());
        let mut key = [0u8; 64];
        key[..32].copy_from_slice(&digest);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(b"x");
        mac.finalize().into_bytes().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    });
}

/// The example of the Standard Webhooks specification and of its libraries' tests.
#[test]
fn the_standard_signature_is_that_of_the_published_example() {
    let signature = standard_signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        br#"{"test": 2432232314}"#,
    );
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn secrets_are_long_different_and_bound_to_their_owner() {
    assert_ne!(new_secret(), new_secret());
    assert_eq!(STANDARD.decode(new_secret().strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
    let (one, other) = (OwnerId::fresh(), OwnerId::fresh());
    assert_eq!(callback_secret(&[1; 32], one), callback_secret(&[1; 32], one));
    assert_ne!(callback_secret(&[1; 32], one), callback_secret(&[1; 32], other));
    assert_ne!(callback_secret(&[1; 32], one), callback_secret(&[2; 32], one));
}
