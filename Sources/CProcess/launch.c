// Starts programs apart from everything else. Between clone and exec only plain system calls are made: the process that
// clones has other threads, whose locks nobody in the child would ever release.

#define _GNU_SOURCE
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What the child says if it does not get as far as exec.
struct report {
    int code;
    const char *step;
};

struct pipes {
    int input[2], output[2], errors[2], status[2];
};

#define TRY(step, expression)                                                                                        \
    do {                                                                                                             \
        if ((expression) < 0) return step;                                                                           \
    } while (0)

static int write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = write(file, text, strlen(text));
    int code = errno;
    close(file);
    errno = code;
    return count < 0 ? -1 : 0;
}

/// "1000 1000 1": the user is who he was.
static void identity(unsigned id, char *text) {
    char digits[12];
    int count = 0;
    do digits[count++] = (char)('0' + id % 10);
    while (id /= 10);
    for (int time = 0; time < 2; time++) {
        for (int index = count - 1; index >= 0; index--) *text++ = digits[index];
        *text++ = ' ';
    }
    *text++ = '1';
    *text = 0;
}

static const char *map_user(unsigned user, unsigned group) {
    char text[32];
    if (write_text("/proc/self/setgroups", "deny") < 0 && errno != ENOENT) return "denying groups";
    identity(user, text);
    TRY("mapping the user", write_text("/proc/self/uid_map", text));
    identity(group, text);
    TRY("mapping the group", write_text("/proc/self/gid_map", text));
    return NULL;
}

/// A /dev with what every program may use, and nothing else.
static const char *make_devices(void) {
    static const char *const paths[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
    int files[5];
    for (int index = 0; index < 5; index++) files[index] = open(paths[index], O_PATH | O_CLOEXEC);
    TRY("mounting /dev", mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,mode=755"));
    for (int index = 0; index < 5; index++) {
        struct stat status;
        if (files[index] < 0 || fstat(files[index], &status) < 0 || !S_ISCHR(status.st_mode)) continue;
        int place = open(paths[index], O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (place < 0) return "making devices";
        close(place);
        char source[] = "/proc/self/fd/\0\0\0\0\0\0\0\0\0\0\0";
        char digits[11];
        int count = 0, number = files[index];
        do digits[count++] = (char)('0' + number % 10);
        while (number /= 10);
        for (int digit = 0; digit < count; digit++) source[14 + digit] = digits[count - 1 - digit];
        TRY("binding devices", mount(source, paths[index], NULL, MS_BIND, NULL));
        close(files[index]);
    }
    TRY("making /dev/fd", symlink("/proc/self/fd", "/dev/fd"));
    TRY("making /dev/stdin", symlink("/proc/self/fd/0", "/dev/stdin"));
    TRY("making /dev/stdout", symlink("/proc/self/fd/1", "/dev/stdout"));
    TRY("making /dev/stderr", symlink("/proc/self/fd/2", "/dev/stderr"));
    TRY("making /dev/shm", mkdir("/dev/shm", 01777));
    return NULL;
}

/// Everything read-only, but for a scratch folder and shared memory, which are this program's own.
static const char *make_view(const struct picket_program *program, const char *size) {
    TRY("taking mounts apart", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    const char *step = make_devices();
    if (step) return step;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    TRY("making the view read-only",
        syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes));
    // Where the kernel keeps its /proc to itself, as in some containers, the old one stays: read-only as well.
    (void)mount("proc", "/proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    TRY("mounting /dev/shm", mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, size));
    if (program->scratch)
        TRY("mounting the scratch folder", mount("tmpfs", program->scratch, "tmpfs", MS_NOSUID | MS_NODEV, size));
    return NULL;
}

static const char *set_limits(const struct picket_program *program) {
    const struct {
        int resource;
        uint64_t limit;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_DATA, program->memory_bytes},
        {RLIMIT_CPU, program->cpu_seconds},
        {RLIMIT_FSIZE, program->file_bytes},
        {RLIMIT_NOFILE, program->open_files},
    };
    for (size_t index = 0; index < sizeof limits / sizeof *limits; index++) {
        struct rlimit limit;
        TRY("reading limits", getrlimit(limits[index].resource, &limit));
        if (limits[index].limit < limit.rlim_max) limit.rlim_max = limits[index].limit;
        if (limit.rlim_cur > limit.rlim_max || limits[index].resource != RLIMIT_NOFILE) limit.rlim_cur = limit.rlim_max;
        TRY("setting limits", setrlimit(limits[index].resource, &limit));
    }
    return NULL;
}

/// Root or not: no power over anything, but to read what its user could read.
static const char *drop_capabilities(void) {
    for (int capability = 0; capability < 64; capability++)
        if (capability != CAP_DAC_READ_SEARCH) (void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    TRY("reading capabilities", syscall(SYS_capget, &header, data));
    uint32_t kept = data[0].permitted & (1u << CAP_DAC_READ_SEARCH);
    memset(data, 0, sizeof data);
    data[0].permitted = data[0].effective = kept;
    TRY("dropping capabilities", syscall(SYS_capset, &header, data));
    TRY("giving up privileges", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    return NULL;
}

static void default_signals(void) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) (void)sigaction(signal, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/// @return what went wrong; not at all if nothing did.
static const char *become(
    const struct picket_program *program, struct pipes *pipes, int flags, unsigned user, unsigned group, const char *size
) {
    TRY("ending with its starter", prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    // The first to go when memory is short.
    (void)write_text("/proc/self/oom_score_adj", "1000");
    const char *step = flags & CLONE_NEWUSER ? map_user(user, group) : NULL;
    if (!step && flags & CLONE_NEWNS) step = make_view(program, size);
    if (step) return step;
    TRY("starting a session", setsid());
    umask(077);
    TRY("entering its folder", chdir(program->folder));
    if ((step = set_limits(program)) || (step = drop_capabilities())) return step;
    TRY("connecting its input", dup2(pipes->input[0], 0));
    TRY("connecting its output", dup2(pipes->output[1], 1));
    TRY("connecting its errors", dup2(pipes->errors[1], 2));
    TRY("closing descriptors", syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC));
    // Changing what a process may do takes its parent's signal away: once more.
    TRY("ending with its starter", prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    default_signals();
    execve(program->path, program->arguments, program->environment);
    return "starting it";
}

static void close_both(int ends[2]) {
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
}

static void close_all(struct pipes *pipes) {
    close_both(pipes->input);
    close_both(pipes->output);
    close_both(pipes->errors);
    close_both(pipes->status);
}

/// All above 2, whatever of 0 to 2 this process has closed: the child's `dup2` would overwrite them.
static int make_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    for (int end = 0; end < 2; end++) {
        if (ends[end] > 2) continue;
        int moved = fcntl(ends[end], F_DUPFD_CLOEXEC, 3);
        if (moved < 0) return -1;
        close(ends[end]);
        ends[end] = moved;
    }
    return 0;
}

static int attempt(
    const struct picket_program *program, int flags, struct picket_started *started, const char **step
) {
    struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
    *step = "making pipes";
    if (make_pipe(pipes.input) < 0 || make_pipe(pipes.output) < 0 || make_pipe(pipes.errors) < 0 ||
        make_pipe(pipes.status) < 0) {
        int code = errno;
        close_all(&pipes);
        return code;
    }
    unsigned user = geteuid(), group = getegid();
    char size[64];
    snprintf(size, sizeof size, "size=%llu,mode=700,nr_inodes=65536", (unsigned long long)program->scratch_bytes);
    int descriptor = -1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t process = (pid_t)syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, NULL, &descriptor, NULL, NULL);
    if (process == 0) {
        struct report report = {.step = become(program, &pipes, flags, user, group, size)};
        report.code = errno;
        ssize_t ignored = write(pipes.status[1], &report, sizeof report);
        (void)ignored;
        _exit(127);
    }
    int code = process < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    *step = "making a process";
    if (process > 0) {
        close(pipes.status[1]);
        pipes.status[1] = -1;
        struct report report;
        ssize_t count;
        while ((count = read(pipes.status[0], &report, sizeof report)) < 0 && errno == EINTR) {}
        if (count == sizeof report) {
            // The address is of this program: the child is a copy of it.
            code = report.code ? report.code : EIO;
            *step = report.step;
            while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
            close(descriptor);
        }
    }
    if (code) {
        close_all(&pipes);
        return code;
    }
    *started = (struct picket_started){process, descriptor, pipes.input[1], pipes.output[0], pipes.errors[0]};
    pipes.input[1] = pipes.output[0] = pipes.errors[0] = -1;
    close_all(&pipes);
    int near[] = {started->input, started->output, started->errors};
    for (int index = 0; index < 3; index++) fcntl(near[index], F_SETFL, fcntl(near[index], F_GETFL) | O_NONBLOCK);
    return 0;
}

int picket_start(const struct picket_program *program, struct picket_started *started, const char **step) {
    if (program->confinement == PICKET_UNCONFINED) return attempt(program, 0, started, step);
    int flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | (program->has_network ? 0 : CLONE_NEWNET);
    // Root needs no name space of users, if it is root indeed: in one, it could not read others' files.
    int code = geteuid() == 0 ? attempt(program, flags, started, step) : EPERM;
    return code == EPERM ? attempt(program, flags | CLONE_NEWUSER, started, step) : code;
}
