#define _GNU_SOURCE
#include "CGrammar.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// The parts of CPython's stable ABI (PEP 384) that a grammar module touches.
struct method {
    const char *name;
    void *(*function)(void *self, void *arguments);
    int flags;
    const char *doc;
};
struct module {
    struct { long references; void *type; void *init; long index; void *copy; } base;
    const char *name;
    const char *doc;
    long size;
    struct method *methods;
};

// Called by PyInit_NAME: hands the definition back instead of making a Python module of it.
__attribute__((visibility("default"), used)) void *PyModule_Create2(struct module *definition, int version) {
    (void)version;
    return definition;
}

// Called by the module's `language` method: hands the bare TSLanguage back instead of a capsule around it.
__attribute__((visibility("default"), used)) void *PyCapsule_New(void *pointer, const char *name, void *destructor) {
    (void)name;
    (void)destructor;
    return pointer;
}

static const void *language_of_module(const struct module *definition) {
    if (definition == NULL || definition->methods == NULL) return NULL;
    for (const struct method *m = definition->methods; m->name != NULL; m++)
        if (strcmp(m->name, "language") == 0) return m->function(NULL, NULL);
    return NULL;
}

const void *picket_grammar_load(const char *path, const char *name, char *error, unsigned long error_size) {
    void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) {
        snprintf(error, error_size, "%s", dlerror());
        return NULL;
    }
    char symbol[128];
    snprintf(symbol, sizeof symbol, "tree_sitter_%s", name);
    const void *(*plain)(void) = (const void *(*)(void))dlsym(library, symbol);
    if (plain != NULL) return plain();

    snprintf(symbol, sizeof symbol, "PyInit_%s", name);
    const struct module *(*init)(void) = (const struct module *(*)(void))dlsym(library, symbol);
    if (init == NULL) {
        snprintf(error, error_size, "%s exports neither tree_sitter_%s nor PyInit_%s", path, name, name);
        return NULL;
    }
    // An unresolved symbol would end the process at the call, so look before leaping.
    if (dlsym(RTLD_DEFAULT, "PyModule_Create2") == NULL || dlsym(RTLD_DEFAULT, "PyCapsule_New") == NULL) {
        snprintf(error, error_size,
            "the program does not export PyModule_Create2 and PyCapsule_New; link it with "
            "-Xlinker --export-dynamic-symbol=PyModule_Create2 -Xlinker --export-dynamic-symbol=PyCapsule_New");
        return NULL;
    }
    const void *language = language_of_module(init());
    if (language == NULL) snprintf(error, error_size, "%s has no `language` method", path);
    return language;
}
