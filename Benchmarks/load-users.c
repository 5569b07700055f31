// Users of the service, for Benchmarks/load: load-users PLAN. One thread, epoll, TLS 1.3 and HTTP/1.1.
//
// Each user has a connection of their own, and again and again makes a visit (requests one after the other, as a page or
// a task has them) and thinks. Watchers listen to the live feed meanwhile. Of every request the time from its sending to
// the last byte of its answer is kept, by kind. The plan, lines of fields between tabs:
//
//   service PORT CERTIFICATE / time MILLISECONDS-OF-ARRIVAL SECONDS / think MILLISECONDS / seed NUMBER
//   role, then its `key TEXT` and its visits: `visit`, then each `step KIND METHOD PATH BODY EXPECTED PAUSE`
//   users ROLE COUNT, watchers ROLE COUNT
//
// The first visit of a role is how each of its users begins. {next} and {location} in a path are of the answer before; a
// PATCH goes with that answer's entity tag. EXPECTED is a status that is no failure beside 2xx. Prints JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROLES = 16, KINDS = 64, SAMPLES = 20, ANSWER_SECONDS = 30, LEAVE_SECONDS = 180, REVISIT = 50 };
enum { NOT_CONNECTED = 0, CLOSED = 1, TIMED_OUT = 2, MALFORMED = 3, STATUSES = 600 };  // the first are no statuses
static const char *const failure_names[] = {"not connected", "closed", "timed out", "malformed"};

struct step { int kind, expected, pause; char *method, *path, *body; };
struct visit { size_t first, count; };
struct kind { char name[32]; uint32_t *micros; size_t count, room, statuses[STATUSES]; };
struct role { char name[32]; char *key[1024]; int keys; struct visit *visits; size_t count; };
struct buffer { char *bytes; size_t used, room; };

enum state { AWAY, CONNECTING, THINKING, ASKING, WATCHING, GONE };
struct user {
    int fd, is_watcher, is_first, is_upgraded, keep;
    enum state state;
    struct role *role;
    const char *key;
    SSL *tls;
    uint64_t wakes, began, random, events;  // microseconds
    const struct visit *visit;
    size_t step, sent;
    struct buffer out, in;
    char tag[80], location[160], next[2048];
};

static struct step *steps;
static size_t step_count;
static struct kind kinds[KINDS];
static struct role roles[ROLES];
static struct user *users;
static int kind_count, role_count, user_count, port, arrival_ms, seconds, think_ms, poll_fd, open_now, open_most, samples;
static uint64_t seed, connections, received, holes, gaps, watching, latest;
static char *certificate, sample[SAMPLES][400];
static SSL_CTX *context;

static void die(const char *what) { perror(what); exit(1); }

static uint64_t clock_micros(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

static uint64_t now(void) { return clock_micros(CLOCK_MONOTONIC); }

static uint64_t draw(uint64_t *state) {  // splitmix64
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/// Exponential, so that nobody keeps step with anybody; at most four times the mean.
static uint64_t pause_of(struct user *u, int mean_ms) {
    double part = (draw(&u->random) >> 11) * 0x1p-53, micros = -log(1 - part) * mean_ms * 1000;
    return micros < mean_ms * 4000.0 ? micros : mean_ms * 4000.0;
}

// MARK: The plan

static int kind_named(const char *name) {
    for (int i = 0; i < kind_count; i++) if (!strcmp(kinds[i].name, name)) return i;
    if (kind_count == KINDS) { fprintf(stderr, "too many kinds\n"); exit(1); }
    snprintf(kinds[kind_count].name, sizeof kinds[0].name, "%s", name);
    return kind_count++;
}

static void *grown(void *array, size_t count, size_t size) {  // doubles at each power of two
    if (count & (count - 1)) return array;
    array = realloc(array, (count ? 2 * count : 1) * size);
    if (!array) die("realloc");
    return array;
}

static void add_users(const char *role, int count, int is_watcher) {
    struct role *r = NULL;
    for (int i = 0; i < role_count; i++) if (!strcmp(roles[i].name, role)) r = &roles[i];
    if (!r || !r->keys || !r->count) { fprintf(stderr, "a role without keys or visits: %s\n", role); exit(1); }
    users = realloc(users, (user_count + count) * sizeof *users);
    if (!users) die("realloc");
    for (int i = 0; i < count; i++) {
        uint64_t random = seed + 1000003ull * user_count;
        uint64_t arrival = arrival_ms ? draw(&random) % (arrival_ms * 1000ull) : 0;
        users[user_count++] = (struct user){
            .fd = -1, .is_watcher = is_watcher, .is_first = 1, .role = r, .key = r->key[i % r->keys], .wakes = arrival, .random = random};
    }
}

static void read_plan(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL, *field[8];
    size_t room = 0;
    struct role *role = NULL;
    if (!file) die(path);
    while (getline(&line, &room, file) > 0) {
        char *rest = line;
        int count = 0;
        line[strcspn(line, "\n")] = 0;
        while (count < 8 && (field[count] = strsep(&rest, "\t"))) count++;
        for (int i = count; i < 8; i++) field[i] = "";
        if (!strcmp(field[0], "service")) port = atoi(field[1]), certificate = strdup(field[2]);
        if (!strcmp(field[0], "time")) arrival_ms = atoi(field[1]), seconds = atoi(field[2]);
        if (!strcmp(field[0], "think")) think_ms = atoi(field[1]);
        if (!strcmp(field[0], "seed")) seed = strtoull(field[1], NULL, 10);
        if (!strcmp(field[0], "role") && role_count < ROLES) {
            role = &roles[role_count++];
            snprintf(role->name, sizeof role->name, "%s", field[1]);
        }
        if (!strcmp(field[0], "users")) add_users(field[1], atoi(field[2]), 0);
        if (!strcmp(field[0], "watchers")) add_users(field[1], atoi(field[2]), 1);
        if (!role) continue;
        if (!strcmp(field[0], "key") && role->keys < 1024) role->key[role->keys++] = strdup(field[1]);
        if (!strcmp(field[0], "visit")) {
            role->visits = grown(role->visits, role->count, sizeof *role->visits);
            role->visits[role->count++] = (struct visit){step_count, 0};
        }
        if (!strcmp(field[0], "step") && role->count) {
            steps = grown(steps, step_count, sizeof *steps);
            steps[step_count++] = (struct step){
                kind_named(field[1]), atoi(field[5]), atoi(field[6]), strdup(field[2]), strdup(field[3]), strdup(field[4])};
            role->visits[role->count - 1].count++;
        }
    }
    free(line);
    fclose(file);
}

// MARK: What is counted

static void took(int kind, uint64_t since) {
    struct kind *k = &kinds[kind];
    k->micros = grown(k->micros, k->count, sizeof *k->micros);
    k->micros[k->count++] = now() - since;
}

/// Keeps the first of what went wrong, for people.
static void tell(const char *format, ...) {
    va_list arguments;
    if (samples == SAMPLES) return;
    va_start(arguments, format);
    vsnprintf(sample[samples++], sizeof sample[0], format, arguments);
    va_end(arguments);
}

// MARK: A connection

static void close_connection(struct user *u) {
    if (u->fd < 0) return;
    if (u->state == WATCHING) watching--;
    SSL_shutdown(u->tls);
    ERR_clear_error();
    SSL_free(u->tls);
    close(u->fd);
    u->fd = -1;
    u->in.used = u->out.used = u->sent = 0;
    u->is_upgraded = 0;
    open_now--;
}

/// The visit ends with it; the user thinks, and tries again.
static void failed(struct user *u, int kind, int failure) {
    kinds[kind].statuses[failure]++;
    tell("%s: %s after %lu ms", kinds[kind].name, failure_names[failure], (now() - u->began) / 1000);
    close_connection(u);
    u->visit = NULL;
    u->is_first = 0;
    u->state = AWAY;
    u->wakes = now() + pause_of(u, think_ms);
}

static void connect_user(struct user *u) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP, .data.ptr = u};
    int one = 1;
    u->began = now();
    u->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (u->fd < 0) die("socket");
    setsockopt(u->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    u->tls = SSL_new(context);
    if (!u->tls || !SSL_set_fd(u->tls, u->fd)) die("SSL_new");
    SSL_set_connect_state(u->tls);
    u->state = CONNECTING;
    connections++;
    if (++open_now > open_most) open_most = open_now;
    if (connect(u->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) return failed(u, 0, NOT_CONNECTED);
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, u->fd, &event)) die("epoll_ctl");
}

static void append(struct buffer *b, const char *bytes, size_t count) {
    if (b->used + count + 1 > b->room) {
        b->room = 2 * (b->used + count + 1);
        if (!(b->bytes = realloc(b->bytes, b->room))) die("realloc");
    }
    memcpy(b->bytes + b->used, bytes, count);
    b->bytes[b->used += count] = 0;
}

static void append_text(struct buffer *b, const char *text) { append(b, text, strlen(text)); }

/// Writes what is to be written; 0 if the connection is over.
static int flush(struct user *u) {
    while (u->sent < u->out.used) {
        int count = SSL_write(u->tls, u->out.bytes + u->sent, u->out.used - u->sent);
        if (count <= 0) {
            int error = SSL_get_error(u->tls, count);
            ERR_clear_error();
            return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
        }
        u->sent += count;
    }
    return 1;
}

// MARK: A request

static void put_frame(struct user *u, unsigned char opcode, const char *text, size_t count) {
    unsigned char frame[6] = {0x80 | opcode, 0x80 | (unsigned char)count, 0, 0, 0, 0};  // masked with zeros
    if (u->sent == u->out.used) u->out.used = u->sent = 0;
    append(&u->out, (char *)frame, 6);
    append(&u->out, text, count);
}

static void begin_request(struct user *u, const char *method, const char *path) {
    char line[200];
    u->out.used = u->in.used = u->sent = 0;
    append_text(&u->out, method);
    append_text(&u->out, " ");
    append_text(&u->out, path);
    snprintf(line, sizeof line, " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n", port, u->key);
    append_text(&u->out, line);
    u->began = now();
}

static void watch(struct user *u) {
    begin_request(u, "GET", "/v1/live");
    append_text(&u->out,
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: picket.v1.json\r\n\r\n");
    u->state = WATCHING;
    watching++;
    u->events = 0;
}

static void think(struct user *u) {
    u->visit = NULL;
    u->is_first = 0;
    u->state = THINKING;
    // Some go, and come back later: a new connection.
    if (draw(&u->random) % REVISIT == 0) close_connection(u), u->state = AWAY;
    u->wakes = now() + pause_of(u, think_ms);
}

static void ask(struct user *u) {
    const struct step *s = &steps[u->visit->first + u->step];
    char path[4096], line[200];
    const char *mark;
    snprintf(path, sizeof path, "%s", s->path);
    if (!strcmp(s->path, "{location}")) snprintf(path, sizeof path, "%s", u->location);
    if ((mark = strstr(s->path, "{next}"))) snprintf(path, sizeof path, "%.*s%s", (int)(mark - s->path), s->path, u->next);
    if (!*path || (mark && !*u->next)) return think(u);  // there is no more
    const struct step *following = u->step + 1 < u->visit->count ? s + 1 : NULL;
    u->keep = following && strstr(following->path, "{next}");
    begin_request(u, s->method, path);
    if (!u->keep) append_text(&u->out, "Accept-Encoding: gzip\r\n");
    if (!strcmp(s->method, "PATCH")) {
        snprintf(line, sizeof line, "If-Match: %s\r\n", u->tag);
        append_text(&u->out, line);
    }
    if (*s->body) {
        snprintf(line, sizeof line, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(s->body));
        append_text(&u->out, line);
    }
    append_text(&u->out, "\r\n");
    append_text(&u->out, s->body);
    u->state = ASKING;
}

static void begin_visit(struct user *u) {
    // The first visit of a role is its users' way in.
    size_t number = u->is_first || u->role->count == 1 ? 0 : 1 + draw(&u->random) % (u->role->count - 1);
    u->visit = &u->role->visits[number];
    u->step = 0;
    *u->tag = *u->location = *u->next = 0;
    ask(u);
}

// MARK: An answer

/// Leaves what there was if the answer has no such header.
static void keep_header(const char *head, const char *name, char *value, size_t room) {
    const char *at = strcasestr(head, name);
    if (at) snprintf(value, room, "%.*s", (int)strcspn(at + strlen(name), "\r"), at + strlen(name));
}

/// - Returns: whether the answer was whole.
static int answered(struct user *u) {
    char *end = u->in.used ? strstr(u->in.bytes, "\r\n\r\n") : NULL;
    const struct step *s = &steps[u->visit->first + u->step];
    if (!end) return 0;
    *end = 0;
    int status = strncmp(u->in.bytes, "HTTP/1.1 ", 9) ? 0 : atoi(u->in.bytes + 9);
    char length[32] = "";
    keep_header(u->in.bytes, "\r\ncontent-length: ", length, sizeof length);
    size_t head = end + 4 - u->in.bytes, body = *length ? strtoull(length, NULL, 10) : 0;
    if (status < 200 || status >= STATUSES || (!*length && status != 204 && status != 304)) return failed(u, s->kind, MALFORMED), 1;
    if (u->in.used < head + body) return *end = '\r', 0;
    took(s->kind, u->began);
    kinds[s->kind].statuses[status]++;
    if ((status < 200 || status > 299) && status != s->expected) {
        tell("%s %s: %d %.*s", s->method, s->path, status, body < 199 ? (int)body : 199, end + 4);
    }
    keep_header(u->in.bytes, "\r\netag: ", u->tag, sizeof u->tag);
    keep_header(u->in.bytes, "\r\nlocation: ", u->location, sizeof u->location);
    *u->next = 0;
    if (u->keep) {
        const char *next = memmem(end + 4, body, "\"next\":\"", 8);
        if (next) snprintf(u->next, sizeof u->next, "%.*s", (int)strcspn(next + 8, "\""), next + 8);
    }
    u->in.used = 0;
    if (status > 299 || ++u->step == u->visit->count) return think(u), 1;
    u->state = THINKING;
    u->wakes = now() + pause_of(u, steps[u->visit->first + u->step].pause);
    return 1;
}

// MARK: The live feed

static void heard(struct user *u, char *text, size_t count) {
    char *end = text + count;
    if (!memmem(text, count, "\"type\":\"events\"}", 16)) {
        gaps += memmem(text, count, "\"type\":\"gap\"", 12) != NULL;
        if (memmem(text, count, "\"type\":\"hello\"", 14)) {
            const char *subscribe = "{\"type\":\"subscribe\",\"topics\":[\"findings\",\"scans\"]}";
            put_frame(u, 1, subscribe, strlen(subscribe));
        }
        return;
    }
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t real = t.tv_sec * 1000ll + t.tv_nsec / 1000000;
    char *seq = memrchr(text, 'q', count);  // "seq":N,"type":"events"}
    if (seq && strtoull(seq + 3, NULL, 10) != u->events + 1) holes++;
    for (char *at = text; (at = memmem(at, end - at, ",\"time\":", 8)); at += 8) {
        int64_t delay = real - strtoll(at + 8, NULL, 10);
        took(2, now() - (delay > 0 ? delay : 0) * 1000);
        u->events++;
        received++;
    }
}

static void listened(struct user *u) {
    size_t at = 0;
    if (!u->is_upgraded) {
        char *end = strstr(u->in.bytes, "\r\n\r\n");
        if (!end) return;
        int status = atoi(u->in.bytes + 9);
        kinds[1].statuses[status > 0 && status < STATUSES ? status : MALFORMED]++;
        if (status != 101) tell("GET /v1/live: %d %.200s", status, end + 4);
        took(1, u->began);
        u->is_upgraded = 1;
        u->is_first = 0;
        at = end + 4 - u->in.bytes;
    }
    while (u->in.used - at >= 2) {
        unsigned char *head = (unsigned char *)u->in.bytes + at;
        uint64_t length = head[1] & 127, size = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (u->in.used - at < size) break;
        if (size > 2) { length = 0; for (unsigned i = 2; i < size; i++) length = length << 8 | head[i]; }
        if (u->in.used - at < size + length) break;
        if ((head[0] & 15) == 1) heard(u, (char *)head + size, length);
        if ((head[0] & 15) == 9) put_frame(u, 10, (char *)head + size, length);
        at += size + length;
    }
    memmove(u->in.bytes, u->in.bytes + at, u->in.used - at);
    u->in.used -= at;
}

// MARK: Time goes on

static int kind_of(const struct user *u) {
    return u->state == CONNECTING ? 0 : u->is_watcher ? 1 : u->visit ? steps[u->visit->first + u->step].kind : 0;
}

static void read_all(struct user *u) {
    char bytes[16384];
    int count;
    while (u->fd >= 0 && (count = SSL_read(u->tls, bytes, sizeof bytes)) > 0) {
        append(&u->in, bytes, count);
        if (u->state == WATCHING) listened(u);
        else if (u->state == ASKING && answered(u)) return;
    }
    if (u->fd < 0) return;
    int error = SSL_get_error(u->tls, count);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
    failed(u, kind_of(u), CLOSED);
}

static void advance(struct user *u) {
    if (u->fd < 0) return;
    if (u->state == CONNECTING) {
        int result = SSL_connect(u->tls);
        if (result != 1) {
            int error = SSL_get_error(u->tls, result);
            ERR_clear_error();
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) failed(u, 0, NOT_CONNECTED);
            return;
        }
        took(0, u->began);
        if (u->is_watcher) watch(u);
        else if (u->visit) ask(u);
        else begin_visit(u);
    }
    if (!flush(u)) return failed(u, kind_of(u), CLOSED);
    read_all(u);
    if (u->fd >= 0 && u->sent < u->out.used && !flush(u)) failed(u, kind_of(u), CLOSED);
}

static void wake(struct user *u, uint64_t at) {
    switch (u->state) {
    case AWAY: connect_user(u); break;
    case THINKING:
        if (u->visit) ask(u); else begin_visit(u);
        if (u->state == ASKING) advance(u);
        break;
    case CONNECTING: case ASKING:
        if (at - u->began > ANSWER_SECONDS * 1000000ull) failed(u, kind_of(u), TIMED_OUT);
        break;
    default: break;
    }
}

/// Nobody leaves before their first visit is done, however long it takes.
///
/// - Returns: whether somebody is still there.
static int look_at_all(int is_over) {
    uint64_t at = now();
    int left = 0;
    for (int i = 0; i < user_count; i++) {
        struct user *u = &users[i];
        int is_busy = u->state == CONNECTING || u->state == ASKING;
        int is_leaving = is_over && !u->is_first;
        if (is_leaving && !is_busy && u->state != GONE) {
            close_connection(u);
            u->state = GONE;
        } else if (is_busy || (!is_leaving && u->wakes <= at)) {
            wake(u, at);
        }
        left += u->state != GONE;
    }
    return left;
}

static void run(void) {
    uint64_t start = now(), end = start + seconds * 1000000ull, looked = 0;
    struct epoll_event ready[512];
    for (int i = 0; i < user_count; i++) users[i].wakes += start;
    for (;;) {
        int some = epoll_wait(poll_fd, ready, 512, 5);
        for (int i = 0; i < some; i++) advance(ready[i].data.ptr);
        uint64_t at = now();
        if (at - looked < 5000) continue;
        if (looked && at - looked > latest) latest = at - looked;
        looked = at;
        if (!look_at_all(at >= end)) return;
        if (at > end + LEAVE_SECONDS * 1000000ull) break;
    }
    for (int i = 0; i < user_count; i++) if (users[i].state != GONE) failed(&users[i], kind_of(&users[i]), TIMED_OUT);
}

// MARK: What is told

static int compare(const void *a, const void *b) { return (*(uint32_t *)a > *(uint32_t *)b) - (*(uint32_t *)a < *(uint32_t *)b); }

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') putchar('\\');
        if ((unsigned char)*text >= 0x20 && (unsigned char)*text < 0x7f) putchar(*text);
    }
    putchar('"');
}

static void print_kind(struct kind *k) {
    const char *comma = "";
    qsort(k->micros, k->count, sizeof *k->micros, compare);
    print_text(k->name);
    printf(": {\"answers\": {");
    for (int i = 0; i < STATUSES; i++) {
        if (!k->statuses[i]) continue;
        if (i <= MALFORMED) printf("%s\"%s\": %zu", comma, failure_names[i], k->statuses[i]);
        else printf("%s\"%d\": %zu", comma, i, k->statuses[i]);
        comma = ", ";
    }
    printf("}, \"count\": %zu", k->count);
    const double parts[] = {0.5, 0.95, 0.99, 1};
    const char *const names[] = {"p50", "p95", "p99", "max"};
    for (int i = 0; i < 4 && k->count; i++) {
        size_t at = ceil(parts[i] * k->count) - 1;
        printf(", \"%s\": %.3f", names[i], k->micros[at] / 1e3);
    }
    printf("}");
}

static void report(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"kinds\": {");
    for (int i = 0; i < kind_count; i++) {
        if (i) printf(", ");
        print_kind(&kinds[i]);
    }
    printf("}, \"connections\": %lu, \"mostAtOnce\": %d, \"events\": %lu, \"holes\": %lu, \"gaps\": %lu, \"latestMillis\": %lu, \"cpuSeconds\": %.2f, \"samples\": [",
        connections, open_most, received, holes, gaps, latest / 1000,
        usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
    for (int i = 0; i < samples; i++) {
        if (i) printf(", ");
        print_text(sample[i]);
    }
    printf("]}\n");
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: load-users PLAN\n"), 2;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files)) die("getrlimit");
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    kind_named("connect"), kind_named("watch"), kind_named("event");
    read_plan(arguments[1]);
    context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_load_verify_locations(context, certificate, NULL)) die("certificate");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if ((poll_fd = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    run();
    report();
    return 0;
}
