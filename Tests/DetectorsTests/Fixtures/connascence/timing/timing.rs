fn synchronise(server: &mut Server) {
    server.start();
    thread::sleep(Duration::from_secs(2)); // expect: connascence/timing low
    server.read();
    while !server.done { // expect: connascence/timing medium
        thread::sleep(Duration::from_millis(10));
    }
    while !server.done && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    std::thread::spawn(|| work()); // expect: connascence/timing low
    let worker = std::thread::spawn(|| work());
    worker.join();
    if path.exists() { // expect: connascence/timing low
        std::fs::remove_file(path);
    }
    if path.exists() {
        std::fs::remove_file(other);
    }
}

async fn blocking() {
    std::thread::sleep(duration); // expect: connascence/timing medium
    tokio::time::sleep(duration).await;
    tokio::fs::read(path).await;
}
