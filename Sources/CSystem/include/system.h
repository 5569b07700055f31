#ifndef PICKET_SYSTEM_H
#define PICKET_SYSTEM_H

#include <stddef.h>

/// Binds the calling thread to processors; those that do not exist are left out.
///
/// @return 0, or an errno.
int picket_bind_thread(const int *processors, size_t count);

#endif
