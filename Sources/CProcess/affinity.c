#define _GNU_SOURCE
#include "system.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

int picket_bind_thread(const int *processors, size_t count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t index = 0; index < count; index++)
        if (processors[index] >= 0 && processors[index] < CPU_SETSIZE)
            CPU_SET(processors[index], &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

void picket_prefer_latency(void) {
    // struct sched_attr of the kernel, whose `sched_runtime` is the wished slice of an ordinary thread.
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = sizeof attributes, .policy = SCHED_OTHER, .runtime = 100000};
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}
