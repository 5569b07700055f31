const CACHE_SECONDS: u32 = 45;
const CACHE_MS: u32 = 45000; // expect: connascence/value low
const RETRY_SECONDS: u32 = 30;
const RETRY_MS: u32 = RETRY_SECONDS * 1000;

fn one(port: u32) -> bool {
    return port == 54321; // expect: connascence/value low
}

fn two(port: u32) -> bool {
    return port == 54321 || port == 40000;
}

fn three(port: u32) -> bool {
    return port == 54321 || port == 40000;
}

fn four(port: u32) -> bool {
    return port == 40000;
}
