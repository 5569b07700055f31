class Timing {
    void synchronise(Server server) throws Exception {
        server.start();
        Thread.sleep(2000); // expect: connascence/timing low
        server.read();
        while (!server.done()) { // expect: connascence/timing medium
            Thread.sleep(100);
        }
        while (!server.done() && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        new Thread(server).start(); // expect: connascence/timing low
        Thread worker = new Thread(server);
        worker.start();
        worker.join();
        Thread.sleep(10);
    }

    void files(File file, File other) {
        if (!file.exists()) { // expect: connascence/timing low
            file.mkdirs();
        }
        if (!file.exists()) {
            other.mkdirs();
        }
    }
}
