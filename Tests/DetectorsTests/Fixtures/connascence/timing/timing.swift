func synchronise(_ server: Server) {
    server.start()
    Thread.sleep(forTimeInterval: 2)  // expect: connascence/timing low
    server.read()
    while !server.done {  // expect: connascence/timing medium
        usleep(100)
    }
    while !server.done && Date() < deadline {
        usleep(100)
    }
    Thread.detachNewThread { server.run() }  // expect: connascence/timing low
    if FileManager.default.fileExists(atPath: path) {  // expect: connascence/timing low
        try? FileManager.default.removeItem(atPath: path)
    }
    if FileManager.default.fileExists(atPath: path) {
        print(path)
    }
    Thread.sleep(forTimeInterval: 1)
}

func blocking() async {
    sleep(duration)  // expect: connascence/timing medium
    try? await Task.sleep(for: duration)
}
