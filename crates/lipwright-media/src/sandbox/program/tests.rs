use super::*;

#[test]
fn the_loader_of_a_program_is_found() {
    let loader = loader_of(&std::env::current_exe().unwrap()).expect("tests are dynamic programs");
    assert!(loader.is_file() && loader.to_str().unwrap().contains("ld-"), "{}", loader.display());
}

#[test]
fn what_is_no_program_has_no_loader() {
    assert_eq!(loader_in(b""), None);
    assert_eq!(loader_in(b"#!/bin/sh\nexec ffmpeg"), None);
    let whole = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    for length in 0..1024 {
        // A head that ends early names a loader whole or not at all.
        if let Some(loader) = loader_in(&whole[..length]) {
            assert_eq!(Some(loader), loader_in(&whole[..4096]), "{length}");
        }
    }
    let mut lying = whole[..4096].to_vec();
    lying[32..40].fill(0xff);
    assert_eq!(loader_in(&lying), None);
}
