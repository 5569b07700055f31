let cacheSeconds = 45
let cacheMilliseconds = 45000  // expect: connascence/value low
let retrySeconds = 30
let retryMilliseconds = retrySeconds * 1000

func one(_ port: Int) -> Bool {
    return port == 54321  // expect: connascence/value low
}

func two(_ port: Int) -> Bool {
    return port == 54321 || port == 40000
}

func three(_ port: Int) -> Bool {
    return port == 54321 || port == 40000
}

func four(_ port: Int) -> Bool {
    return port == 40000
}
