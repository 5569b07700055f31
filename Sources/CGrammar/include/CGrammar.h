#ifndef PICKET_CGRAMMAR_H
#define PICKET_CGRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

/// Loads the tree-sitter grammar `name` from the shared library at `path`.
///
/// Two forms are understood: a plain library exporting `tree_sitter_NAME`, and a Python extension module
/// (`NAME.abi3.so` of PyPI's tree-sitter-language-pack) exporting `PyInit_NAME`. The latter needs no Python: the two
/// functions of CPython it calls are defined in grammar.c.
///
/// Returns the grammar (a `const TSLanguage *`), never to be freed, or NULL with a message in `error` (NUL-terminated,
/// cut to `error_size` bytes).
const void *picket_grammar_load(const char *path, const char *name, char *error, unsigned long error_size);

/// Memory for libtree-sitter (`ts_set_allocator`) that survives its freeing what it never allocated; see allocator.c.
/// `picket_allocator_start` comes first.
void picket_allocator_start(void);
void *picket_allocate(size_t size);
void *picket_allocate_zeroed(size_t count, size_t size);
void *picket_reallocate(void *memory, size_t size);
void picket_free(void *memory);

/// Whether something was not freed on this thread since this was last asked.
bool picket_allocator_refused(void);

#endif
