void synchronise(void) {
    start();
    sleep(2); /* expect: connascence/timing low */
    use();
    for (int i = 0; i < 3; i++) {
        sleep(1);
        ping();
    }
    sleep(1);
}

void poll_flag(struct job *job) {
    while (!job->done) /* expect: connascence/timing medium */
        usleep(100);
    while (!job->done); /* expect: connascence/timing medium */
    while (*job->name++);
    while (!job->done && now() < job->deadline)
        usleep(100);
    while (read_more(job));
}

void threads(void) {
    pthread_t lost, joined;
    pthread_create(&lost, NULL, work, NULL); /* expect: connascence/timing low */
    pthread_create(&joined, NULL, work, NULL);
    pthread_join(joined, NULL);
}

int files(const char *path, const char *other) {
    if (access(path, F_OK) == 0) { /* expect: connascence/timing low */
        unlink(path);
    }
    if (access(path, F_OK) == 0)
        unlink(other);
    if (access(path, R_OK) == 0)
        return fopen(path, "r") != NULL;
    return 0;
}
