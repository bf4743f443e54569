#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tonghop_fuzz::letters(data));
