#include <thread>
void synchronise(Server &server) {
    server.start();
    std::this_thread::sleep_for(std::chrono::seconds(2)); // expect: connascence/timing low
    server.read();
    std::thread(work).detach(); // expect: connascence/timing low
    std::thread worker(work);
    worker.join();
    while (!server.done) // expect: connascence/timing medium
        usleep(100);
    while (!server.done && tries < 3)
        usleep(100);
    if (access(path, F_OK)) // expect: connascence/timing low
        mkdir(path, 0755);
    if (access(path, F_OK))
        report(path);
}
