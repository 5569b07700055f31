#ifndef PICKET_SYSTEM_H
#define PICKET_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Binds the calling thread to processors; those that do not exist are left out.
///
/// @return 0, or an errno.
int picket_bind_thread(const int *processors, size_t count);

/// Asks the system to run the calling thread soon after it wakes, for short stretches, where it can be asked (Linux
/// 6.12).
void picket_prefer_latency(void);

/// Bytes that were allocated and not freed.
uint64_t picket_memory_in_use(void);

/// Has threads share so many heaps (the allocator makes eight for each core, and what is free in one is none of the others'),
/// and blocks of more than 4 MiB come from the system and go back to it.
void picket_share_heaps(int heaps);

/// Gives freed memory back to the system, wherever in the heaps it is.
void picket_give_back_memory(void);

enum picket_file_type { PICKET_FILE, PICKET_FOLDER, PICKET_OTHER };

/// What the system knows of a file. (Swift's own `stat` belongs to Glibc or to CoreFoundation, by what else is imported.)
struct picket_status {
    enum picket_file_type type;
    uint32_t permissions;
    uint32_t user;
    /// In bytes.
    uint64_t size;
};

/// As fstat and fstatat: 0, or -1 with errno.
int picket_status_of(int descriptor, struct picket_status *into);
int picket_status_at(int folder, const char *path, int flags, struct picket_status *into);

/// How much of the machine a program sees.
enum picket_confinement {
    /// All that its user may do, but for the limits: the kernel allows no more.
    PICKET_UNCONFINED = 0,
    /// Its own process ids, so that all it starts ends with it; no network; nothing writable but its scratch folder.
    PICKET_CONFINED = 1,
};

/// A program to start. Strings end with 0, lists with NULL.
struct picket_program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// Where it starts.
    const char *folder;
    /// An existing folder that becomes an empty file system in memory, of so many bytes.
    const char *scratch;
    uint64_t scratch_bytes;
    /// Of each process: private memory, seconds of a core, bytes of a file, open files.
    uint64_t memory_bytes;
    uint64_t cpu_seconds;
    uint64_t file_bytes;
    uint64_t open_files;
    enum picket_confinement confinement;
    int has_network;
};

/// A program that runs. Whoever started it closes the descriptors and waits for the process.
struct picket_started {
    pid_t process;
    /// Becomes readable when the process ends; -1 on kernels before 5.4.
    int process_descriptor;
    /// The near ends of its standard input, output and error; not blocking.
    int input;
    int output;
    int errors;
};

/// Starts a program in a session of its own, as confined as asked for, or not at all. When the calling thread ends, so
/// does the program.
///
/// @param step what could not be done, if something could not.
/// @return 0, or an errno.
int picket_start(const struct picket_program *program, struct picket_started *started, const char **step);

#endif
