#define _GNU_SOURCE
#include "libcrypto.h"
#include "table.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int find_functions(libcrypto *lib, char *why, size_t why_size) {
#define LIBCRYPTO_FIND(name)                                                                                                       \
    if (!(*(void **)&lib->name = dlsym(lib->handle, #name))) {                                                                     \
        snprintf(why, why_size, "the library has no function %s: OpenSSL 3.0 or later is needed", #name);                          \
        return 0;                                                                                                                  \
    }
    LIBCRYPTO_FUNCTIONS(LIBCRYPTO_FIND)
#undef LIBCRYPTO_FIND
    return 1;
}

static int failed(libcrypto *lib, const char *what, char *why, size_t why_size) {
    char text[256];
    libcrypto_error(lib, text, sizeof text);
    snprintf(why, why_size, "%s: %s", what, text[0] ? text : "no reason given");
    return 0;
}

static const char *provider_param(libcrypto *lib, const char *name) {
    char *value = NULL;
    OSSL_PARAM params[] = {lib->OSSL_PARAM_construct_utf8_ptr(name, &value, 0), lib->OSSL_PARAM_construct_end()};
    return lib->OSSL_PROVIDER_get_params(lib->provider, params) == 1 && value ? value : "";
}

// The library reads configurations from files: this one is in memory.
static int load_configuration(libcrypto *lib, const char *text) {
    char path[64];
    size_t count = strlen(text);
    int file = memfd_create("openssl.cnf", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int done = file >= 0 && write(file, text, count) == (ssize_t)count && lib->OSSL_LIB_CTX_load_config(lib->context, path) == 1;
    if (file >= 0) close(file);
    return done;
}

static int load(libcrypto *lib, const char *configuration, const char *search, const char *provider, char *why, size_t why_size) {
    // The system's openssl.cnf is for other programs; and what is left at the end of the process is left to the system.
    if (lib->OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1)
        return failed(lib, "the library does not start", why, why_size);
    if (!(lib->context = lib->OSSL_LIB_CTX_new())) return failed(lib, "no library context", why, why_size);
    if (search && lib->OSSL_PROVIDER_set_default_search_path(lib->context, search) != 1)
        return failed(lib, "no such folder of modules", why, why_size);
    if (configuration && !load_configuration(lib, configuration))
        return failed(lib, "the configuration is refused", why, why_size);
    if (!(lib->provider = lib->OSSL_PROVIDER_load(lib->context, provider)))
        return failed(lib, "the provider does not load", why, why_size);
    if (lib->EVP_set_default_properties(lib->context, lib->properties) != 1)
        return failed(lib, "the properties are refused", why, why_size);
    lib->library_version = lib->OpenSSL_version(OPENSSL_VERSION);
    lib->provider_name = provider_param(lib, OSSL_PROV_PARAM_NAME);
    lib->provider_version = provider_param(lib, OSSL_PROV_PARAM_VERSION);
    return 1;
}

libcrypto *libcrypto_open(const char *library, const char *configuration, const char *search, const char *provider,
                          const char *properties, char *why, size_t why_size) {
    libcrypto *lib = calloc(1, sizeof *lib);
    if (!lib) {
        snprintf(why, why_size, "no memory");
        return NULL;
    }
    if (!(lib->handle = dlopen(library, RTLD_NOW | RTLD_LOCAL))) {
        const char *reason = dlerror();
        snprintf(why, why_size, "%s", reason ? reason : library);
    } else if (find_functions(lib, why, why_size)) {
        lib->properties = strdup(properties);
        if (!lib->properties) {
            snprintf(why, why_size, "no memory");
        } else if (load(lib, configuration, search, provider, why, why_size)) {
            return lib;
        }
    }
    libcrypto_close(lib);
    return NULL;
}

void libcrypto_close(libcrypto *lib) {
    if (lib->provider) lib->OSSL_PROVIDER_unload(lib->provider);
    if (lib->context) lib->OSSL_LIB_CTX_free(lib->context);
    free(lib->properties);
    // The library stays: it keeps state in threads that would outlive its code.
    free(lib);
}

const char *libcrypto_library_version(const libcrypto *lib) { return lib->library_version; }
const char *libcrypto_provider_name(const libcrypto *lib) { return lib->provider_name; }
const char *libcrypto_provider_version(const libcrypto *lib) { return lib->provider_version; }

void libcrypto_error(const libcrypto *lib, char *text, size_t size) {
    unsigned long code = lib->ERR_peek_last_error();
    if (size) text[0] = 0;
    if (code && size) lib->ERR_error_string_n(code, text, size);
    lib->ERR_clear_error();
}

int libcrypto_random(libcrypto *lib, void *out, size_t count) {
    return lib->RAND_bytes_ex(lib->context, out, count, 0) == 1 ? 1 : -1;
}
