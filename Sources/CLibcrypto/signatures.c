#include "libcrypto.h"
#include "table.h"

#include <string.h>

enum { scalar_bytes = 48 };

static int is_curve(const char *kind) { return strcmp(kind, "EC") == 0; }

int libcrypto_offers(libcrypto *lib, const char *kind) {
    EVP_SIGNATURE *signature = lib->EVP_SIGNATURE_fetch(lib->context, is_curve(kind) ? "ECDSA" : kind, lib->properties);
    EVP_KEYMGMT *keys = lib->EVP_KEYMGMT_fetch(lib->context, kind, lib->properties);
    int found = signature && keys;
    lib->EVP_SIGNATURE_free(signature);
    lib->EVP_KEYMGMT_free(keys);
    lib->ERR_clear_error();
    return found;
}

int libcrypto_generate(libcrypto *lib, const char *kind, unsigned char *secret, size_t secret_count, unsigned char *point,
                       size_t point_count) {
    EVP_PKEY *key = NULL;
    BIGNUM *scalar = NULL;
    size_t length = 0, secret_length = 0;
    OSSL_PARAM group[] = {lib->OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-384", 0),
                          lib->OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = lib->EVP_PKEY_CTX_new_from_name(lib->context, kind, lib->properties);
    int done = context && lib->EVP_PKEY_keygen_init(context) == 1 &&
               (!is_curve(kind) || lib->EVP_PKEY_CTX_set_params(context, group) == 1) && lib->EVP_PKEY_generate(context, &key) == 1 &&
               lib->EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, point_count, &length) == 1 &&
               length == point_count;
    if (done && is_curve(kind)) {
        done = lib->EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
               lib->BN_bn2binpad(scalar, secret, (int)secret_count) == (int)secret_count;
    } else if (done) {
        done = lib->EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PRIV_KEY, secret, secret_count, &secret_length) == 1 &&
               secret_length == secret_count;
    }
    lib->BN_clear_free(scalar);
    lib->EVP_PKEY_free(key);
    lib->EVP_PKEY_CTX_free(context);
    return done ? 1 : -1;
}

// secret: NULL for a key that only verifies.
static EVP_PKEY *import(libcrypto *lib, const char *kind, const unsigned char *secret, size_t secret_count, const unsigned char *point,
                        size_t point_count) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM params[4];
    unsigned char native[scalar_bytes];
    size_t used = 0;
    if (is_curve(kind)) params[used++] = lib->OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-384", 0);
    params[used++] = lib->OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, point_count);
    if (secret && is_curve(kind)) {
        BIGNUM *scalar = secret_count == scalar_bytes ? lib->BN_bin2bn(secret, (int)secret_count, NULL) : NULL;
        int written = scalar ? lib->BN_bn2nativepad(scalar, native, sizeof native) : -1;
        lib->BN_clear_free(scalar);
        if (written != sizeof native) return NULL;
        params[used++] = lib->OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof native);
    } else if (secret) {
        params[used++] = lib->OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, (void *)secret, secret_count);
    }
    params[used] = lib->OSSL_PARAM_construct_end();
    EVP_PKEY_CTX *context = lib->EVP_PKEY_CTX_new_from_name(lib->context, kind, lib->properties);
    if (context && lib->EVP_PKEY_fromdata_init(context) == 1)
        lib->EVP_PKEY_fromdata(context, &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
    lib->EVP_PKEY_CTX_free(context);
    explicit_bzero(native, sizeof native);
    return key;
}

int libcrypto_sign(libcrypto *lib, const char *kind, const char *hash, const unsigned char *secret, size_t secret_count,
                   const unsigned char *point, size_t point_count, const void *bytes, size_t count, unsigned char *signature,
                   size_t *signature_count) {
    EVP_PKEY *key = import(lib, kind, secret, secret_count, point, point_count);
    EVP_MD_CTX *context = key ? lib->EVP_MD_CTX_new() : NULL;
    int done = context && lib->EVP_DigestSignInit_ex(context, NULL, hash, lib->context, lib->properties, key, NULL) == 1 &&
               lib->EVP_DigestSign(context, signature, signature_count, bytes, count) == 1;
    lib->EVP_MD_CTX_free(context);
    lib->EVP_PKEY_free(key);
    return done ? 1 : -1;
}

// Takes the key. Whatever is wrong with a signature, it is none.
static int verify(libcrypto *lib, EVP_PKEY *key, const char *hash, int padding, const void *bytes, size_t count,
                  const unsigned char *signature, size_t signature_count) {
    EVP_PKEY_CTX *options = NULL;
    EVP_MD_CTX *context = key ? lib->EVP_MD_CTX_new() : NULL;
    int ready = context && lib->EVP_DigestVerifyInit_ex(context, &options, hash, lib->context, lib->properties, key, NULL) == 1 &&
                (!padding || lib->EVP_PKEY_CTX_set_rsa_padding(options, padding) == 1) &&
                (padding != RSA_PKCS1_PSS_PADDING || lib->EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
    int valid = ready && lib->EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    lib->EVP_MD_CTX_free(context);
    lib->EVP_PKEY_free(key);
    if (ready) lib->ERR_clear_error();
    return ready ? valid : -1;
}

int libcrypto_verify(libcrypto *lib, const char *kind, const char *hash, const unsigned char *point, size_t point_count,
                     const void *bytes, size_t count, const unsigned char *signature, size_t signature_count) {
    EVP_PKEY *key = import(lib, kind, NULL, 0, point, point_count);
    return verify(lib, key, hash, 0, bytes, count, signature, signature_count);
}

static EVP_PKEY *rsa_key(libcrypto *lib, const unsigned char *info, size_t info_count) {
    const unsigned char *at = info;
    EVP_PKEY *key = lib->d2i_PUBKEY_ex(NULL, &at, (long)info_count, lib->context, lib->properties);
    if (key && at == info + info_count && lib->EVP_PKEY_is_a(key, "RSA")) return key;
    lib->EVP_PKEY_free(key);
    return NULL;
}

int libcrypto_rsa_bits(libcrypto *lib, const unsigned char *info, size_t info_count, int *bits) {
    EVP_PKEY *key = rsa_key(lib, info, info_count);
    if (!key) return -1;
    *bits = lib->EVP_PKEY_get_bits(key);
    lib->EVP_PKEY_free(key);
    return 1;
}

int libcrypto_rsa_verify(libcrypto *lib, const char *hash, int pss, const unsigned char *info, size_t info_count, const void *bytes,
                         size_t count, const unsigned char *signature, size_t signature_count) {
    EVP_PKEY *key = rsa_key(lib, info, info_count);
    return verify(lib, key, hash, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING, bytes, count, signature, signature_count);
}
