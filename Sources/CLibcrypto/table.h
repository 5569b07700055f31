// What is used of libcrypto: declared by its own headers, found by name at run time.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define LIBCRYPTO_FUNCTIONS(F)                                                                                                     \
    F(OPENSSL_init_crypto)                                                                                                         \
    F(OpenSSL_version)                                                                                                             \
    F(OSSL_LIB_CTX_new)                                                                                                            \
    F(OSSL_LIB_CTX_free)                                                                                                           \
    F(OSSL_LIB_CTX_load_config)                                                                                                    \
    F(OSSL_PROVIDER_set_default_search_path)                                                                                       \
    F(OSSL_PROVIDER_load)                                                                                                          \
    F(OSSL_PROVIDER_available)                                                                                                     \
    F(OSSL_PROVIDER_unload)                                                                                                        \
    F(OSSL_PROVIDER_get_params)                                                                                                    \
    F(OSSL_PARAM_construct_utf8_ptr)                                                                                               \
    F(OSSL_PARAM_construct_utf8_string)                                                                                            \
    F(OSSL_PARAM_construct_octet_string)                                                                                           \
    F(OSSL_PARAM_construct_BN)                                                                                                     \
    F(OSSL_PARAM_construct_uint64)                                                                                                 \
    F(OSSL_PARAM_construct_end)                                                                                                    \
    F(ERR_peek_last_error)                                                                                                         \
    F(ERR_clear_error)                                                                                                             \
    F(ERR_error_string_n)                                                                                                          \
    F(RAND_bytes_ex)                                                                                                               \
    F(EVP_set_default_properties)                                                                                                  \
    F(EVP_MD_fetch)                                                                                                                \
    F(EVP_MD_free)                                                                                                                 \
    F(EVP_Digest)                                                                                                                  \
    F(EVP_MD_CTX_new)                                                                                                              \
    F(EVP_MD_CTX_free)                                                                                                             \
    F(EVP_MAC_fetch)                                                                                                               \
    F(EVP_MAC_free)                                                                                                                \
    F(EVP_MAC_CTX_new)                                                                                                             \
    F(EVP_MAC_CTX_free)                                                                                                            \
    F(EVP_MAC_init)                                                                                                                \
    F(EVP_MAC_update)                                                                                                              \
    F(EVP_MAC_final)                                                                                                               \
    F(EVP_KDF_fetch)                                                                                                               \
    F(EVP_KDF_free)                                                                                                                \
    F(EVP_KDF_CTX_new)                                                                                                             \
    F(EVP_KDF_CTX_free)                                                                                                            \
    F(EVP_KDF_derive)                                                                                                              \
    F(EVP_CIPHER_fetch)                                                                                                            \
    F(EVP_CIPHER_free)                                                                                                             \
    F(EVP_CIPHER_CTX_new)                                                                                                          \
    F(EVP_CIPHER_CTX_free)                                                                                                         \
    F(EVP_CIPHER_CTX_ctrl)                                                                                                         \
    F(EVP_EncryptInit_ex2)                                                                                                         \
    F(EVP_EncryptUpdate)                                                                                                           \
    F(EVP_EncryptFinal_ex)                                                                                                         \
    F(EVP_DecryptInit_ex2)                                                                                                         \
    F(EVP_DecryptUpdate)                                                                                                           \
    F(EVP_DecryptFinal_ex)                                                                                                         \
    F(EVP_SIGNATURE_fetch)                                                                                                         \
    F(EVP_SIGNATURE_free)                                                                                                          \
    F(EVP_KEYMGMT_fetch)                                                                                                           \
    F(EVP_KEYMGMT_free)                                                                                                            \
    F(EVP_PKEY_CTX_new_from_name)                                                                                                  \
    F(EVP_PKEY_CTX_free)                                                                                                           \
    F(EVP_PKEY_CTX_set_params)                                                                                                     \
    F(EVP_PKEY_keygen_init)                                                                                                        \
    F(EVP_PKEY_generate)                                                                                                           \
    F(EVP_PKEY_fromdata_init)                                                                                                      \
    F(EVP_PKEY_fromdata)                                                                                                           \
    F(EVP_PKEY_get_octet_string_param)                                                                                             \
    F(EVP_PKEY_get_bn_param)                                                                                                       \
    F(EVP_PKEY_get_bits)                                                                                                           \
    F(EVP_PKEY_is_a)                                                                                                               \
    F(EVP_PKEY_free)                                                                                                               \
    F(EVP_DigestSignInit_ex)                                                                                                       \
    F(EVP_DigestSign)                                                                                                              \
    F(EVP_DigestVerifyInit_ex)                                                                                                     \
    F(EVP_DigestVerify)                                                                                                            \
    F(EVP_PKEY_CTX_set_rsa_padding)                                                                                                \
    F(EVP_PKEY_CTX_set_rsa_pss_saltlen)                                                                                            \
    F(d2i_PUBKEY_ex)                                                                                                               \
    F(BN_bin2bn)                                                                                                                   \
    F(BN_bn2binpad)                                                                                                                \
    F(BN_bn2nativepad)                                                                                                             \
    F(BN_clear_free)

struct libcrypto {
    void *handle;
    OSSL_LIB_CTX *context;
    OSSL_PROVIDER *provider;
    char *properties;
    const char *library_version;
    const char *provider_name;
    const char *provider_version;
#define LIBCRYPTO_MEMBER(name) __typeof__(&name) name;
    LIBCRYPTO_FUNCTIONS(LIBCRYPTO_MEMBER)
#undef LIBCRYPTO_MEMBER
};
