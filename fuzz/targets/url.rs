#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lipwright_server::fuzz::url(bytes));
