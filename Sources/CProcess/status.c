#define _GNU_SOURCE
#include "system.h"

#include <sys/stat.h>

static int told(int result, const struct stat *status, struct picket_status *into) {
    if (result != 0) return result;
    into->type = S_ISREG(status->st_mode) ? PICKET_FILE : S_ISDIR(status->st_mode) ? PICKET_FOLDER : PICKET_OTHER;
    into->permissions = status->st_mode & 07777;
    into->user = status->st_uid;
    into->size = status->st_size < 0 ? 0 : (uint64_t)status->st_size;
    return 0;
}

int picket_status_of(int descriptor, struct picket_status *into) {
    struct stat status;
    return told(fstat(descriptor, &status), &status, into);
}

int picket_status_at(int folder, const char *path, int flags, struct picket_status *into) {
    struct stat status;
    return told(fstatat(folder, path, &status, flags), &status, into);
}
