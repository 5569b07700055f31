// Clients of the live feed, for Benchmarks/live: live-clients PORT CLIENTS. One thread, epoll.
//
// Each subscribes as JSON, checks that the numbers of events go on without a hole, and takes the time from an event's
// `time` to when it was read. Ends when the service closes; prints JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 18, SLOTS = 60001 };
struct client { int fd, upgraded; size_t used; uint64_t events; char *buffer; };
static uint64_t delays[SLOTS], received, holes, gaps, open_clients;

static void die(const char *what) { perror(what); exit(1); }

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void put(int fd, const void *bytes, size_t count) {
    if (send(fd, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) die("send");
}

static void put_frame(int fd, unsigned char opcode, const char *text, size_t count) {
    unsigned char frame[256] = {0x80 | opcode, 0x80 | (unsigned char)count, 0, 0, 0, 0};  // masked with zeros
    memcpy(frame + 6, text, count);
    put(fd, frame, count + 6);
}

static struct client *connect_client(int port) {
    struct client *c = calloc(1, sizeof *c);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    c->buffer = malloc(BUFFER);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (!c->buffer || c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    char request[512];
    int count = snprintf(request, sizeof request,
        "GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: picket.v1.json\r\n\r\n", port);
    put(c->fd, request, count);
    return c;
}

static void message(struct client *c, char *text, size_t count) {
    char *end = text + count;
    if (!memmem(text, count, "\"type\":\"events\"}", 16)) {
        gaps += memmem(text, count, "\"type\":\"gap\"", 12) != NULL;
        if (memmem(text, count, "\"type\":\"hello\"", 14)) {
            const char *subscribe = "{\"type\":\"subscribe\",\"topics\":[\"findings\"]}";
            put_frame(c->fd, 1, subscribe, strlen(subscribe));
        }
        return;
    }
    int64_t now = now_ms();
    char *seq = memrchr(text, 'q', count);  // "seq":N,"type":"events"}
    if (seq && strtoull(seq + 3, NULL, 10) != c->events + 1) holes++;
    for (char *at = text; (at = memmem(at, end - at, "\"time\":", 7)); at += 7) {
        int64_t delay = now - strtoll(at + 7, NULL, 10);
        delays[delay < 0 ? 0 : delay >= SLOTS ? SLOTS - 1 : delay]++;
        c->events++;
        received++;
    }
}

static void frames(struct client *c) {
    size_t at = 0;
    if (!c->upgraded) {
        char *body = memmem(c->buffer, c->used, "\r\n\r\n", 4);
        if (!body) return;
        if (strncmp(c->buffer, "HTTP/1.1 101", 12)) { fprintf(stderr, "%.200s\n", c->buffer); exit(1); }
        c->upgraded = 1;
        at = body + 4 - c->buffer;
    }
    while (c->used - at >= 2) {
        unsigned char *head = (unsigned char *)c->buffer + at;
        uint64_t length = head[1] & 127, size = 2;
        if (length == 126) size = 4; else if (length == 127) size = 10;
        if (c->used - at < size) break;
        if (size > 2) { length = 0; for (unsigned i = 2; i < size; i++) length = length << 8 | head[i]; }
        if (c->used - at < size + length) break;
        if ((head[0] & 15) == 1) message(c, (char *)head + size, length);
        if ((head[0] & 15) == 9) put_frame(c->fd, 10, (char *)head + size, length);
        at += size + length;
    }
    memmove(c->buffer, c->buffer + at, c->used - at);
    c->used -= at;
}

static long percentile(double part) {
    uint64_t sum = 0;
    for (long i = 0; i < SLOTS; i++) if ((sum += delays[i]) >= received * part && sum) return i;
    return -1;
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: live-clients PORT CLIENTS\n"), 2;
    int clients = atoi(arguments[2]), poll = epoll_create1(0);
    for (int i = 0; i < clients; i++) {
        struct client *c = connect_client(atoi(arguments[1]));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event)) die("epoll_ctl");
        open_clients++;
    }
    while (open_clients) {
        struct epoll_event ready[256];
        int some = epoll_wait(poll, ready, 256, 30000);
        if (some <= 0) break;
        for (int i = 0; i < some; i++) {
            struct client *c = ready[i].data.ptr;
            ssize_t got = recv(c->fd, c->buffer + c->used, BUFFER - c->used, 0);
            if (got <= 0) { close(c->fd); open_clients--; continue; }
            c->used += got;
            frames(c);
        }
    }
    printf("{\"received\": %lu, \"holes\": %lu, \"gaps\": %lu, \"p50\": %ld, \"p95\": %ld, \"p99\": %ld, \"max\": %ld}\n",
        received, holes, gaps, percentile(0.5), percentile(0.95), percentile(0.99), percentile(1));
}
