// libtree-sitter 0.20 counts the children of a node in 16 bits. Past 65,535, which only an error around some 20,000 open
// constructs reaches, it takes the end of a block of memory for its start and frees that. All else it does with such a node
// stays within the block. So its memory carries a tag in front: what has none is not freed, and noted.
#include "CGrammar.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

// As large as malloc's alignment.
struct header {
    uintptr_t tag;
    uintptr_t unused;
};

static uintptr_t secret;
static _Thread_local bool refused;

// Differs from block to block and run to run: input cannot forge it.
static uintptr_t tag_of(const struct header *header) { return secret ^ (uintptr_t)header; }

static struct header *header_of(void *memory) {
    struct header *header = (struct header *)memory - 1;
    if (header->tag == tag_of(header)) return header;
    refused = true;
    return NULL;
}

static void *tagged(struct header *header) {
    if (header == NULL) {
        fputs("picket: out of memory\n", stderr);
        abort();
    }
    header->tag = tag_of(header);
    return header + 1;
}

static size_t with_header(size_t size) {
    return size > SIZE_MAX - sizeof(struct header) ? SIZE_MAX : size + sizeof(struct header);
}

void *picket_allocate(size_t size) { return tagged(malloc(with_header(size))); }

void *picket_allocate_zeroed(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) bytes = SIZE_MAX;
    return tagged(calloc(1, with_header(bytes)));
}

void *picket_reallocate(void *memory, size_t size) {
    if (memory == NULL) return picket_allocate(size);
    struct header *header = header_of(memory);
    if (header == NULL) return picket_allocate_zeroed(1, size);
    header->tag = 0;
    return tagged(realloc(header, with_header(size)));
}

void picket_free(void *memory) {
    if (memory == NULL) return;
    struct header *header = header_of(memory);
    if (header == NULL) return;
    header->tag = 0;
    free(header);
}

void picket_allocator_start(void) {
    if (getrandom(&secret, sizeof secret, 0) != sizeof secret) secret = (uintptr_t)&secret * 0x9E3779B97F4A7C15u;
}

bool picket_allocator_refused(void) {
    bool result = refused;
    refused = false;
    return result;
}
