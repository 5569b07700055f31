#include "libpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define LIBPQ_POINTER(result, name, theirs, parameters, arguments) result(*name) parameters;
static struct {
    void *handle;
    void *(*set_notice_receiver)(PGconn *, void (*)(void *, const PGresult *), void *);
    LIBPQ_FUNCTIONS(LIBPQ_POINTER)
} table;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static const char *find_functions(void *handle) {
#define LIBPQ_FIND(result, name, theirs, parameters, arguments)                                                                            \
    if (!(*(void **)&table.name = dlsym(handle, #theirs))) return #theirs;
    LIBPQ_FUNCTIONS(LIBPQ_FIND)
#undef LIBPQ_FIND
    if (!(*(void **)&table.set_notice_receiver = dlsym(handle, "PQsetNoticeReceiver"))) return "PQsetNoticeReceiver";
    return NULL;
}

static int load(const char *library, char *why, size_t why_size) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *reason = dlerror();
        snprintf(why, why_size, "%s", reason ? reason : library);
        return 0;
    }
    const char *missing = find_functions(handle);
    if (missing) {
        snprintf(why, why_size, "it has no function %s", missing);
        dlclose(handle);
        return 0;
    }
    table.handle = handle;
    return 1;
}

int libpq_load(const char *library, char *why, size_t why_size) {
    pthread_mutex_lock(&loading);
    int done = table.handle || load(library, why, why_size);
    pthread_mutex_unlock(&loading);
    return done;
}

static void count(void *warnings, const PGresult *notice) {
    const char *severity = libpq_result_field(notice, LIBPQ_SEVERITY);
    if (severity && !strcmp(severity, "WARNING")) ++*(long *)warnings;
}

void libpq_count_warnings(PGconn *connection, long *warnings) { table.set_notice_receiver(connection, count, warnings); }

#define LIBPQ_DEFINE(result, name, theirs, parameters, arguments)                                                                          \
    result name parameters { return table.name arguments; }
LIBPQ_FUNCTIONS(LIBPQ_DEFINE)
