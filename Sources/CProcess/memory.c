#include "system.h"

#include <malloc.h>

uint64_t picket_memory_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return (uint64_t)info.uordblks + (uint64_t)info.hblkhd;
}

void picket_share_heaps(int heaps) {
    mallopt(M_ARENA_MAX, heaps);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
}

void picket_give_back_memory(void) { malloc_trim(0); }
