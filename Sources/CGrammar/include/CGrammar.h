#ifndef PICKET_CGRAMMAR_H
#define PICKET_CGRAMMAR_H

/// Loads the tree-sitter grammar `name` from the shared library at `path`.
///
/// Two forms are understood: a plain library exporting `tree_sitter_NAME`, and a Python extension module
/// (`NAME.abi3.so` of PyPI's tree-sitter-language-pack) exporting `PyInit_NAME`. The latter needs no Python: the two
/// functions of CPython it calls are defined in grammar.c.
///
/// Returns the grammar (a `const TSLanguage *`), never to be freed, or NULL with a message in `error` (NUL-terminated,
/// cut to `error_size` bytes).
const void *picket_grammar_load(const char *path, const char *name, char *error, unsigned long error_size);

#endif
