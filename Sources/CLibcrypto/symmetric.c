#include "libcrypto.h"
#include "table.h"

#include <limits.h>

int libcrypto_hash(libcrypto *lib, const char *hash, const void *bytes, size_t count, unsigned char *out, size_t out_size) {
    unsigned int length = 0;
    EVP_MD *md = lib->EVP_MD_fetch(lib->context, hash, lib->properties);
    int done = md && lib->EVP_Digest(bytes, count, out, &length, md, NULL) == 1 && length == out_size;
    lib->EVP_MD_free(md);
    return done ? 1 : -1;
}

int libcrypto_hmac(libcrypto *lib, const char *hash, const void *key, size_t key_count, const void *bytes, size_t count,
                   unsigned char *out, size_t out_size) {
    size_t length = 0;
    OSSL_PARAM params[] = {lib->OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)hash, 0),
                           lib->OSSL_PARAM_construct_end()};
    EVP_MAC *mac = lib->EVP_MAC_fetch(lib->context, "HMAC", lib->properties);
    EVP_MAC_CTX *context = mac ? lib->EVP_MAC_CTX_new(mac) : NULL;
    int done = context && lib->EVP_MAC_init(context, key, key_count, params) == 1 && lib->EVP_MAC_update(context, bytes, count) == 1 &&
               lib->EVP_MAC_final(context, out, &length, out_size) == 1 && length == out_size;
    lib->EVP_MAC_CTX_free(context);
    lib->EVP_MAC_free(mac);
    return done ? 1 : -1;
}

int libcrypto_pbkdf2(libcrypto *lib, const char *hash, const void *passphrase, size_t passphrase_count, const void *salt,
                     size_t salt_count, unsigned long long iterations, void *out, size_t out_count) {
    uint64_t rounds = iterations;
    OSSL_PARAM params[] = {
        lib->OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)passphrase, passphrase_count),
        lib->OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count),
        lib->OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &rounds),
        lib->OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)hash, 0),
        lib->OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = lib->EVP_KDF_fetch(lib->context, "PBKDF2", lib->properties);
    EVP_KDF_CTX *context = kdf ? lib->EVP_KDF_CTX_new(kdf) : NULL;
    int done = context && lib->EVP_KDF_derive(context, out, out_count, params) == 1;
    lib->EVP_KDF_CTX_free(context);
    lib->EVP_KDF_free(kdf);
    return done ? 1 : -1;
}

// libcrypto counts in int.
static int is_too_long(size_t context_count, size_t count) { return context_count > INT_MAX || count > INT_MAX - 16; }

int libcrypto_seal(libcrypto *lib, const unsigned char key[32], const unsigned char nonce[12], const void *context, size_t context_count,
                   const void *bytes, size_t count, unsigned char *out, unsigned char tag[16]) {
    if (is_too_long(context_count, count)) return -1;
    int length = 0, rest = 0;
    EVP_CIPHER *cipher = lib->EVP_CIPHER_fetch(lib->context, "AES-256-GCM", lib->properties);
    EVP_CIPHER_CTX *state = cipher ? lib->EVP_CIPHER_CTX_new() : NULL;
    int done = state && lib->EVP_EncryptInit_ex2(state, cipher, key, nonce, NULL) == 1 &&
               (!context_count || lib->EVP_EncryptUpdate(state, NULL, &length, context, (int)context_count) == 1) &&
               (!count || (lib->EVP_EncryptUpdate(state, out, &length, bytes, (int)count) == 1 && (size_t)length == count)) &&
               lib->EVP_EncryptFinal_ex(state, tag, &rest) == 1 && rest == 0 &&
               lib->EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
    lib->EVP_CIPHER_CTX_free(state);
    lib->EVP_CIPHER_free(cipher);
    return done ? 1 : -1;
}

int libcrypto_open_sealed(libcrypto *lib, const unsigned char key[32], const unsigned char nonce[12], const void *context,
                          size_t context_count, const void *bytes, size_t count, unsigned char *out, const unsigned char tag[16]) {
    if (is_too_long(context_count, count)) return -1;
    int length = 0, rest = 0, authentic = 0;
    unsigned char end[16];
    EVP_CIPHER *cipher = lib->EVP_CIPHER_fetch(lib->context, "AES-256-GCM", lib->properties);
    EVP_CIPHER_CTX *state = cipher ? lib->EVP_CIPHER_CTX_new() : NULL;
    int ready = state && lib->EVP_DecryptInit_ex2(state, cipher, key, nonce, NULL) == 1 &&
                (!context_count || lib->EVP_DecryptUpdate(state, NULL, &length, context, (int)context_count) == 1) &&
                (!count || (lib->EVP_DecryptUpdate(state, out, &length, bytes, (int)count) == 1 && (size_t)length == count)) &&
                lib->EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_TAG, 16, (void *)tag) == 1;
    if (ready) authentic = lib->EVP_DecryptFinal_ex(state, end, &rest) == 1 && rest == 0;
    lib->EVP_CIPHER_CTX_free(state);
    lib->EVP_CIPHER_free(cipher);
    return !ready ? -1 : authentic;
}
