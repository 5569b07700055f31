#include "system.h"

#include <malloc.h>

uint64_t picket_memory_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return (uint64_t)info.uordblks + (uint64_t)info.hblkhd;
}

void picket_give_back_memory(void) { malloc_trim(0); }
