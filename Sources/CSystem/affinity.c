#define _GNU_SOURCE
#include "system.h"

#include <pthread.h>
#include <sched.h>

int picket_bind_thread(const int *processors, size_t count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t index = 0; index < count; index++)
        if (processors[index] >= 0 && processors[index] < CPU_SETSIZE)
            CPU_SET(processors[index], &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}
